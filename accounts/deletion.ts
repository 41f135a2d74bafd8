import "server-only";
import { eq, lte } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { sessions, users } from "../db/schema";

/** Days during which signing in cancels an account deletion. */
export const DELETION_DAYS = 14;

/**
 * Schedules an account's deletion in 14 days, unless its owner signs in before. Ends its sessions immediately. Returns
 * the deletion date.
 */
export async function requestDeletion(userId: string, now = new Date()): Promise<Date> {
  const deleteAt = new Date(now.getTime() + DELETION_DAYS * 86_400_000);
  await transaction(async (tx) => {
    await tx.update(users).set({ deleteAt }).where(eq(users.id, userId)).run();
    await tx.delete(sessions).where(eq(sessions.userId, userId)).run();
  });
  return deleteAt;
}

/** Cancels an account deletion. */
export async function cancelDeletion(userId: string): Promise<void> {
  await db().update(users).set({ deleteAt: null }).where(eq(users.id, userId)).run();
}

/** Deletes every account whose deletion is due, with all its rows. Returns the number of accounts. */
export async function deleteDueAccounts(now = new Date()): Promise<number> {
  return (await db().delete(users).where(lte(users.deleteAt, now)).run()).rowsAffected;
}
