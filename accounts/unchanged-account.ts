import "server-only";
import { eq } from "drizzle-orm";
import type { Db } from "../db/client";
import { users } from "../db/schema";
import type { User } from "./users";

/**
 * While a sign-in or a change of password was being checked, the password was replaced, the account was suspended, or
 * the session that asked for it ended.
 */
export class AccountChangedError extends Error {
  override name = "AccountChangedError";
}

/**
 * Makes sure, within a transaction, that a user is still active and has the password that they had when `user` was
 * loaded: whoever gets an account back sets a new one.
 * @throws AccountChangedError
 */
export async function requireUnchangedAccount(tx: Db, user: Pick<User, "id" | "passwordHash">): Promise<void> {
  const current = await tx
    .select({ passwordHash: users.passwordHash, active: users.active })
    .from(users)
    .where(eq(users.id, user.id))
    .get();
  if (!current?.active || current.passwordHash !== user.passwordHash) throw new AccountChangedError();
}
