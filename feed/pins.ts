import "server-only";
import { and, eq, exists, isNull, sql } from "drizzle-orm";
import { db, runAndCountWrite } from "../db/client";
import { posts, users } from "../db/schema";
import type { FeedPost } from "./post-query";
import { readPost } from "./read";

/** Pins one of the user's own posts to their profile, in place of another. Returns false if it is not theirs to show. */
export async function pinPost(userId: string, postId: string): Promise<boolean> {
  const isTheirs = and(
    eq(posts.id, postId),
    eq(posts.authorId, userId),
    isNull(posts.repostOfId),
    isNull(posts.deletedAt),
    isNull(posts.hiddenAt),
  );
  const theirPost = db().select({ one: sql`1` }).from(posts).where(isTheirs);
  const pin = db().update(users).set({ pinnedPostId: postId });
  return (await runAndCountWrite(userId, pin.where(and(eq(users.id, userId), exists(theirPost))).run())) === 1;
}

/** Takes a post off the user's profile. Returns false if it was not pinned. */
export async function unpinPost(userId: string, postId: string): Promise<boolean> {
  const isPinned = and(eq(users.id, userId), eq(users.pinnedPostId, postId));
  return (await runAndCountWrite(userId, db().update(users).set({ pinnedPostId: null }).where(isPinned).run())) === 1;
}

/** The post that someone pinned, for a reader; undefined if there is none, or it is gone or hidden. */
export async function readPinned(
  readerId: string,
  { id, pinnedPostId }: { id: string; pinnedPostId: string | null },
): Promise<FeedPost | undefined> {
  const post = pinnedPostId === null ? undefined : await readPost(readerId, pinnedPostId);
  return post?.authorId === id && post.hiddenAt === null ? post : undefined;
}
