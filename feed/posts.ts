import "server-only";
import { and, asc, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { db } from "../db/client";
import { posts, users } from "../db/schema";
import type { NewPost } from "./schemas";

/** Posts on a page. */
export const PAGE_SIZE = 25;

/** A post as the feed shows it. */
export type FeedPost = { id: string; author: string; body: string; createdAt: Date };

/** One page of the feed, newest first, and the cursors of its neighbours where there are any. */
export type FeedPage = { posts: FeedPost[]; olderThan: string | null; newerThan: string | null };

/** Which page: the newest, or the one before or after a post. */
export type FeedCursor = { before?: string | undefined; after?: string | undefined };

/** Whose posts: one author's, or everyone's. */
export type FeedScope = { authorId?: string };

/** Sorts after and before every ULID. */
const [NEWEST, OLDEST] = ["~", ""];

const nextId = monotonicFactory();

/** Writes a post that passed postSchema. */
export function createPost(authorId: string, { body }: NewPost): void {
  const createdAt = new Date();
  db()
    .insert(posts)
    .values({ id: nextId(createdAt.getTime()), authorId, body, createdAt })
    .run();
}

/** The id of a person's newest post, or null where there is none. */
export function newestPostOf(authorId: string): string | null {
  const row = db()
    .select({ id: posts.id })
    .from(posts)
    .where(eq(posts.authorId, authorId))
    .orderBy(desc(posts.id))
    .limit(1)
    .get();
  return row?.id ?? null;
}

/**
 * A page of posts, everyone's or one author's. A cursor is the id of a post, there or not; an invented one just lands somewhere.
 * A page that would be newer than the newest is the newest page.
 */
export function readFeed({ before, after }: FeedCursor, scope: FeedScope = {}): FeedPage {
  if (after !== undefined) {
    const newer = selectPosts("after", after, scope);
    if (newer.length > PAGE_SIZE) return page(newer.slice(0, PAGE_SIZE).reverse(), { older: true, newer: true });
    return readFeed({}, scope);
  }
  const older = selectPosts("before", before ?? NEWEST, scope);
  return page(older.slice(0, PAGE_SIZE), { older: older.length > PAGE_SIZE, newer: before !== undefined });
}

function page(posts: FeedPost[], has: { older: boolean; newer: boolean }): FeedPage {
  return {
    posts,
    olderThan: (has.older && posts.at(-1)?.id) || null,
    newerThan: has.newer ? (posts[0]?.id ?? OLDEST) : null,
  };
}

/** One post more than a page holds, walking the primary key (or the author's index) away from the cursor. */
function selectPosts(side: "before" | "after", cursor: string, scope: FeedScope) {
  return feedQuery(side, cursor, scope).all();
}

/** The feed's one query; its plan is tested. */
export function feedQuery(side: "before" | "after", cursor: string, { authorId }: FeedScope = {}) {
  return (
    db()
      .select({ id: posts.id, author: sql<string>`${users.username}`, body: posts.body, createdAt: posts.createdAt })
      .from(posts)
      // Every post has an author; but for an inner join SQLite would first read all users, for a Bloom filter.
      .leftJoin(users, eq(users.id, posts.authorId))
      .where(
        and(
          side === "before" ? lt(posts.id, cursor) : gt(posts.id, cursor),
          authorId === undefined ? undefined : eq(posts.authorId, authorId),
          // Who is leaving is not shown any more.
          isNull(users.deleteAt),
        ),
      )
      .orderBy(side === "before" ? desc(posts.id) : asc(posts.id))
      .limit(PAGE_SIZE + 1)
  );
}
