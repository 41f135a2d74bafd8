import "server-only";
import { and, count, desc, eq, gt, inArray, ne } from "drizzle-orm";
import { countWrite, db, transaction } from "../db/client";
import { identities, sessions } from "../db/schema";
import type { Session } from "./session";

/** A user's open sessions, most recently used first. */
export function listSessions(userId: string, now = new Date()): Promise<Session[]> {
  return db()
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt))
    .all();
}

/** How long a count of open sessions is good for, in milliseconds: counting reads an index of them all. */
const COUNT_LIFETIME = 60_000;

let counted = { at: Number.NEGATIVE_INFINITY, open: 0 };

/** How many sessions are open on the site, as of the last minute. */
export async function countOpenSessions(now = new Date()): Promise<number> {
  if (now.getTime() - counted.at >= COUNT_LIFETIME) {
    const row = await db().select({ open: count() }).from(sessions).where(gt(sessions.expiresAt, now)).get();
    counted = { at: now.getTime(), open: row?.open ?? 0 };
  }
  return counted.open;
}

/** Ends one of a user's sessions. Returns it, or undefined if the user has no such open session. */
export async function endSessionOfUser(userId: string, id: string): Promise<Session | undefined> {
  const isTheirs = and(eq(sessions.id, id), eq(sessions.userId, userId));
  const ended = await db().delete(sessions).where(isTheirs).returning().get();
  if (ended) await countWrite(userId);
  return ended;
}

/** Ends all of a user's sessions, except `exceptId` if given. Returns the ended ones. */
export async function endOtherSessions(userId: string, exceptId = ""): Promise<Session[]> {
  const others = and(eq(sessions.userId, userId), ne(sessions.id, exceptId));
  const ended = await db().delete(sessions).where(others).returning().all();
  if (ended.length > 0) await countWrite(userId);
  return ended;
}

/**
 * Ends the sessions that were started with an identity at a provider: those of a person there, those of one of the
 * provider's sessions, or those that are both. Returns the ended ones.
 */
export function endSessionsOfProvider({
  issuer,
  subject,
  providerSessionId,
}: {
  issuer: string;
  subject: string | undefined;
  providerSessionId: string | undefined;
}): Promise<Session[]> {
  return transaction(async (tx) => {
    const ofIssuer = await tx
      .select({ id: sessions.id })
      .from(sessions)
      .innerJoin(identities, eq(identities.id, sessions.identityId))
      .where(
        and(
          eq(identities.issuer, issuer),
          subject === undefined ? undefined : eq(identities.subject, subject),
          providerSessionId === undefined ? undefined : eq(sessions.providerSessionId, providerSessionId),
        ),
      )
      .all();
    const ids = subject === undefined && providerSessionId === undefined ? [] : ofIssuer.map(({ id }) => id);
    const ended = await tx.delete(sessions).where(inArray(sessions.id, ids)).returning().all();
    for (const userId of new Set(ended.map((session) => session.userId))) await countWrite(userId);
    return ended;
  });
}

/** Ends every session on the site. Returns the ended ones. */
export function endAllSessions(): Promise<Session[]> {
  return db().delete(sessions).returning().all();
}

/** Resets a session's count of failed sign-ins after its owner has seen the notice. */
export async function acknowledgeFailures(id: string): Promise<void> {
  await db().update(sessions).set({ failedAttempts: 0 }).where(eq(sessions.id, id)).run();
}
