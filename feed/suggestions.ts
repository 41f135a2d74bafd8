import "server-only";
import { and, desc, eq, gt, inArray, isNull, ne, not, sql } from "drizzle-orm";
import { replica } from "../db/client";
import { follows, posts, users } from "../db/schema";
import { isFollowedBy, type ListedPerson, listedFor } from "./follow-lists";
import { isBlockedBetween, isMutedBy } from "./mutes-and-blocks";

/** People that are suggested at a time. */
export const SUGGESTIONS = 3;

/** How many people, and whom these follow, and how many of the newest posts are looked at: the cost has a limit. */
const [MAX_FOLLOWED, MAX_THEIRS, MAX_POSTS] = [50, 1000, 200];

/**
 * People that someone may want to follow: those that most of the people they follow follow, then those with followers
 * who posted last. Never whom they follow, mute or block, who blocks them, nor accounts that are suspended or being
 * deleted.
 */
export async function suggestPeople(readerId: string): Promise<ListedPerson[]> {
  const found = await choose(readerId, followedByFollowed(readerId), []);
  if (found.length === SUGGESTIONS) return found;
  return [...found, ...(await choose(readerId, recentAuthors(), found))];
}

type Candidates = ReturnType<typeof followedByFollowed> | ReturnType<typeof recentAuthors>;

/** The best candidates, as many as are missing beside the ones that were found. */
async function choose(readerId: string, candidates: Candidates, found: ListedPerson[]): Promise<ListedPerson[]> {
  const known = found.map(({ id }) => id);
  return await replica()
    .select(listedFor(readerId))
    .from(candidates)
    .innerJoin(users, eq(users.id, candidates.id))
    .where(
      and(
        ne(users.id, readerId),
        known.length > 0 ? not(inArray(users.id, known)) : undefined,
        eq(users.active, true),
        isNull(users.deleteAt),
        gt(users.followerCount, 0),
        not(isFollowedBy(readerId, users.id)),
        not(isMutedBy(readerId, users.id)),
        not(isBlockedBetween(readerId, users.id)),
      ),
    )
    .orderBy(desc(candidates.rank), desc(users.id))
    .limit(SUGGESTIONS - found.length)
    .all();
}

/** Whom the people that someone follows follow, ranked by how many of them do. */
function followedByFollowed(readerId: string) {
  const followed = replica()
    .select({ id: follows.followedId })
    .from(follows)
    .where(eq(follows.followerId, readerId))
    .limit(MAX_FOLLOWED);
  const theirs = replica()
    .select({ id: follows.followedId })
    .from(follows)
    .where(inArray(follows.followerId, followed))
    .limit(MAX_THEIRS)
    .as("theirs");
  return replica()
    .select({ id: theirs.id, rank: sql<number>`count(*)`.as("rank") })
    .from(theirs)
    .groupBy(theirs.id)
    .as("candidates");
}

/** The authors of the newest posts, ranked by their newest. */
function recentAuthors() {
  const newest = replica()
    .select({ id: posts.id, authorId: posts.authorId })
    .from(posts)
    .where(and(isNull(posts.deletedAt), isNull(posts.hiddenAt)))
    .orderBy(desc(posts.id))
    .limit(MAX_POSTS)
    .as("newest");
  return replica()
    .select({ id: newest.authorId, rank: sql<string>`max(${newest.id})`.as("rank") })
    .from(newest)
    .groupBy(newest.authorId)
    .as("candidates");
}
