import "server-only";
import { and, desc, eq, isNull, lt, not, sql } from "drizzle-orm";
import { countWrite, db, replica, transaction } from "../db/client";
import { toPage } from "../db/pages";
import { fixedLimit } from "../db/prepared";
import { posts, users } from "../db/schema";
import { type ListedPerson, listedFor } from "./follow-lists";
import { isBlockedBetween } from "./mutes-and-blocks";
import { notifyAuthorOnce, withdrawNotification } from "./notifications";
import { nextPostId } from "./post-id";
import { findVisiblePost } from "./posts";

/** People per page of who reposted a post. */
const REPOSTERS_SIZE = 30;

/** Sorts after every ULID. */
const NEWEST = "~";

/**
 * Reposts a post that the user can see, for their followers and on their profile, and notifies its author. A repost is a
 * post of its own without text. Returns false if they repost it already, or can't see it.
 */
export async function repost(userId: string, postId: string, now = new Date()): Promise<boolean> {
  return await transaction(async (tx) => {
    const post = await findVisiblePost(userId, postId);
    if (!post) return false;
    const row = { id: await nextPostId(tx, now), authorId: userId, body: "", repostOfId: postId, createdAt: now };
    const isNew = (await tx.insert(posts).values(row).onConflictDoNothing().run()).rowsAffected === 1;
    if (!isNew) return false;
    await notifyAuthorOnce(tx, "repost", userId, post, now);
    await countWrite(userId);
    return true;
  });
}

/** Removes a repost and its notification. Returns false if there was none. */
export async function unrepost(userId: string, postId: string): Promise<boolean> {
  return await transaction(async (tx) => {
    const isRemoved = (await tx.delete(posts).where(isOf(userId, postId)).run()).rowsAffected === 1;
    if (!isRemoved) return false;
    await withdrawNotification(tx, "repost", userId, postId);
    await countWrite(userId);
    return true;
  });
}

/** Whether a user reposts a post, and how many people do. Undefined if the post does not exist. */
export async function readReposts(
  userId: string,
  postId: string,
): Promise<{ isReposted: boolean; repostCount: number } | undefined> {
  const ownRepost = db().select({ one: sql`1` }).from(posts).where(isOf(userId, postId));
  return await db()
    .select({ repostCount: posts.repostCount, isReposted: sql<number>`exists ${ownRepost}`.mapWith(Boolean) })
    .from(posts)
    .where(eq(posts.id, postId))
    .get();
}

const isOf = (userId: string, postId: string) => and(eq(posts.authorId, userId), eq(posts.repostOfId, postId));

/**
 * Who reposted a post, as a reader sees them, the latest first: one page before a cursor. People who block or are blocked
 * by the reader are left out, and so are accounts being deleted.
 */
export async function readReposters(
  readerId: string,
  postId: string,
  before = NEWEST,
): Promise<{ people: ListedPerson[]; next: string | null }> {
  const rows = await repostersQuery(readerId, postId, before).all();
  const { page: people, next } = toPage(rows, REPOSTERS_SIZE, ({ repostId }) => repostId);
  return { people, next };
}

/** One person more than a page holds, along one index from the cursor; its query plan is tested. */
export function repostersQuery(readerId: string, postId: string, before: string) {
  return (
    replica()
      .select({ ...listedFor(readerId), repostId: posts.id })
      .from(posts)
      // A cross join keeps SQLite from starting with the users.
      .crossJoin(users)
      .where(
        and(
          eq(posts.repostOfId, postId),
          lt(posts.id, before),
          eq(users.id, posts.authorId),
          isNull(users.deleteAt),
          not(isBlockedBetween(readerId, users.id)),
        ),
      )
      .orderBy(desc(posts.id))
      .limit(fixedLimit(REPOSTERS_SIZE + 1))
  );
}
