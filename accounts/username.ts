import { msg } from "../i18n/msg";
import "server-only";
import { and, eq, gt } from "drizzle-orm";
import { db, isUniqueViolation, recordWrite, transaction } from "../db/client";
import { formerUsernames, users } from "../db/schema";
import { findUser, findUserByUsername, type User } from "./users";

/** How long a former username stays reserved, in days. */
const HELD_DAYS = 30;

/** The user who has a username, or gave it up recently, in any case; undefined if it is free. */
export async function findHolderOfUsername(username: string, now = new Date()): Promise<User | undefined> {
  return (await findUserByUsername(username)) ?? (await findFormerOwner(username, now));
}

/** The user who gave up this username while it is reserved for them, or undefined. */
export async function findFormerOwner(username: string, now = new Date()): Promise<User | undefined> {
  const held = await db()
    .select()
    .from(formerUsernames)
    .where(and(eq(formerUsernames.username, username.toLowerCase()), gt(formerUsernames.heldUntil, now)))
    .get();
  return held && (await findUser(held.userId));
}

/**
 * Changes a user's username. The old one redirects to the new one, and only its owner can take it back, for 30 days.
 * Returns an error message, or null.
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
