import "server-only";
import { and, desc, eq, isNull, lt, not, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { replica } from "../db/client";
import { toPage } from "../db/pages";
import { fixedLimit, type QueryParameter } from "../db/prepared";
import { follows, users } from "../db/schema";
import { isBlockedBetween } from "./mutes-and-blocks";

/** People per page of a list. */
export const FOLLOW_LIST_SIZE = 30;

/** Sorts after every ULID. */
const NEWEST = "~";

export type FollowList = "followers" | "following";

/** A person in a list, with whether the reader follows them. */
export type ListedPerson = {
  id: string;
  username: string;
  name: string;
  about: string;
  avatar: string | null;
  followerCount: number;
  isFollowed: boolean;
};

/** The columns of a person in a list for a reader. */
export const listedFor = (readerId: QueryParameter) => ({
  id: users.id,
  username: users.username,
  name: users.name,
  about: users.about,
  avatar: users.avatar,
  followerCount: users.followerCount,
  isFollowed: isFollowedBy(readerId, users.id).mapWith(Boolean),
});

const own = alias(follows, "own");

/** Whether a reader follows the user in a column. For queries. */
export const isFollowedBy = (readerId: QueryParameter, otherId: typeof users.id): SQL<number> =>
  sql<number>`EXISTS (SELECT 1 FROM ${follows} ${sql.identifier("own")} WHERE ${own.followerId} = ${readerId} AND ${own.followedId} = ${otherId})`;

/**
 * Who follows a person, or whom they follow, as a reader sees it, who last joined first: one page after a cursor.
 * People who block or are blocked by the reader are left out, and so are accounts being deleted.
 */
export async function readFollowList(
  readerId: string,
  personId: string,
  list: FollowList,
  after = NEWEST,
): Promise<{ people: ListedPerson[]; next: string | null }> {
  const rows = await followListQuery(readerId, personId, list, after).all();
  const { page: people, next } = toPage(rows, FOLLOW_LIST_SIZE);
  return { people, next };
}

/** One person more than a page holds, along one index from the cursor; its query plan is tested. */
export function followListQuery(readerId: string, personId: string, list: FollowList, after: string) {
  const [listOf, listed] =
    list === "followers" ? [follows.followedId, follows.followerId] : [follows.followerId, follows.followedId];
  return (
    replica()
      .select(listedFor(readerId))
      .from(follows)
      // A cross join keeps SQLite from starting with the users.
      .crossJoin(users)
      .where(
        and(
          eq(listOf, personId),
          lt(listed, after),
          eq(users.id, listed),
          isNull(users.deleteAt),
          not(isBlockedBetween(readerId, users.id)),
        ),
      )
      .orderBy(desc(listed))
      .limit(fixedLimit(FOLLOW_LIST_SIZE + 1))
  );
}
