import { msg } from "../i18n/msg";
import "server-only";
import { and, eq, gt } from "drizzle-orm";
import { db, isUniqueViolation, recordWrite, transaction } from "../db/client";
import { formerUsernames, users } from "../db/schema";
import { findUser, findUserByUsername, type User } from "./users";

/** How long nobody else may take a name that was given up, in days. */
const HELD_DAYS = 30;

/** Who has a username, or gave it up a short while ago, in any case; undefined where it is free. */
export async function findHolderOfUsername(username: string, now = new Date()): Promise<User | undefined> {
  return (await findUserByUsername(username)) ?? (await findFormerOwner(username, now));
}

/** The user who gave this username up, while it is held for them, or undefined. */
export async function findFormerOwner(username: string, now = new Date()): Promise<User | undefined> {
  const held = await db()
    .select()
    .from(formerUsernames)
    .where(and(eq(formerUsernames.username, username.toLowerCase()), gt(formerUsernames.heldUntil, now)))
    .get();
  return held && (await findUser(held.userId));
}

/**
 * Gives a user another name. The old one leads to it, and is theirs alone to take back, for 30 days.
 * Returns what stands in the way, or null.
 */
export async function renameUser(user: User, username: string, now = new Date()): Promise<string | null> {
  const taken = msg("This username is taken. Choose another.");
  const holder = await findHolderOfUsername(username, now);
  if (holder && holder.id !== user.id) return taken;
  const old = user.username.toLowerCase();
  const heldUntil = new Date(now.getTime() + HELD_DAYS * 86_400_000);
  try {
    await transaction(async (tx) => {
      await tx.update(users).set({ username }).where(eq(users.id, user.id)).run();
      await recordWrite(user.id);
      await tx.delete(formerUsernames).where(eq(formerUsernames.username, username.toLowerCase())).run();
      if (old === username.toLowerCase()) return;
      await tx
        .insert(formerUsernames)
        .values({ username: old, userId: user.id, heldUntil })
        .onConflictDoUpdate({ target: formerUsernames.username, set: { userId: user.id, heldUntil } })
        .run();
    });
    return null;
  } catch (error) {
    if (isUniqueViolation(error, "users_username_unique")) return taken;
    throw error;
  }
}
