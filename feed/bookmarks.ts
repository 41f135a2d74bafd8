import "server-only";
import { and, eq } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { db, runAndCountWrite, transaction } from "../db/client";
import { bookmarks } from "../db/schema";
import { findVisiblePost } from "./posts";

const nextId = monotonicFactory();

/** Saves a post that the user can see, for themselves alone. Returns false if it is saved already, or they can't see it. */
export async function bookmark(userId: string, postId: string, now = new Date()): Promise<boolean> {
  return await transaction(async (tx) => {
    if (!(await findVisiblePost(userId, postId))) return false;
    const row = { id: nextId(now.getTime()), userId, postId };
    return (await runAndCountWrite(userId, tx.insert(bookmarks).values(row).onConflictDoNothing().run())) === 1;
  });
}

/** Removes a post from the user's bookmarks. Returns false if it was not saved. */
export async function unbookmark(userId: string, postId: string): Promise<boolean> {
  return (await runAndCountWrite(userId, db().delete(bookmarks).where(isOf(userId, postId)).run())) === 1;
}

/** Whether a user saved a post. */
export async function isBookmarked(userId: string, postId: string): Promise<boolean> {
  return (await db().select({ id: bookmarks.id }).from(bookmarks).where(isOf(userId, postId)).get()) !== undefined;
}

const isOf = (userId: string, postId: string) => and(eq(bookmarks.userId, userId), eq(bookmarks.postId, postId));
