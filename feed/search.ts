import "server-only";
import { and, asc, desc, isNull, not, type SQL, sql } from "drizzle-orm";
import { replica } from "../db/client";
import { posts, users } from "../db/schema";
import { matchExpression } from "../text/search-text";
import { isBlockedBetween, isMutedBy } from "./mutes-and-blocks";
import { type FeedPost, isVisibleTo, postQuery } from "./post-query";
import { PAGE_SIZE } from "./read";

/** People per page of the search. */
const PEOPLE = 10;

/** A page of results, and the cursor of the next, if any. */
export type SearchResults<T> = { results: T[]; next: number | null };

/** The row numbers that a full-text table finds, one more than requested. They are positive integers. */
async function rowsIn(table: SQL, search: string, before: number, limit: number): Promise<number[]> {
  const match = matchExpression(search);
  if (match === null) return [];
  // Drivers send numbers as floating point. FTS5 starts at an integer only; otherwise it reads all newer rows first.
  const rows = await replica().values<[number]>(
    sql`SELECT rowid FROM ${table} WHERE ${table} MATCH ${match} AND rowid < CAST(${before} AS INTEGER) ORDER BY rowid DESC LIMIT ${limit + 1}`,
  );
  return rows.map((row) => row[0]);
}

/** Where to start, according to the address; at the newest for anything that is not a number. */
const parseCursor = (before: string | undefined) =>
  /^\d{1,15}$/.test(before ?? "") ? Number(before) : Number.MAX_SAFE_INTEGER;

const toResults = <T>(rows: number[], limit: number, results: T[]): SearchResults<T> => ({
  results,
  next: rows.length > limit ? (rows[limit - 1] ?? null) : null,
});

const idList = (rows: number[]) =>
  sql.join(
    rows.map((row) => sql`${row}`),
    sql`, `,
  );

/** Posts that contain every word of a search, newest first. */
export async function searchPosts(readerId: string, search: string, before?: string): Promise<SearchResults<FeedPost>> {
  const rows = await rowsIn(sql`post_search`, search, parseCursor(before), PAGE_SIZE);
  const match = sql`${posts.id} IN (SELECT post_id FROM post_search_rows WHERE row_id IN (${idList(rows.slice(0, PAGE_SIZE))}))`;
  return toResults(
    rows,
    PAGE_SIZE,
    await postQuery(readerId)
      .where(and(match, isVisibleTo(readerId), not(isMutedBy(readerId, posts.authorId))))
      .orderBy(desc(posts.id))
      .all(),
  );
}

/** A person in search results. */
export type FoundPerson = { username: string; name: string; about: string; avatar: string | null };

/** People whose name or bio contains every word of a search. */
export async function searchPeople(
  readerId: string,
  search: string,
  before?: string,
): Promise<SearchResults<FoundPerson>> {
  const rows = await rowsIn(sql`user_search`, search, parseCursor(before), PEOPLE);
  const match = sql`${users.id} IN (SELECT user_id FROM user_search_rows WHERE row_id IN (${idList(rows.slice(0, PEOPLE))}))`;
  const results = await replica()
    .select({ username: users.username, name: users.name, about: users.about, avatar: users.avatar })
    .from(users)
    .where(and(match, isNull(users.deleteAt), not(isBlockedBetween(readerId, users.id))))
    .orderBy(asc(users.username))
    .all();
  return toResults(rows, PEOPLE, results);
}
