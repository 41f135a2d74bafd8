import "server-only";
import { and, asc, desc, eq, gt, ne, not, sql } from "drizzle-orm";
import { encodeTime } from "ulid";
import { isDatabaseUnavailable, replica } from "../db/client";
import { home, notifications, posts, users } from "../db/schema";
import { log } from "../log";
import { isMutedBy } from "./mutes-and-blocks";
import { countUnread } from "./notifications";
import { isVisibleTo } from "./read";

/** How often the database is asked whether anything is new, in milliseconds, while somebody waits for it. */
const INTERVAL = 1000;

/** Most new posts that are told of at once; a page says "99+" above. */
const MAX_NEW = 100;

/**
 * What is new to a person: posts of others in their home feed, the oldest first, how much they have not read, and
 * what to ask from the next time.
 */
export type Updates = { posts: string[]; unread: number; last: string };

/** How long a post may take from getting its id to being there for others, in milliseconds. */
const SLACK = 5000;

/** Sorts before every post that somebody who read at a time may have missed. */
export function postsSince(date: Date): string {
  return encodeTime(date.getTime() - SLACK, 10);
}

/** What is new to a person since a post, there or not. */
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
  // An id from a clock that is ahead is no place to go on from: what comes meanwhile sorts before it.
  const now = encodeTime(Date.now() + SLACK, 10);
  return { posts: ids, unread: await countUnread(userId), last: ids.findLast((id) => id < now) ?? since };
}

/** Those who wait for something new, and the clock that asks for them all. */
const waiting = new Set<() => void | Promise<void>>();
let clock: NodeJS.Timeout | undefined;
let lastSeen = "";

/**
 * What changes whenever somebody may have news, whichever process wrote it: two looks at the ends of two tables, in the
 * order in which rows came. Ids would not do: one from a clock that is ahead sorts after all that come later.
 */
async function mark(): Promise<string> {
  const newestOf = (table: typeof posts | typeof notifications) =>
    replica().select({ id: table.id, row: sql<number>`rowid` }).from(table).orderBy(desc(sql`rowid`)).limit(1).get();
  const [post, told] = [await newestOf(posts), await newestOf(notifications)];
  return `${post?.row} ${post?.id} ${told?.row} ${told?.id}`;
}

/** Calls back whenever somebody may have news, until the function that it returns is called. */
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
    // Those who came meanwhile wait for the clock.
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
  // An answer that takes longer than the interval is waited for.
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

/** Tells one. Who can't be told keeps nobody else from it. */
async function told(tell: () => void | Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) log().error({ event: "news_not_told", err: error });
  }
}
