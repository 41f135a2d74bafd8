import "server-only";
import { and, asc, desc, eq, gt, isNotNull, isNull, lt, not, or, type Placeholder, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { type Db, replica } from "../db/client";
import { prepared, type QueryParameter } from "../db/prepared";
import { home, likes, posts, users } from "../db/schema";
import { isBlockedBetween, isMutedBy } from "./mutes-and-blocks";

/** Posts per page. */
export const PAGE_SIZE = 25;

/** One page of posts, newest first, and the cursors of its neighbors, if any. */
export type FeedPage = { posts: FeedPost[]; olderThan: string | null; newerThan: string | null };

/** The page to read: the newest, or the one before or after a post. */
export type FeedCursor = { before?: string | undefined; after?: string | undefined };

/**
 * Whose posts: the reader's home feed, everyone's, those that the reader likes, or one author's: all, those that reply to
 * nothing, or the replies.
 */
export type FeedScope = "home" | "everybody" | "likes" | { authorId: string; only?: AuthorFilter };

export const AUTHOR_FILTERS = ["originals", "replies"] as const;
type AuthorFilter = (typeof AUTHOR_FILTERS)[number];

/** Sorts after and before every ULID. */
const [NEWEST, OLDEST] = ["~", ""];

const parents = alias(posts, "parents");
const parentAuthors = alias(users, "parent_authors");
const liked = alias(likes, "liked");

const IS_PARENT_SHOWN = and(eq(parents.id, posts.parentId), isNull(parents.deletedAt), isNull(parents.hiddenAt));

/** A post as a reader sees it. */
const SHOWN = {
  id: posts.id,
  authorId: posts.authorId,
  // Every post has an author, although the join allows for none.
  author: sql<string>`${users.username}`,
  authorName: sql<string>`${users.name}`,
  authorAvatar: users.avatar,
  body: posts.body,
  createdAt: posts.createdAt,
  editedAt: posts.editedAt,
  likeCount: posts.likeCount,
  replyCount: posts.replyCount,
  isLiked: sql<number>`${likes.userId} IS NOT NULL`.mapWith(Boolean),
  hiddenAt: posts.hiddenAt,
  hiddenReason: posts.hiddenReason,
  parentId: posts.parentId,
  /** The author it replies to; null if that post is gone, or it is not a reply. */
  parentAuthor: parentAuthors.username,
};

/** The same with whether the reader mutes the author: on pages that show posts of muted people. */
const shownTo = (readerId: QueryParameter) => ({
  ...SHOWN,
  isMuted: sql<number>`${isMutedBy(readerId, posts.authorId)}`.mapWith(Boolean),
});

export type FeedPost = Awaited<ReturnType<typeof postQuery>>[number];

/**
 * Whether a reader can see a post: it is not deleted or hidden, its author's account is not being deleted, and neither
 * blocks the other. Some readers see hidden posts; `isNotHidden` says who.
 */
export function isVisibleTo(
  readerId: QueryParameter,
  isNotHidden: SQL | undefined = isNull(posts.hiddenAt),
): SQL | undefined {
  const isNotBlocked = not(isBlockedBetween(readerId, posts.authorId));
  return and(isNull(posts.deletedAt), isNotHidden, isNull(users.deleteAt), isNotBlocked);
}

/** The feeds in which people see their own hidden posts. */
const isVisibleOrOwn = (readerId: QueryParameter) => or(isNull(posts.hiddenAt), eq(posts.authorId, readerId));

/**
 * A page of posts for a reader. A cursor is the id of a post, which need not exist. A page newer than the newest is the
 * newest page.
 */
export async function readFeed(
  readerId: string,
  scope: FeedScope,
  { before, after }: FeedCursor = {},
): Promise<FeedPage> {
  const { [typeof scope === "object" ? (scope.only ?? "author") : scope]: directions } = FEEDS;
  const author = typeof scope === "object" ? scope.authorId : "";
  const queryPage = (direction: "before" | "after", cursor: string) =>
    directions[direction](replica()).all({ reader: readerId, author, cursor });
  if (after !== undefined) {
    const newer = await queryPage("after", after);
    if (newer.length > PAGE_SIZE) return page(newer.slice(0, PAGE_SIZE).reverse(), { older: true, newer: true });
    return readFeed(readerId, scope);
  }
  const older = await queryPage("before", before ?? NEWEST);
  return page(older.slice(0, PAGE_SIZE), { older: older.length > PAGE_SIZE, newer: before !== undefined });
}

function page(posts: FeedPost[], hasPost: { older: boolean; newer: boolean }): FeedPage {
  return {
    posts,
    olderThan: (hasPost.older && posts.at(-1)?.id) || null,
    newerThan: hasPost.newer ? (posts[0]?.id ?? OLDEST) : null,
  };
}

/** One more post than a page holds, along one index from the cursor; its query plan is tested. */
export function feedQuery(
  from: Db,
  readerId: QueryParameter,
  scope: QueriedScope,
  direction: "before" | "after",
  cursor: QueryParameter,
) {
  const query = from.select(shownTo(readerId));
  const id = typeof scope === "object" || scope === "everybody" ? posts.id : LISTS[scope].postId;
  return (
    // A cross join keeps SQLite from starting with the posts.
    (scope === "home" || scope === "likes" ? query.from(LISTS[scope]).crossJoin(posts) : query.from(posts))
      // With an inner join, SQLite would first read all users into a Bloom filter.
      .leftJoin(users, eq(users.id, posts.authorId))
      .leftJoin(likes, and(eq(likes.userId, readerId), eq(likes.postId, posts.id)))
      .leftJoin(parents, IS_PARENT_SHOWN)
      .leftJoin(parentAuthors, and(eq(parentAuthors.id, parents.authorId), isNull(parentAuthors.deleteAt)))
      .where(
        and(
          isInScope(readerId, scope),
          direction === "before" ? lt(id, cursor) : gt(id, cursor),
          isVisibleTo(readerId, scope === "everybody" ? undefined : isVisibleOrOwn(readerId)),
          // On a muted person's own page, and among the posts one likes, their posts are visible.
          scope === "home" || scope === "everybody" ? not(isMutedBy(readerId, posts.authorId)) : undefined,
        ),
      )
      .orderBy(direction === "before" ? desc(id) : asc(id))
      .limit(PAGE_SIZE + 1)
  );
}

type QueriedScope = "home" | "everybody" | "likes" | { authorId: QueryParameter; only?: AuthorFilter };

/** The tables that list the posts of a scope by reader. */
const LISTS = { home, likes: liked };

function isInScope(readerId: QueryParameter, scope: QueriedScope): SQL | undefined {
  if (scope === "everybody") return undefined;
  if (typeof scope === "string") {
    return and(eq(LISTS[scope].userId, readerId), eq(posts.id, LISTS[scope].postId));
  }
  const isWanted = { originals: isNull(posts.parentId), replies: isNotNull(posts.parentId) };
  return and(eq(posts.authorId, scope.authorId), scope.only && isWanted[scope.only]);
}

const [READER, AUTHOR, CURSOR] = ["reader", "author", "cursor"].map((name) => sql.placeholder(name)) as [
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
  author: bothDirections({ authorId: AUTHOR }),
  originals: bothDirections({ authorId: AUTHOR, only: "originals" }),
  replies: bothDirections({ authorId: AUTHOR, only: "replies" }),
};

/** One post for a reader, or undefined if they can't see it. Its author and moderators see a hidden post. */
export function readPost(readerId: string, id: string, { isModerator = false } = {}): Promise<FeedPost | undefined> {
  const isNotHidden = isModerator ? sql`1` : isVisibleOrOwn(readerId);
  return postQuery(readerId)
    .where(and(eq(posts.id, id), isVisibleTo(readerId, isNotHidden)))
    .get();
}

/**
 * The replies to a post for a reader, oldest first, one page after a cursor; one extra row shows that there are more.
 */
export async function readReplies(
  readerId: string,
  parentId: string,
  after = OLDEST,
): Promise<{ posts: FeedPost[]; next: string | null }> {
  const rows = await postQuery(readerId)
    .where(
      and(
        eq(posts.parentId, parentId),
        gt(posts.id, after),
        isVisibleTo(readerId),
        not(isMutedBy(readerId, posts.authorId)),
      ),
    )
    .orderBy(asc(posts.id))
    .limit(PAGE_SIZE + 1)
    .all();
  const visible = rows.slice(0, PAGE_SIZE);
  return { posts: visible, next: rows.length > PAGE_SIZE ? (visible.at(-1)?.id ?? null) : null };
}

/** Posts as a reader sees them, as the base of a query. */
export function postQuery(readerId: string) {
  return replica()
    .select(shownTo(readerId))
    .from(posts)
    .leftJoin(users, eq(users.id, posts.authorId))
    .leftJoin(likes, and(eq(likes.userId, readerId), eq(likes.postId, posts.id)))
    .leftJoin(parents, IS_PARENT_SHOWN)
    .leftJoin(parentAuthors, and(eq(parentAuthors.id, parents.authorId), isNull(parentAuthors.deleteAt)))
    .$dynamic();
}
