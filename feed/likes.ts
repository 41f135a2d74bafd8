import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { countWrite, db, transaction } from "../db/client";
import { likes, posts } from "../db/schema";
import { notifyAuthorOnce, withdrawNotification } from "./notifications";
import { findVisiblePost } from "./posts";

/**
 * Likes a post that the user can see, and notifies its author. Returns false if they like it already, or can't see it.
 */
export async function like(userId: string, postId: string, now = new Date()): Promise<boolean> {
  return await transaction(async (tx) => {
    const post = await findVisiblePost(userId, postId);
    if (!post) return false;
    const isNew = (await tx.insert(likes).values({ userId, postId }).onConflictDoNothing().run()).rowsAffected === 1;
    if (!isNew) return false;
    await notifyAuthorOnce(tx, "like", userId, post, now);
    await countWrite(userId);
    return true;
  });
}

/** Removes a like and its notification. Returns false if there was none. */
export async function unlike(userId: string, postId: string): Promise<boolean> {
  return await transaction(async (tx) => {
    const isRemoved = (await tx.delete(likes).where(isOf(userId, postId)).run()).rowsAffected === 1;
    if (!isRemoved) return false;
    await withdrawNotification(tx, "like", userId, postId);
    await countWrite(userId);
    return true;
  });
}

/** Whether a user likes a post, and how many people do. Undefined if the post does not exist. */
export async function readLikes(
  userId: string,
  postId: string,
): Promise<{ isLiked: boolean; likeCount: number } | undefined> {
  const ownLike = db().select({ one: sql`1` }).from(likes).where(isOf(userId, postId));
  return await db()
    .select({ likeCount: posts.likeCount, isLiked: sql<number>`exists ${ownLike}`.mapWith(Boolean) })
    .from(posts)
    .where(eq(posts.id, postId))
    .get();
}

const isOf = (userId: string, postId: string) => and(eq(likes.userId, userId), eq(likes.postId, postId));
