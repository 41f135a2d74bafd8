import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, lte } from "drizzle-orm";
import { db } from "../db/client";
import { sessions, users } from "../db/schema";
import { settings } from "../settings";
import type { SessionToken } from "./token";

/** The person behind a request, as pages and actions need them. */
export type CurrentUser = { id: string; username: string };

export type Session = typeof sessions.$inferSelect;

/** An open session with its user. */
export type OpenSession = { session: Session; user: CurrentUser };

/** How often a session's use is written down, in milliseconds. */
const LAST_SEEN_INTERVAL = 60_000;

/**
 * Starts a session: a row with a new random id (no old one is ever taken over: session fixation, ASVS 7.2.4).
 * The one that the browser had before ends with it, and rows that have run out are swept on the way.
 * Returns the token that the browser keeps.
 */
export function startSession(
  userId: string,
  remembered: boolean,
  { now = new Date(), previousId }: { now?: Date; previousId?: string | undefined } = {},
): SessionToken {
  const row = {
    id: randomBytes(24).toString("base64url"),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: expiry({ remembered, createdAt: now }, now),
    remembered,
  };
  db().transaction((tx) => {
    tx.delete(sessions).where(lte(sessions.expiresAt, now)).run();
    if (previousId) tx.delete(sessions).where(eq(sessions.id, previousId)).run();
    tx.insert(sessions).values(row).run();
  });
  return { userId, sessionId: row.id, expiresAt: latestEnd(row) };
}

/**
 * A session that is open, or null where its row is gone or has run out, or its user is inactive.
 * One query, by primary key.
 */
export function loadSession({ sessionId, userId }: SessionToken, now = new Date()): OpenSession | null {
  const row = db()
    .select({ session: sessions, user: { id: users.id, username: users.username } })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), eq(users.id, userId), gt(sessions.expiresAt, now), eq(users.active, true)))
    .get();
  return row ?? null;
}

/** Whether a session's last use should be stored again: at most once a minute, so that reading writes next to nothing. */
export function isSeenDue({ lastSeenAt }: Session, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= LAST_SEEN_INTERVAL;
}

/** Stores that a session was used, which puts off its end if it is one that ends when idle. */
export function markSeen(session: Session, now: Date): void {
  db()
    .update(sessions)
    .set({ lastSeenAt: now, expiresAt: expiry(session, now) })
    .where(eq(sessions.id, session.id))
    .run();
}

/** The row of a session, or undefined. */
export function findSession(id: string): Session | undefined {
  return db().select().from(sessions).where(eq(sessions.id, id)).get();
}

/** Ends a session. Its browser is signed out on its next request. Harmless when it has ended already. */
export function endSession(id: string): void {
  db().delete(sessions).where(eq(sessions.id, id)).run();
}

type Lifetime = Pick<Session, "remembered" | "createdAt">;

/** The latest possible end of a session, whatever its use (ASVS 7.3.2). */
function latestEnd({ remembered, createdAt }: Lifetime): Date {
  const { rememberSeconds, sessionMaxSeconds } = settings();
  return new Date(createdAt.getTime() + (remembered ? rememberSeconds : sessionMaxSeconds) * 1000);
}

/** When a session that was used at `now` ends unless it is used again (ASVS 7.3.1). */
function expiry(session: Lifetime, now: Date): Date {
  const latest = latestEnd(session);
  if (session.remembered) return latest;
  return new Date(Math.min(latest.getTime(), now.getTime() + settings().sessionIdleSeconds * 1000));
}
