import "server-only";
import { and, eq } from "drizzle-orm";
import { db, recordedWrite } from "../db/client";
import { likes } from "../db/schema";
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
  const isTheirs = and(eq(likes.userId, userId), eq(likes.postId, postId));
  return (await recordedWrite(userId, db().delete(likes).where(isTheirs).run())) === 1;
}
