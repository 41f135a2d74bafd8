import "server-only";
import { and, asc, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { db } from "../db/client";
import { home, posts, users } from "../db/schema";
import type { NewPost } from "./schemas";

/** Posts on a page. */
export const PAGE_SIZE = 25;

/** A post as the feed shows it. */
export type FeedPost = { id: string; author: string; body: string; createdAt: Date };

/** One page of the feed, newest first, and the cursors of its neighbours where there are any. */
export type FeedPage = { posts: FeedPost[]; olderThan: string | null; newerThan: string | null };

/** Which page: the newest, or the one before or after a post. */
export type FeedCursor = { before?: string | undefined; after?: string | undefined };

/** Whose posts: those in a person's home feed, one author's, or everybody's. */
export type FeedScope = { homeOf: string } | { authorId: string } | "everybody";

/** Sorts after and before every ULID. */
const [NEWEST, OLDEST] = ["~", ""];

const nextId = monotonicFactory();

/** Writes a post that passed postSchema. It is in its author's home feed and their followers' at once (db/schema.ts). */
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
 * A page of posts. A cursor is the id of a post, there or not; an invented one just lands somewhere.
 * A page that would be newer than the newest is the newest page.
 */
export function readFeed(scope: FeedScope, { before, after }: FeedCursor = {}): FeedPage {
  if (after !== undefined) {
    const newer = feedQuery(scope, "after", after).all();
    if (newer.length > PAGE_SIZE) return page(newer.slice(0, PAGE_SIZE).reverse(), { older: true, newer: true });
    return readFeed(scope);
  }
  const older = feedQuery(scope, "before", before ?? NEWEST).all();
  return page(older.slice(0, PAGE_SIZE), { older: older.length > PAGE_SIZE, newer: before !== undefined });
}

function page(posts: FeedPost[], has: { older: boolean; newer: boolean }): FeedPage {
  return {
    posts,
    olderThan: (has.older && posts.at(-1)?.id) || null,
    newerThan: has.newer ? (posts[0]?.id ?? OLDEST) : null,
  };
}

const SHOWN = {
  id: posts.id,
  author: sql<string>`${users.username}`,
  body: posts.body,
  createdAt: posts.createdAt,
};

/** One post more than a page holds, walking one index away from the cursor; its plan is tested. */
export function feedQuery(scope: FeedScope, side: "before" | "after", cursor: string) {
  const isHome = scope !== "everybody" && "homeOf" in scope;
  const id = isHome ? home.postId : posts.id;
  const wanted = and(
    side === "before" ? lt(id, cursor) : gt(id, cursor),
    // Who is leaving is not shown any more.
    isNull(users.deleteAt),
  );
  const order = side === "before" ? desc(id) : asc(id);
  // Every post has an author; but for an inner join SQLite would first read all users, for a Bloom filter.
  const author = eq(users.id, posts.authorId);
  if (isHome) {
    return (
      db()
        .select(SHOWN)
        .from(home)
        // A cross join keeps SQLite from beginning with the posts.
        .crossJoin(posts)
        .leftJoin(users, author)
        .where(and(eq(home.userId, scope.homeOf), eq(posts.id, home.postId), wanted))
        .orderBy(order)
        .limit(PAGE_SIZE + 1)
    );
  }
  return db()
    .select(SHOWN)
    .from(posts)
    .leftJoin(users, author)
    .where(and(scope === "everybody" ? undefined : eq(posts.authorId, scope.authorId), wanted))
    .orderBy(order)
    .limit(PAGE_SIZE + 1);
}
