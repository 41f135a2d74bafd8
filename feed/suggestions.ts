import "server-only";
import { and, desc, eq, gt, inArray, isNull, ne, not, sql } from "drizzle-orm";
import { type Db, replica } from "../db/client";
import { fixedLimit, prepared } from "../db/prepared";
import { follows, posts, users } from "../db/schema";
import { isFollowedBy, type ListedPerson, listedFor } from "./follow-lists";
import { isBlockedBetween, isMutedBy } from "./mutes-and-blocks";

/** People that are suggested at a time. */
const SUGGESTIONS = 3;

/** How many people, and whom these follow, and how many of the newest posts are looked at: the cost has a limit. */
const [MAX_FOLLOWED, MAX_THEIRS, MAX_POSTS] = [50, 1000, 200];

const READER = sql.placeholder("reader");

/**
 * People that someone may want to follow: those that most of the people they follow follow, then those with followers
 * who posted last. Never whom they follow, mute or block, who blocks them, nor accounts that are suspended or being
 * deleted. One query: every page shows them.
 */
export const suggestPeople = (readerId: string): Promise<ListedPerson[]> =>
  suggestionsQuery(replica()).all({ reader: readerId });

/** Its query plan is tested. */
export const suggestionsQuery = prepared((from) => {
  const candidates = followedByFollowed(from).unionAll(recentAuthors(from)).as("candidates");
  const best = from
    .select({ id: candidates.id, score: sql<number>`max(${candidates.score})`.as("score") })
    .from(candidates)
    .groupBy(candidates.id)
    .as("best");
  return from
    .select(listedFor(READER))
    .from(best)
    .innerJoin(users, eq(users.id, best.id))
    .where(
      and(
        ne(users.id, READER),
        eq(users.active, true),
        isNull(users.deleteAt),
        gt(users.followerCount, 0),
        not(isFollowedBy(READER, users.id)),
        not(isMutedBy(READER, users.id)),
        not(isBlockedBetween(READER, users.id)),
      ),
    )
    .orderBy(desc(best.score), desc(users.id))
    .limit(fixedLimit(SUGGESTIONS))
    .prepare();
});

/** Whom the people that the reader follows follow; the score is how many of them do. */
function followedByFollowed(from: Db) {
  const followed = from
    .select({ id: follows.followedId })
    .from(follows)
    .where(eq(follows.followerId, READER))
    .limit(fixedLimit(MAX_FOLLOWED));
  const theirs = from
    .select({ id: follows.followedId })
    .from(follows)
    .where(inArray(follows.followerId, followed))
    .limit(fixedLimit(MAX_THEIRS))
    .as("theirs");
  return from
    .select({ id: theirs.id, score: sql<number>`count(*)`.as("score") })
    .from(theirs)
    .groupBy(theirs.id);
}

/** The authors of the newest posts; the score is a number below 1 that grows with the time of the newest. */
function recentAuthors(from: Db) {
  const newest = from
    .select({ authorId: posts.authorId, createdAt: posts.createdAt })
    .from(posts)
    .where(and(isNull(posts.deletedAt), isNull(posts.hiddenAt)))
    .orderBy(desc(posts.id))
    .limit(fixedLimit(MAX_POSTS))
    .as("newest");
  return from
    .select({ id: newest.authorId, score: sql<number>`max(${newest.createdAt}) / 1e14`.as("score") })
    .from(newest)
    .groupBy(newest.authorId);
}
