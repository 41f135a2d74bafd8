import "server-only";
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { type Db, db } from "../db/client";
import { users } from "../db/schema";

export type User = typeof users.$inferSelect;

/** Compares a column with a value, ignoring case. Uses the index on lower(column). */
const equalsIgnoringCase = (
  column: typeof users.username | typeof users.email | typeof users.pendingEmail,
  value: string,
): SQL => sql`lower(${column}) = lower(${value})`;

/** The user with this id, or undefined. */
export function findUser(id: string): Promise<User | undefined> {
  return db().select().from(users).where(eq(users.id, id)).get();
}

/** The user with this username, or undefined. Ignores case. */
export function findUserByUsername(username: string, from: Db = db()): Promise<User | undefined> {
  return from.select().from(users).where(equalsIgnoringCase(users.username, username)).get();
}

/** The user who owns this address, or undefined. Ignores case. */
export function findOwnerOf(email: string): Promise<User | undefined> {
  return db().select().from(users).where(equalsIgnoringCase(users.email, email)).get();
}

/** The claimants of an address: users who entered it and have not confirmed it, latest first. */
export function findClaimantsOf(email: string, limit: number): Promise<User[]> {
  return db()
    .select()
    .from(users)
    .where(equalsIgnoringCase(users.pendingEmail, email))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit)
    .all();
}

/**
 * The user with this login: a username, or an address they own. An address without an owner identifies its first
 * claimant, so that neither a later claimant nor the person whose address it is can use it for guesses at another
 * account.
 */
export async function findUserByLogin(login: string): Promise<User | undefined> {
  if (!login.includes("@")) return await findUserByUsername(login);
  return (await findOwnerOf(login)) ?? (await findFirstClaimantOf(login));
}

function findFirstClaimantOf(email: string): Promise<User | undefined> {
  const isClaimed = equalsIgnoringCase(users.pendingEmail, email);
  return db().select().from(users).where(isClaimed).orderBy(users.createdAt, users.id).limit(1).get();
}

/** Replaces a hash by another of the same password. Returns false if the password was changed meanwhile. */
export async function replacePasswordHash(userId: string, oldHash: string, passwordHash: string): Promise<boolean> {
  const isUnchanged = and(eq(users.id, userId), eq(users.passwordHash, oldHash));
  return (await db().update(users).set({ passwordHash }).where(isUnchanged).run()).rowsAffected === 1;
}

/** Stores whether to show a user a notice that something happened to their account. */
export async function setUnseenEvent(userId: string, hasUnseenEvent: boolean): Promise<void> {
  await db().update(users).set({ hasUnseenEvent }).where(eq(users.id, userId)).run();
}

/** Whether a user has an address and asked to change it to another. */
export const isChangingEmail = ({ email, pendingEmail }: Pick<User, "email" | "pendingEmail">): boolean =>
  email !== null && pendingEmail !== null;

/** The address that a user has not confirmed yet, or null. */
export function addressToConfirm(user: User): string | null {
  return user.pendingEmail ?? (user.emailVerifiedAt ? null : user.email);
}
