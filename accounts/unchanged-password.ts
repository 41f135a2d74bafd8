import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { users } from "../db/schema";

/** The password, or the session that changes it, was replaced while a password was being checked. */
export class PasswordChangedError extends Error {
  override name = "PasswordChangedError";
}

/**
 * Makes sure, within a transaction, that a user's password still has the hash that a password was compared with.
 * @throws PasswordChangedError
 */
export async function requireUnchangedPassword(tx: Db, userId: string, passwordHash: string): Promise<void> {
  const current = await tx.select({ hash: users.passwordHash }).from(users).where(eq(users.id, userId)).get();
  if (current?.hash !== passwordHash) throw new PasswordChangedError();
}
