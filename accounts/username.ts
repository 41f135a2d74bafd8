import "server-only";
import { and, eq, gt } from "drizzle-orm";
import { countWrite, db, isUniqueViolation, transaction } from "../db/client";
import { formerUsernames, users } from "../db/schema";
import { msg } from "../i18n/msg";
import { RESERVED_USERNAMES } from "./reserved-usernames";
import { findUser, findUserByUsername, type User } from "./users";

/** How long a former username stays reserved for its owner, in days. */
const HELD_DAYS = 30;

/** The user who has a username, or for whom it is reserved as a former one, or undefined. Ignores case. */
export async function findHolderOfUsername(username: string, now = new Date()): Promise<User | undefined> {
  return (await findUserByUsername(username)) ?? (await findFormerOwner(username, now));
}

/** The user for whom this former username is reserved, or undefined. Ignores case. */
export async function findFormerOwner(username: string, now = new Date()): Promise<User | undefined> {
  const former = await db()
    .select()
    .from(formerUsernames)
    .where(and(eq(formerUsernames.username, username.toLowerCase()), gt(formerUsernames.heldUntil, now)))
    .get();
  return former && (await findUser(former.userId));
}

/** How many numbers are tried after a name that is taken. */
const SUGGESTIONS = 20;

/** A free username made from the first of these names that gives one, such as those someone has elsewhere; or "". */
export async function suggestUsername(names: readonly string[], now = new Date()): Promise<string> {
  for (const name of names) {
    // An address may be private, so it gives no name.
    const plain = name.includes("@")
      ? ""
      : name
          .slice(0, 100)
          .normalize("NFKD")
          .replace(/\s+/g, "_")
          .replace(/[^A-Za-z0-9_-]/g, "");
    for (let number = 0; plain.length >= 3 && number < SUGGESTIONS; number++) {
      const username = number === 0 ? plain.slice(0, 20) : `${plain.slice(0, 17)}${number + 1}`;
      if (RESERVED_USERNAMES.has(username.toLowerCase())) break;
      if (!(await findHolderOfUsername(username, now))) return username;
    }
  }
  return "";
}

/**
 * Changes a user's username. For 30 days, the old one redirects to the new one, and only this user can take it back.
 * Returns an error message, or null.
 */
export async function renameUser(user: User, username: string, now = new Date()): Promise<string | null> {
  const takenError = msg("This username is taken. Choose another.");
  const heldUntil = new Date(now.getTime() + HELD_DAYS * 86_400_000);
  try {
    return await transaction(async (tx) => {
      const holder = await findHolderOfUsername(username, now);
      if (holder && holder.id !== user.id) return takenError;
      // As it is now: another tab may have changed it.
      const oldUsername = ((await findUser(user.id)) ?? user).username.toLowerCase();
      await tx.update(users).set({ username }).where(eq(users.id, user.id)).run();
      await countWrite(user.id);
      await tx.delete(formerUsernames).where(eq(formerUsernames.username, username.toLowerCase())).run();
      if (oldUsername === username.toLowerCase()) return null;
      await tx
        .insert(formerUsernames)
        .values({ username: oldUsername, userId: user.id, heldUntil })
        .onConflictDoUpdate({ target: formerUsernames.username, set: { userId: user.id, heldUntil } })
        .run();
      return null;
    });
  } catch (error) {
    if (isUniqueViolation(error, "users_username_unique")) return takenError;
    throw error;
  }
}
