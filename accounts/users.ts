import "server-only";
import { desc, eq, type SQL, sql } from "drizzle-orm";
import { type Db, db } from "../db/client";
import { users } from "../db/schema";

export type User = typeof users.$inferSelect;

/** Whether a column indexed by lower(column) has this value. */
const sameAs = (column: typeof users.username | typeof users.email | typeof users.pendingEmail, value: string): SQL =>
  sql`lower(${column}) = lower(${value})`;

/** The user with this id, or undefined. */
export function findUser(id: string): Promise<User | undefined> {
  return db().select().from(users).where(eq(users.id, id)).get();
}

/** The user with this username, in any case, or undefined. */
export function findUserByUsername(username: string, from: Db = db()): Promise<User | undefined> {
  return from.select().from(users).where(sameAs(users.username, username)).get();
}

/** The user who owns this address, in any case, or undefined. */
export function findOwnerOf(email: string): Promise<User | undefined> {
  return db().select().from(users).where(sameAs(users.email, email)).get();
}

/** Users who entered this address and have not confirmed it, latest first. */
export function findClaimantsOf(email: string, limit: number): Promise<User[]> {
  return db()
    .select()
    .from(users)
    .where(sameAs(users.pendingEmail, email))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit)
    .all();
}

/**
 * The user who signs in with this name: a username, or the address they own. An unowned address belongs to its first
 * claimant, so that neither a later claimant nor its owner can use it to guess at another's account.
 */
export async function findUserByLogin(login: string): Promise<User | undefined> {
  if (!login.includes("@")) return await findUserByUsername(login);
  return (await findOwnerOf(login)) ?? (await findFirstClaimantOf(login));
}

function findFirstClaimantOf(email: string): Promise<User | undefined> {
  const isClaimed = sameAs(users.pendingEmail, email);
  return db().select().from(users).where(isClaimed).orderBy(users.createdAt, users.id).limit(1).get();
}

/** Stores a new hash of the same password. */
export async function replacePasswordHash(userId: string, passwordHash: string): Promise<void> {
  await db().update(users).set({ passwordHash }).where(eq(users.id, userId)).run();
}

/** The address that an account's owner has not confirmed yet, or null. */
export function addressToConfirm(user: User): string | null {
  return user.pendingEmail ?? (user.emailVerifiedAt ? null : user.email);
}
