import "server-only";
import { and, asc, desc, eq, gt, isNotNull, isNull, lt, not, type Placeholder, type SQL, sql } from "drizzle-orm";
import { type Db, replica } from "../db/client";
import { toPage } from "../db/pages";
import { fixedLimit, prepared, type QueryParameter } from "../db/prepared";
import { hashtags, home, posts } from "../db/schema";
import { isMutedBy } from "./mutes-and-blocks";
import {
  entries,
  type FeedPost,
  ifRepost,
  isOfEntry,
  isReposterVisibleTo,
  isShownAtHome,
  isVisibleOrOwn,
  isVisibleTo,
  isVisibleToModerators,
  listedBookmarks,
  listedLikes,
  postQuery,
  SOURCES,
} from "./post-query";

export type { FeedPost } from "./post-query";

/** Posts per page. */
export const PAGE_SIZE = 25;

/** One page of posts, newest first, and the cursors of its neighbors, if any. */
export type FeedPage = { posts: FeedPost[]; olderThan: string | null; newerThan: string | null };

/** The page to read: the newest, or the one before or after a cursor. */
export type FeedCursor = { before?: string | undefined; after?: string | undefined };

/** The feeds that depend on nothing but their reader: home, everyone's posts, and those that the reader likes or saved. */
export const NAMED_FEEDS = ["home", "everybody", "likes", "bookmarks"] as const;
type NamedFeed = (typeof NAMED_FEEDS)[number];

export const AUTHOR_FILTERS = ["originals", "replies"] as const;
type AuthorFilter = (typeof AUTHOR_FILTERS)[number];

/**
 * Whose posts: a named feed, those with a hashtag, or one author's: all, those that reply to nothing with what they
 * repost, or the replies.
 */
export type FeedScope = NamedFeed | { tag: string } | { authorId: string; only?: AuthorFilter };

/** Sorts after and before every ULID. */
const [NEWEST, OLDEST] = ["~", ""];

/**
 * A page of posts for a reader. A cursor is a post's, which need not exist. A page newer than the newest is the newest
 * page.
 */
export async function readFeed(
  readerId: string,
  scope: FeedScope,
  { before, after }: FeedCursor = {},
): Promise<FeedPage> {
  const { [nameOf(scope)]: directions } = FEEDS;
  const { authorId: author = "", tag = "" }: { authorId?: string; tag?: string } =
    typeof scope === "object" ? scope : {};
  const queryPage = (direction: "before" | "after", cursor: string) =>
    directions[direction](replica()).all({ reader: readerId, author, tag, cursor });
  if (after !== undefined) {
    const newer = await queryPage("after", after);
    if (newer.length > PAGE_SIZE) return toFeedPage(newer.slice(0, PAGE_SIZE).reverse(), { older: true, newer: true });
    return readFeed(readerId, scope);
  }
  const older = await queryPage("before", before ?? NEWEST);
  return toFeedPage(older.slice(0, PAGE_SIZE), { older: older.length > PAGE_SIZE, newer: before !== undefined });
}

function nameOf(scope: FeedScope) {
  if (typeof scope === "string") return scope;
  return "tag" in scope ? "tag" : (scope.only ?? "author");
}

function toFeedPage(rows: FeedPost[], has: { older: boolean; newer: boolean }): FeedPage {
  return {
    posts: withoutRepeats(rows),
    olderThan: (has.older && rows.at(-1)?.cursor) || null,
    newerThan: has.newer ? (rows[0]?.cursor ?? OLDEST) : null,
  };
}

/** The posts of a page, each once: a post and a repost of it, or two reposts, are shown where the newest is. */
function withoutRepeats(rows: FeedPost[]): FeedPost[] {
  const seen = new Set<string>();
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** One more post than a page holds, along one index from the cursor; its query plan is tested. */
export function feedQuery(
  from: Db,
  readerId: QueryParameter,
  scope: QueriedScope,
  direction: "before" | "after",
  cursor: QueryParameter,
) {
  const source = sourceOf(scope);
  const isForEveryone = source === SOURCES.posts || source === SOURCES.hashtags;
  return postQuery(readerId, source, from)
    .where(
      and(
        isListed(readerId, scope),
        direction === "before" ? lt(source.cursor, cursor) : gt(source.cursor, cursor),
        isForEveryone ? isVisibleTo(readerId) : isVisibleOrOwn(readerId),
      ),
    )
    .orderBy(direction === "before" ? desc(source.cursor) : asc(source.cursor))
    .limit(fixedLimit(PAGE_SIZE + 1));
}

type QueriedScope = NamedFeed | { tag: QueryParameter } | { authorId: QueryParameter; only?: AuthorFilter };

function sourceOf(scope: QueriedScope) {
  if (typeof scope === "object") return "tag" in scope ? SOURCES.hashtags : SOURCES.entries;
  return scope === "everybody" ? SOURCES.posts : SOURCES[scope];
}

/**
 * Whether a feed has a post, if its reader can see it. On a muted person's own page, and among the posts one likes or
 * saved, their posts are visible.
 */
function isListed(readerId: QueryParameter, scope: QueriedScope): SQL | undefined {
  if (typeof scope === "object" && "tag" in scope) {
    return and(eq(hashtags.tag, scope.tag), eq(posts.id, hashtags.postId), not(isMutedBy(readerId, posts.authorId)));
  }
  if (typeof scope === "object") {
    const isWanted = { originals: isNull(entries.parentId), replies: isNotNull(entries.parentId) };
    return and(
      eq(entries.authorId, scope.authorId),
      scope.only && isWanted[scope.only],
      isOfEntry,
      isReposterVisibleTo(readerId),
      ifRepost(not(isMutedBy(readerId, posts.authorId))),
    );
  }
  switch (scope) {
    case "home":
      return and(eq(home.userId, readerId), eq(entries.id, home.postId), isOfEntry, isShownAtHome(readerId));
    case "everybody":
      return not(isMutedBy(readerId, posts.authorId));
    case "likes":
      return and(eq(listedLikes.userId, readerId), eq(posts.id, listedLikes.postId));
    case "bookmarks":
      return and(eq(listedBookmarks.userId, readerId), eq(posts.id, listedBookmarks.postId));
  }
}

const [READER, AUTHOR, TAG, CURSOR] = ["reader", "author", "tag", "cursor"].map((name) => sql.placeholder(name)) as [
  Placeholder,
  Placeholder,
  Placeholder,
  Placeholder,
];

const bothDirections = (scope: QueriedScope) => ({
  before: prepared((from) => feedQuery(from, READER, scope, "before", CURSOR).prepare()),
  after: prepared((from) => feedQuery(from, READER, scope, "after", CURSOR).prepare()),
});

const FEEDS = {
  home: bothDirections("home"),
  everybody: bothDirections("everybody"),
  likes: bothDirections("likes"),
  bookmarks: bothDirections("bookmarks"),
  tag: bothDirections({ tag: TAG }),
  author: bothDirections({ authorId: AUTHOR }),
  originals: bothDirections({ authorId: AUTHOR, only: "originals" }),
  replies: bothDirections({ authorId: AUTHOR, only: "replies" }),
};

/**
 * One post for a reader, or undefined if they can't see it. Its author and moderators see a hidden post; no block hides a
 * post from moderators.
 */
export function readPost(readerId: string, id: string, { isModerator = false } = {}): Promise<FeedPost | undefined> {
  return postQuery(readerId)
    .where(and(eq(posts.id, id), isModerator ? isVisibleToModerators : isVisibleOrOwn(readerId)))
    .get();
}

/** The replies to a post for a reader, oldest first, one page after a cursor. */
export const readReplies = (readerId: string, parentId: string, after = OLDEST) =>
  readAbout(readerId, eq(posts.parentId, parentId), after);

/** The posts that quote a post, likewise. */
export const readQuotes = (readerId: string, quotedId: string, after = OLDEST) =>
  readAbout(readerId, eq(posts.quoteOfId, quotedId), after);

/** Posts about another, oldest first; one extra row shows that there are more. */
async function readAbout(
  readerId: string,
  isAbout: SQL,
  after: string,
): Promise<{ posts: FeedPost[]; next: string | null }> {
  const rows = await postQuery(readerId)
    .where(and(isAbout, gt(posts.id, after), isVisibleTo(readerId), not(isMutedBy(readerId, posts.authorId))))
    .orderBy(asc(posts.id))
    .limit(fixedLimit(PAGE_SIZE + 1))
    .all();
  const { page, next } = toPage(rows, PAGE_SIZE);
  return { posts: page, next };
}
