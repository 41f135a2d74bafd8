import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { sha256 } from "../accounts/one-time-tokens";
import { requireUnchangedAccount } from "../accounts/unchanged-account";
import { countWrite, db, queryWithFallback, transaction, waitForWrites } from "../db/client";
import { prepared } from "../db/prepared";
import { type Role, sessions, users } from "../db/schema";
import type { Language } from "../i18n/languages";
import { type Requirement, requirementOf, type SecondStepDeadline, secondStepDeadline } from "./requirements";
import { expiry, latestEnd, type Session } from "./session-lifetime";
import type { SessionToken } from "./token";

/** The user behind a request, as pages and actions need them. */
export type CurrentUser = {
  id: string;
  username: string;
  /** The display name, "" if they chose none. */
  name: string;
  /** Hash of the uploaded picture, if any. */
  avatar: string | null;
  roles: Role[];
  language: Language | null;
};

export type { Session };

/**
 * An open session with its user. While something is required of the user, the session is good for that alone
 * (auth/current.ts).
 */
export type OpenSession = {
  session: Session;
  user: CurrentUser;
  requirement: Requirement | null;
  /** Whether to tell the user that something happened to their account: no email could. */
  hasUnseenEvent: boolean;
  /** When the user needs a second step that they do not have; null if they need none. */
  secondStepDeadline: SecondStepDeadline | null;
};

/** The identity that a session is started with, and the provider's own session, if it names it. */
export type ProviderSession = { identityId: string; providerSessionId: string | null };

/** Optional properties of a new session. */
type SessionOptions = {
  device?: string;
  ipAddress?: string | null;
  /** A secret that the browser keeps until it closes. The session is fresh only in a browser that has it. */
  freshKey?: string;
  /** Since when it is fresh; now if not given. */
  freshAt?: Date;
  /** Failed sign-ins since the last sign-in, to show to the user. */
  failedAttempts?: number;
  /** The session to end: the browser's previous one. */
  previousId?: string | undefined;
  provider?: ProviderSession | undefined;
  /** The password's hash when the sign-in was checked. No session starts if the account has another one now. */
  passwordHash?: string | undefined;
  now?: Date;
};

/**
 * Starts a session: inserts a row with a new random id. Ids are never reused (session fixation, ASVS 7.2.4). Ends the
 * browser's previous session and deletes expired rows. Returns the token for the browser.
 * @throws AccountChangedError
 */
export async function startSession(
  userId: string,
  remembered: boolean,
  options: SessionOptions = {},
): Promise<SessionToken> {
  const {
    device = "",
    ipAddress = null,
    freshKey,
    failedAttempts = 0,
    previousId,
    provider,
    now = new Date(),
  } = options;
  const { freshAt = now, passwordHash } = options;
  const row = {
    id: newSessionId(),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: expiry({ remembered, createdAt: now }, now),
    remembered,
    freshAt,
    freshKeyHash: freshKey ? sha256(freshKey) : null,
    device,
    ipAddress,
    failedAttempts,
    identityId: provider?.identityId ?? null,
    providerSessionId: provider?.providerSessionId ?? null,
  };
  await transaction(async (tx) => {
    await tx.delete(sessions).where(lte(sessions.expiresAt, now)).run();
    if (previousId) await tx.delete(sessions).where(eq(sessions.id, previousId)).run();
    if (passwordHash !== undefined) await requireUnchangedAccount(tx, { id: userId, passwordHash });
    await tx.insert(sessions).values(row).run();
    await tx.update(users).set({ lastSeenAt: now }).where(eq(users.id, userId)).run();
    // So that every replica has the session if the database becomes unavailable.
    await countWrite(userId);
  });
  return { userId, sessionId: row.id, expiresAt: latestEnd(row) };
}

const newSessionId = () => randomBytes(24).toString("base64url");

/**
 * The session of a token, or null if its row does not exist or has expired, or its user is inactive. One query by
 * primary key to the primary database, so that an ended session ends everywhere immediately. While the primary is
 * unavailable, reads the replica.
 */
export async function loadSession({ sessionId, userId }: SessionToken, now = new Date()): Promise<OpenSession | null> {
  const row = await queryWithFallback((database) => sessionQuery(database).get({ sessionId, userId, now }));
  if (!row) return null;
  await waitForWrites(userId, row.writes);
  const { session, user } = row;
  const account = { ...row.account, roles: user.roles };
  return {
    session,
    user,
    requirement: requirementOf(account, now),
    hasUnseenEvent: account.hasUnseenEvent,
    secondStepDeadline: secondStepDeadline(account, now),
  };
}

const sessionQuery = prepared((from) =>
  from
    .select({
      session: sessions,
      user: {
        id: users.id,
        username: users.username,
        name: users.name,
        avatar: users.avatar,
        roles: users.roles,
        language: users.language,
      },
      account: {
        temporaryPasswordUntil: users.temporaryPasswordUntil,
        secondStep: users.secondStep,
        secondStepDueAt: users.secondStepDueAt,
        hasUnseenEvent: users.hasUnseenEvent,
      },
      writes: users.writes,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sql.placeholder("sessionId")),
        eq(users.id, sql.placeholder("userId")),
        gt(sessions.expiresAt, sql.placeholder("now")),
        eq(users.active, true),
      ),
    )
    .prepare(),
);

/** Stores the last use of a session and its user, and extends the session. */
export async function recordSeen(session: Session, now: Date): Promise<void> {
  await transaction(async (tx) => {
    await tx
      .update(sessions)
      .set({ lastSeenAt: now, expiresAt: expiry(session, now) })
      .where(eq(sessions.id, session.id))
      .run();
    await tx.update(users).set({ lastSeenAt: now }).where(eq(users.id, session.userId)).run();
  });
}

/** The row of a session, or undefined. */
export function findSession(id: string): Promise<Session | undefined> {
  return db().select().from(sessions).where(eq(sessions.id, id)).get();
}

/** Ends a session. Its browser is signed out on its next request. Does nothing if it has already ended. */
export async function endSession(id: string): Promise<void> {
  await db().delete(sessions).where(eq(sessions.id, id)).run();
}

/**
 * Gives a session a new id and makes it fresh in this browser. The new id makes a copied or fixated token useless
 * before the session gains privileges (ASVS 7.2.4). Returns the new token for the browser, or null if the session has
 * ended or a concurrent request gave it a new id: that one's response has the token.
 */
export async function renewSession(
  session: Session,
  { device, freshKey, now = new Date() }: { device: string; freshKey: string; now?: Date },
): Promise<SessionToken | null> {
  const id = newSessionId();
  const { rowsAffected } = await db()
    .update(sessions)
    .set({ id, freshAt: now, freshKeyHash: sha256(freshKey), device, unrecognizedDevice: null })
    .where(eq(sessions.id, session.id))
    .run();
  if (rowsAffected === 0) return null;
  await countWrite(session.userId);
  return { userId: session.userId, sessionId: id, expiresAt: latestEnd(session) };
}

/**
 * Records that a session's cookie came from another browser, and removes its freshness until the user confirms who they
 * are. Returns true only the first time, so that the owner is notified once.
 */
export async function recordUnrecognizedDevice({ id }: Session, device: string): Promise<boolean> {
  const isNew = and(eq(sessions.id, id), isNull(sessions.unrecognizedDevice));
  return (
    (await db().update(sessions).set({ unrecognizedDevice: device, freshAt: null }).where(isNew).run()).rowsAffected ===
    1
  );
}
