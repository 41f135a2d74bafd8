import "server-only";
import { and, asc, desc, eq, gt, ne, not, sql } from "drizzle-orm";
import { encodeTime } from "ulid";
import { isDatabaseUnavailable, replica } from "../db/client";
import { home, notifications, posts, users } from "../db/schema";
import { log } from "../log";
import { isMutedBy } from "./mutes-and-blocks";
import { countUnread } from "./notifications";
import { isVisibleTo } from "./read";

/** Interval at which the database is polled for updates while someone waits, in milliseconds. */
const INTERVAL = 1000;

/** Maximum number of new posts in one update; a page shows "99+" above that. */
const MAX_NEW = 100;

/**
 * Updates for a person: new posts by others in their home feed, oldest first, their unread count, and the cursor for
 * the next call.
 */
export type Updates = { posts: string[]; unread: number; last: string };

/** Maximum time between a post's id and its visibility to others, in milliseconds. */
const SLACK = 5000;

/** A cursor before every post that someone who read at a given time may have missed. */
export function postsSince(date: Date): string {
  return encodeTime(date.getTime() - SLACK, 10);
}

/** Updates for a person since a post id, whether the post exists or not. */
export async function updatesSince(userId: string, since: string): Promise<Updates> {
  const found = await replica()
    .select({ id: home.postId })
    .from(home)
    .crossJoin(posts)
    .leftJoin(users, eq(users.id, posts.authorId))
    .where(
      and(
        eq(home.userId, userId),
        gt(home.postId, since),
        eq(posts.id, home.postId),
        ne(home.authorId, userId),
        isVisibleTo(userId),
        not(isMutedBy(userId, posts.authorId)),
      ),
    )
    .orderBy(asc(home.postId))
    .limit(MAX_NEW)
    .all();
  const ids = found.map(({ id }) => id);
  // An id from a clock that runs ahead can't be the cursor: later posts would sort before it.
  const now = encodeTime(Date.now() + SLACK, 10);
  return { posts: ids, unread: await countUnread(userId), last: ids.findLast((id) => id < now) ?? since };
}

/** The subscribers, and the clock that polls for all of them. */
const waiting = new Set<() => void | Promise<void>>();
let clock: NodeJS.Timeout | undefined;
let lastSeen = "";

/**
 * A value that changes whenever anyone may have updates, whichever process wrote them: two index lookups at the ends of
 * two tables, in insertion order. Ids would not work: one from a clock that runs ahead sorts after all later ones.
 */
async function mark(): Promise<string> {
  const newestOf = (table: typeof posts | typeof notifications) =>
    replica().select({ id: table.id, row: sql<number>`rowid` }).from(table).orderBy(desc(sql`rowid`)).limit(1).get();
  const [post, told] = [await newestOf(posts), await newestOf(notifications)];
  return `${post?.row} ${post?.id} ${told?.row} ${told?.id}`;
}

/** Calls back whenever anyone may have updates, until the returned function is called. */
export async function onUpdates(tell: () => void | Promise<void>): Promise<() => void> {
  const stop = () => {
    waiting.delete(tell);
    if (waiting.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
  waiting.add(tell);
  if (waiting.size > 1) return stop;
  try {
    lastSeen = await mark();
  } catch (error) {
    // Subscribers that arrived meanwhile wait for the clock.
    lastSeen = "";
    if (waiting.size > 1) clock ??= setInterval(look, INTERVAL);
    stop();
    throw error;
  }
  if (waiting.size > 0) clock ??= setInterval(look, INTERVAL);
  return stop;
}

let looking = false;

async function look(): Promise<void> {
  // A query that takes longer than the interval is waited for.
  if (looking) return;
  looking = true;
  try {
    const now = await mark();
    if (now === lastSeen) return;
    lastSeen = now;
    for (const tell of [...waiting]) void told(tell);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) log().error({ event: "news_not_read", err: error });
  } finally {
    looking = false;
  }
}

/** Notifies one subscriber. A failing one does not stop the others. */
async function told(tell: () => void | Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) log().error({ event: "news_not_told", err: error });
  }
}
