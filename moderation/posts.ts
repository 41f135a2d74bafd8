import "server-only";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { db, transaction } from "../db/client";
import { posts, users } from "../db/schema";
import { closePostReports } from "../feed/post-reports";
import { recordModeration } from "./log";

/*
 * What moderators do about posts. Each action is one transaction with its log entry. Callers check permissions
 * (requireRoleToAct). Each returns the post's author, or null if there was nothing to do.
 */

/** A post with its author as moderators see them, hidden or not; undefined if it is gone, or a repost. */
export function findPostToModerate(id: string) {
  return db()
    .select({ post: posts, author: users })
    .from(posts)
    .innerJoin(users, eq(users.id, posts.authorId))
    .where(and(eq(posts.id, id), isNull(posts.repostOfId), isNull(posts.deletedAt)))
    .get();
}

/** Hides a post from everyone but its author, who sees the reason. Closes its reports. */
export function hidePost(actorId: string, postId: string, reason: string, now = new Date()): Promise<string | null> {
  return transaction(async (tx) => {
    const post = await tx
      .update(posts)
      .set({ hiddenAt: now, hiddenReason: reason })
      .where(and(eq(posts.id, postId), isNull(posts.hiddenAt), isNull(posts.deletedAt)))
      .returning({ authorId: posts.authorId })
      .get();
    if (!post) return null;
    await closePostReports(tx, postId, "hidden", now);
    await recordModeration(
      tx,
      { type: "post-hidden", actorId, userId: post.authorId, postId, details: { reason } },
      now,
    );
    return post.authorId;
  });
}

/** Shows a hidden post again. */
export function unhidePost(actorId: string, postId: string, now = new Date()): Promise<string | null> {
  return transaction(async (tx) => {
    const post = await tx
      .update(posts)
      .set({ hiddenAt: null, hiddenReason: null })
      .where(and(eq(posts.id, postId), isNotNull(posts.hiddenAt)))
      .returning({ authorId: posts.authorId })
      .get();
    if (!post) return null;
    await recordModeration(tx, { type: "post-unhidden", actorId, userId: post.authorId, postId }, now);
    return post.authorId;
  });
}

/** Closes a post's reports without any other action. */
export function dismissReports(actorId: string, postId: string, now = new Date()): Promise<string | null> {
  return transaction(async (tx) => {
    if ((await closePostReports(tx, postId, "dismissed", now)) === 0) return null;
    const post = await tx.select({ authorId: posts.authorId }).from(posts).where(eq(posts.id, postId)).get();
    if (!post) return null;
    await recordModeration(tx, { type: "reports-dismissed", actorId, userId: post.authorId, postId }, now);
    return post.authorId;
  });
}
