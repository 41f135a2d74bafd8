import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, recordedWrite } from "../db/client";
import { likes, posts } from "../db/schema";
import { areBlocked } from "./mutes-and-blocks";
import { findPost } from "./posts";

/** Likes a post that the user can see. Returns false if they like it already, or can't see it. */
export async function like(userId: string, postId: string): Promise<boolean> {
  const post = await findPost(postId);
  if (!post || (await areBlocked(userId, post.authorId))) return false;
  return (await recordedWrite(userId, db().insert(likes).values({ userId, postId }).onConflictDoNothing().run())) === 1;
}

/** Removes a like. */
export async function unlike(userId: string, postId: string): Promise<boolean> {
  return (await recordedWrite(userId, db().delete(likes).where(isOf(userId, postId)).run())) === 1;
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
