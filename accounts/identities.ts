import "server-only";
import { and, asc, count, eq, inArray, ne } from "drizzle-orm";
import { ulid } from "ulid";
import { countWrite, db, isUniqueViolation, transaction } from "../db/client";
import { identities, passkeys, sessions, users } from "../db/schema";
import { settings } from "../settings";
import { deleteTokens } from "./one-time-tokens";
import { hasPassword } from "./password";

/** Who someone is at an identity provider: linked to an account here. */
export type Identity = typeof identities.$inferSelect;

/** Who someone is at a provider, as the provider has just proved. */
export type ProvenIdentity = Pick<Identity, "provider" | "issuer" | "subject" | "email">;

/** The identity with this issuer and subject, or undefined. The address there never identifies anyone. */
export function findIdentity({ issuer, subject }: Pick<Identity, "issuer" | "subject">): Promise<Identity | undefined> {
  return db()
    .select()
    .from(identities)
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
    .get();
}

/** A user's identities, oldest first. */
export function listIdentities(userId: string): Promise<Identity[]> {
  return db().select().from(identities).where(eq(identities.userId, userId)).orderBy(asc(identities.id)).all();
}

/** Links an identity to a user. Returns false if it is linked to someone already, also if that happens concurrently. */
export async function linkIdentity(userId: string, proven: ProvenIdentity, now = new Date()): Promise<boolean> {
  const { provider, issuer, subject, email } = proven;
  try {
    await db()
      .insert(identities)
      .values({ id: ulid(now.getTime()), userId, provider, issuer, subject, email, linkedAt: now })
      .run();
    return true;
  } catch (error) {
    if (isUniqueViolation(error, "identities.issuer")) return false;
    throw error;
  }
}

/** Stores that an identity was used, and the address it has now. */
export async function recordIdentityUse(id: string, { email }: ProvenIdentity, now = new Date()): Promise<void> {
  await db().update(identities).set({ lastUsedAt: now, email }).where(eq(identities.id, id)).run();
}

type UnlinkOptions = {
  /** The session that unlinks it, which stays open. */
  currentSessionId: string;
  /** Whether the other sessions that were started with the identity stay open too. */
  keepsSessions?: boolean;
};

/** An unlinked identity, and the devices of the sessions that ended with it. */
type Unlinked = { identity: Identity; endedDevices: string[] };

/**
 * Unlinks one of a user's identities. Ends every sign-in that waits for a second step, and the other sessions that were
 * started with the identity, unless they are to be kept (ASVS 7.4.3).
 * @returns "last" if the user could not sign in any more; undefined if they have no such identity
 */
export function unlinkIdentity(
  userId: string,
  id: string,
  { currentSessionId, keepsSessions = false }: UnlinkOptions,
): Promise<Unlinked | "last" | undefined> {
  return transaction(async (tx) => {
    const isTheirs = and(eq(identities.id, id), eq(identities.userId, userId));
    const identity = await tx.select().from(identities).where(isTheirs).get();
    if (!identity) return undefined;
    if ((await countWaysIn(userId, { exceptIdentity: id })) === 0) return "last";
    await tx.delete(identities).where(isTheirs).run();
    await deleteTokens(tx, userId, ["second-step"]);
    if (keepsSessions) return { identity, endedDevices: [] };
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.userId, userId), eq(sessions.identityId, id), ne(sessions.id, currentSessionId)))
      .returning({ device: sessions.device })
      .all();
    if (ended.length > 0) await countWrite(userId);
    return { identity, endedDevices: ended.map(({ device }) => device) };
  });
}

/**
 * In how many ways a user can sign in: their password, each passkey, and each identity at a provider that is still
 * configured, without one of them if given.
 */
export async function countWaysIn(
  userId: string,
  { exceptIdentity = "", exceptPasskey = "" }: { exceptIdentity?: string; exceptPasskey?: string } = {},
): Promise<number> {
  const user = await db().select().from(users).where(eq(users.id, userId)).get();
  const configured = settings().providers.map(({ id }) => id);
  const ofPasskeys = await db()
    .select({ n: count() })
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), ne(passkeys.id, exceptPasskey)))
    .get();
  const ofIdentities = await db()
    .select({ n: count() })
    .from(identities)
    .where(
      and(eq(identities.userId, userId), ne(identities.id, exceptIdentity), inArray(identities.provider, configured)),
    )
    .get();
  return Number(user !== undefined && hasPassword(user)) + (ofPasskeys?.n ?? 0) + (ofIdentities?.n ?? 0);
}
