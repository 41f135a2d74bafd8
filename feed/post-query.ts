import "server-only";
import { and, eq, isNull, not, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { type Db, replica } from "../db/client";
import type { QueryParameter } from "../db/prepared";
import { bookmarks, hashtags, home, likes, posts, users } from "../db/schema";
import { picturesIn } from "../pictures/column";
import { isBlockedBetween, isMutedBy } from "./mutes-and-blocks";
import { quotedFor } from "./quoted";

/*
 * Posts as a reader sees them: the columns, joins and conditions that all queries of posts share. `posts` is what is
 * shown. Where there may be reposts, `entries` are what is listed: a repost, or that post itself.
 */

export const entries = alias(posts, "entries");
const reposters = alias(users, "reposters");
const ownReposts = alias(posts, "own_reposts");
const parents = alias(posts, "parents");
const parentAuthors = alias(users, "parent_authors");
export const listedLikes = alias(likes, "liked");
export const listedBookmarks = alias(bookmarks, "saved");

/**
 * Where posts are read from: the tables in the order in which SQLite is to walk them, the last of which are the posts,
 * and the column that orders them.
 */
export const SOURCES = {
  posts: { tables: [posts], cursor: posts.id },
  entries: { tables: [entries, posts], cursor: entries.id },
  home: { tables: [home, entries, posts], cursor: home.postId },
  likes: { tables: [listedLikes, posts], cursor: listedLikes.postId },
  hashtags: { tables: [hashtags, posts], cursor: hashtags.postId },
  bookmarks: { tables: [listedBookmarks, posts], cursor: listedBookmarks.id },
} as const;

type Source = (typeof SOURCES)[keyof typeof SOURCES];

/**
 * The columns of a post as a reader sees it. What few posts need is a subquery, run for those alone: a join would cost every
 * post.
 */
const postColumns = (readerId: QueryParameter) => ({
  id: posts.id,
  authorId: posts.authorId,
  // Every post has an author, although the join allows for none.
  author: sql<string>`${users.username}`,
  authorName: sql<string>`${users.name}`,
  authorAvatar: users.avatar,
  body: posts.body,
  contentWarning: posts.contentWarning,
  isSensitive: posts.isSensitive,
  pictures: picturesIn(),
  createdAt: posts.createdAt,
  editedAt: posts.editedAt,
  likeCount: posts.likeCount,
  replyCount: posts.replyCount,
  repostCount: posts.repostCount,
  quoteCount: posts.quoteCount,
  isLiked: sql<number>`${likes.userId} IS NOT NULL`.mapWith(Boolean),
  isReposted: isRepostedBy(readerId).mapWith(Boolean),
  isBookmarked: sql<number>`${bookmarks.userId} IS NOT NULL`.mapWith(Boolean),
  hiddenAt: posts.hiddenAt,
  hiddenReason: posts.hiddenReason,
  parentId: posts.parentId,
  /** The author it replies to; null if that post is gone, or it is not a reply. */
  parentAuthor: PARENT_AUTHOR,
  quoteOfId: posts.quoteOfId,
  /** The post that it quotes; null if the reader can't see that, or it quotes none. */
  quoted: quotedFor(readerId),
  /** Whether its author pinned it to their profile. */
  isPinned: sql<number>`${users.pinnedPostId} IS ${posts.id}`.mapWith(Boolean),
  /** Whether the reader mutes its author. */
  isMuted: sql<number>`${isMutedBy(readerId, posts.authorId)}`.mapWith(Boolean),
});

const isRepostedBy = (readerId: QueryParameter) =>
  sql<number>`CASE WHEN ${posts.repostCount} > 0 THEN EXISTS (SELECT 1 FROM ${posts} ${sql.identifier("own_reposts")} WHERE ${ownReposts.authorId} = ${readerId} AND ${ownReposts.repostOfId} = ${posts.id}) ELSE 0 END`;

const PARENT_AUTHOR = sql<
  string | null
>`CASE WHEN ${posts.parentId} IS NOT NULL THEN (SELECT ${parentAuthors.username} FROM ${posts} ${sql.identifier("parents")} CROSS JOIN ${users} ${sql.identifier("parent_authors")} WHERE ${parents.id} = ${posts.parentId} AND ${parents.deletedAt} IS NULL AND ${parents.hiddenAt} IS NULL AND ${parentAuthors.id} = ${parents.authorId} AND ${parentAuthors.deleteAt} IS NULL) END`;

/** Who reposted a post. */
type Reposter = { id: string; username: string; name: string };

/** Who reposts it, if it is listed because of a repost. */
const REPOSTED_BY = sql<
  string | null
>`CASE WHEN ${entries.repostOfId} IS NOT NULL THEN (SELECT json_object('id', ${reposters.id}, 'username', ${reposters.username}, 'name', ${reposters.name}) FROM ${users} ${sql.identifier("reposters")} WHERE ${reposters.id} = ${entries.authorId}) END`;

const readReposter = (json: unknown): Reposter | null => JSON.parse(String(json));

export type FeedPost = Awaited<ReturnType<typeof postQuery>>[number];

/** Posts as a reader sees them, as the base of a query. */
export function postQuery(readerId: QueryParameter, { tables, cursor }: Source = SOURCES.posts, from: Db = replica()) {
  const hasReposts = tables.some((table) => table === entries);
  const columns = {
    ...postColumns(readerId),
    repostedBy: (hasReposts ? REPOSTED_BY : sql<string | null>`NULL`).mapWith(readReposter),
    cursor: sql<string>`${cursor}`,
  };
  // The types of a query depend on its tables; those of the columns above do not.
  const [first, ...others] = tables as unknown as [typeof posts, ...(typeof posts)[]];
  let query = from.select(columns).from(first).$dynamic();
  // A cross join keeps SQLite from starting with another table.
  for (const table of others) query = query.crossJoin(table) as unknown as typeof query;
  return (
    query
      // With an inner join, SQLite would first read all users into a Bloom filter.
      .leftJoin(users, eq(users.id, posts.authorId))
      .leftJoin(likes, and(eq(likes.userId, readerId), eq(likes.postId, posts.id)))
      .leftJoin(bookmarks, and(eq(bookmarks.userId, readerId), eq(bookmarks.postId, posts.id)))
  );
}

/**
 * Whether a reader can see a post: it is no repost, not deleted or hidden, its author's account is not being deleted, and
 * neither blocks the other. Some readers see hidden posts; `isNotHidden` says who.
 */
export function isVisibleTo(
  readerId: QueryParameter,
  isNotHidden: SQL | undefined = isNull(posts.hiddenAt),
): SQL | undefined {
  const isNotBlocked = not(isBlockedBetween(readerId, posts.authorId));
  return and(isNull(posts.repostOfId), isNull(posts.deletedAt), isNotHidden, isNull(users.deleteAt), isNotBlocked);
}

/** Whether a moderator can see a post: also a hidden one, and whoever blocks whom. */
export const isVisibleToModerators: SQL | undefined = and(
  isNull(posts.repostOfId),
  isNull(posts.deletedAt),
  isNull(users.deleteAt),
);

/** Like isVisibleTo, but readers also see their own hidden posts. */
export const isVisibleOrOwn = (readerId: QueryParameter): SQL | undefined =>
  isVisibleTo(readerId, or(isNull(posts.hiddenAt), eq(posts.authorId, readerId)));

/** Whether a post is what an entry lists: the entry itself, or the post that it reposts. */
export const isOfEntry: SQL = eq(posts.id, sql`coalesce(${entries.repostOfId}, ${entries.id})`);

/** A condition for reposts: other entries meet it. */
export const ifRepost = (condition: SQL | undefined): SQL | undefined => or(isNull(entries.repostOfId), condition);

/**
 * Whether a reader may see who wrote or reposted an entry: the account is not being deleted, and neither blocks the other.
 */
export const isReposterVisibleTo = (readerId: QueryParameter): SQL | undefined =>
  ifRepost(and(IS_REPOSTER_ACTIVE, not(isBlockedBetween(readerId, entries.authorId))));

const IS_REPOSTER_ACTIVE = sql`EXISTS (SELECT 1 FROM ${users} ${sql.identifier("reposters")} WHERE ${reposters.id} = ${entries.authorId} AND ${reposters.deleteAt} IS NULL)`;

/** Whether a home feed lists an entry: its reader mutes neither the author of the post nor who reposted it. */
export const isShownAtHome = (readerId: QueryParameter): SQL | undefined =>
  and(
    isReposterVisibleTo(readerId),
    not(isMutedBy(readerId, posts.authorId)),
    ifRepost(not(isMutedBy(readerId, entries.authorId))),
  );
