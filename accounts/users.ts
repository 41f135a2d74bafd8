import "server-only";
import { desc, eq, type SQL, sql } from "drizzle-orm";
import { type Db, db } from "../db/client";
import { users } from "../db/schema";

export type User = typeof users.$inferSelect;

/** Whether a column that is indexed by lower(column) has this value. */
const sameAs = (column: typeof users.username | typeof users.email | typeof users.pendingEmail, value: string): SQL =>
  sql`lower(${column}) = lower(${value})`;

/** The user with this id, or undefined. */
export function findUser(id: string): Promise<User | undefined> {
  return db().select().from(users).where(eq(users.id, id)).get();
}

/** The user with this username, whatever the case, or undefined. */
export function findUserByUsername(username: string, from: Db = db()): Promise<User | undefined> {
  return from.select().from(users).where(sameAs(users.username, username)).get();
}

/** The user whom this address belongs to, whatever the case, or undefined. */
export function findOwnerOf(email: string): Promise<User | undefined> {
  return db().select().from(users).where(sameAs(users.email, email)).get();
}

/** Users who gave this address and have not confirmed it, the latest first. */
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
 * The user who signs in by this name: a username, or the address that is theirs. An address that nobody owns is its
 * first claimant's, so that neither a later one nor its owner's arrival lets anybody try for another's account by it.
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

/** The address that an account's owner has yet to confirm, or null. */
export function addressToConfirm(user: User): string | null {
  return user.pendingEmail ?? (user.emailVerifiedAt ? null : user.email);
}
