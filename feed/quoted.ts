import "server-only";
import { and, eq, isNull, not, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { QueryParameter } from "../db/prepared";
import { isWithPublicFeed } from "../db/public-feeds";
import { posts, users } from "../db/schema";
import { type PictureRow, type PostPicture, picturesIn, toPictures } from "../pictures/column";
import { isBlockedBetween, isMutedBy } from "./mutes-and-blocks";

/* The post that another quotes, as a column of a query of posts: a subquery that only posts with a quote run. */

/** A post inside of one that quotes it. */
export type Quoted = {
  author: string;
  authorName: string;
  text: string;
  createdAt: Date;
  pictures: PostPicture[];
};

const quoted = alias(posts, "quoted");
const quotedAuthors = alias(users, "quoted_authors");

/** As a reader sees it: null if it is gone or hidden, or its author is blocked or muted. */
export const quotedFor = (readerId: QueryParameter) =>
  quotedIf(and(isQuoted, not(isBlockedBetween(readerId, quoted.authorId)), not(isMutedBy(readerId, quoted.authorId))));

/** As everybody sees it: null unless it is in its own author's public feed (feed/public-feed.ts). */
export const quotedPublicly = () =>
  quotedIf(and(isQuoted, isNull(quoted.parentId), isNull(quoted.repostOfId), isWithPublicFeed(quotedAuthors)));

/** A content warning stands for its text and pictures; sensitive pictures are left out. */
const quotedIf = (condition: SQL | undefined) =>
  sql<
    string | null
  >`CASE WHEN ${posts.quoteOfId} IS NOT NULL THEN (SELECT json_array(${quotedAuthors.username}, ${quotedAuthors.name}, coalesce(nullif(${quoted.contentWarning}, ''), ${quoted.body}), ${quoted.createdAt}, json(CASE WHEN ${quoted.contentWarning} = '' AND NOT ${quoted.isSensitive} THEN ${picturesIn("quoted")} ELSE '[]' END)) FROM ${posts} ${sql.identifier("quoted")} CROSS JOIN ${users} ${sql.identifier("quoted_authors")} WHERE ${condition}) END`.mapWith(
    readQuoted,
  );

const isQuoted = and(
  eq(quoted.id, posts.quoteOfId),
  isNull(quoted.deletedAt),
  isNull(quoted.hiddenAt),
  eq(quotedAuthors.id, quoted.authorId),
  isNull(quotedAuthors.deleteAt),
);

function readQuoted(json: unknown): Quoted | null {
  const [author, authorName, text, createdAt, pictures] = JSON.parse(String(json)) as [
    string,
    string,
    string,
    number,
    PictureRow[],
  ];
  return { author, authorName, text, createdAt: new Date(createdAt), pictures: toPictures(pictures) };
}
