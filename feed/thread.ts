import "server-only";
import { and, eq, inArray, not, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { replica } from "../db/client";
import { posts, users } from "../db/schema";
import { isMutedBy } from "./mutes-and-blocks";
import { type FeedPost, isVisibleTo, postQuery } from "./post-query";
import { readReplies } from "./read";

/** Posts shown above a post: those that it replies to, one after another. */
export const MAX_ANCESTORS = 10;
/** Replies shown below each reply. */
export const MAX_BRANCHES = 2;
/** How many posts of each of these conversations are shown: first replies, one after another. */
export const MAX_CHAIN = 3;
/** Posts shown below all replies of a page. */
const MAX_NESTED = 60;

/** A reply with the replies shown below it, and how many more a reader can see on its own page. */
export type ThreadPost = FeedPost & { replies: ThreadPost[]; moreReplies: number };

/** What is above a post on its page, the earliest first. */
type Ancestors = {
  ancestors: FeedPost[];
  /** How they begin: with the first post, with more above, or with a post that the reader can't see. */
  start: "first" | "more" | "unavailable";
};

/** The posts that a post replies to, as far as a reader can see them. A muted person's are marked (`isMuted`). */
export async function readAncestors(readerId: string, { id, parentId }: FeedPost): Promise<Ancestors> {
  if (parentId === null) return { ancestors: [], start: "first" };
  const rows = await ancestorsQuery(readerId, parentId).all();
  const byId = new Map(rows.map((row) => [row.id, row]));
  // Nothing replies to itself, but a damaged database must not hang a page.
  byId.delete(id);
  const ancestors: FeedPost[] = [];
  let next: string | null = parentId;
  for (let post = byId.get(next); post; post = next === null ? undefined : byId.get(next)) {
    byId.delete(post.id);
    ancestors.unshift(post);
    next = post.parentId;
  }
  if (next === null) return { ancestors, start: "first" };
  return { ancestors, start: ancestors.length === MAX_ANCESTORS ? "more" : "unavailable" };
}

/** A post and those above it, by the primary key; its query plan is tested. */
export function ancestorsQuery(readerId: string, id: string) {
  const above = sql`(WITH RECURSIVE above(id, height) AS (
    SELECT ${id}, 1
    UNION ALL
    SELECT ${posts.parentId}, height + 1 FROM above CROSS JOIN ${posts}
    WHERE ${posts.id} = above.id AND ${posts.parentId} IS NOT NULL AND height < ${sql.raw(String(MAX_ANCESTORS))}
  ) SELECT id FROM above)`;
  return postQuery(readerId).where(and(inArray(posts.id, above), isVisibleTo(readerId)));
}

/**
 * The replies to a post for a reader, oldest first, one page after a cursor, each with the conversation below it: at most
 * two replies, and the first reply to each of these, and so on.
 */
export async function readThread(
  readerId: string,
  parentId: string,
  after?: string,
): Promise<{ replies: ThreadPost[]; next: string | null }> {
  const { posts: direct, next } = await readReplies(readerId, parentId, after);
  const roots = direct.filter(({ replyCount }) => replyCount > 0).map(({ id }) => id);
  const nested = roots.length > 0 ? await nestedQuery(readerId, roots).all() : [];
  const shown = [...direct, ...nested];
  const children = byParent(nested);
  const hasMore = shown.filter(({ id, replyCount }) => replyCount > (children.get(id)?.length ?? 0));
  const counts = await countReplies(
    readerId,
    hasMore.map(({ id }) => id),
  );
  const toThread = (post: FeedPost): ThreadPost => {
    const replies = (children.get(post.id) ?? []).map(toThread);
    return { ...post, replies, moreReplies: Math.max(0, (counts.get(post.id) ?? 0) - replies.length) };
  };
  return { replies: direct.map(toThread), next };
}

function byParent(rows: FeedPost[]): Map<string | null, FeedPost[]> {
  const groups = new Map<string | null, FeedPost[]>();
  for (const row of rows) groups.set(row.parentId, [...(groups.get(row.parentId) ?? []), row]);
  return groups;
}

/** The conversations below some posts, along the index of replies; its query plan is tested. */
export function nestedQuery(readerId: string, rootIds: string[]) {
  const firstReplies = (limit: number) =>
    sql`SELECT ${posts.id} FROM ${posts} CROSS JOIN ${users} WHERE ${isReplyFor(readerId, sql`below.id`)} ORDER BY ${posts.id} LIMIT ${sql.raw(String(limit))}`;
  const ids = sql`(WITH RECURSIVE below(id, depth) AS (
    SELECT value, 0 FROM json_each(${JSON.stringify(rootIds)})
    UNION ALL
    SELECT reply.id, 1 FROM below CROSS JOIN ${posts} reply WHERE depth = 0 AND reply.id IN (${firstReplies(MAX_BRANCHES)})
    UNION ALL
    SELECT reply.id, depth + 1 FROM below CROSS JOIN ${posts} reply
    WHERE depth BETWEEN 1 AND ${sql.raw(String(MAX_CHAIN - 1))} AND reply.id IN (${firstReplies(1)})
    LIMIT ${sql.raw(String(MAX_NESTED))} + json_array_length(${JSON.stringify(rootIds)})
  ) SELECT id FROM below WHERE depth > 0)`;
  return postQuery(readerId).where(inArray(posts.id, ids)).orderBy(posts.id);
}

/** Whether a post is a reply that a reader sees below another; as in `readReplies`. */
const isReplyFor = (readerId: string, parentId: SQL) =>
  and(
    eq(posts.parentId, parentId),
    eq(users.id, posts.authorId),
    isVisibleTo(readerId),
    not(isMutedBy(readerId, posts.authorId)),
  );

const parents = alias(posts, "parents");

/** Replies of a post that are counted at most. */
const MAX_COUNTED = 100;

/** How many replies to some posts a reader can see: the counts stored with the posts know no mutes and blocks. */
async function countReplies(readerId: string, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const visible = sql`SELECT 1 FROM ${posts} CROSS JOIN ${users} WHERE ${isReplyFor(readerId, sql`${parents.id}`)} LIMIT ${sql.raw(String(MAX_COUNTED))}`;
  const rows = await replica()
    .select({ id: parents.id, n: sql<number>`(SELECT count(*) FROM (${visible}))` })
    .from(parents)
    .where(inArray(parents.id, ids))
    .all();
  return new Map(rows.map(({ id, n }) => [id, n]));
}
