import "server-only";
import { and, asc, desc, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { encodeTime } from "ulid";
import { isDatabaseUnavailable, replica } from "../db/client";
import { fixedLimit } from "../db/prepared";
import { home, notifications, posts, users } from "../db/schema";
import { log } from "../log";
import { countUnread } from "./notifications";
import { sortsBeforeNewPosts } from "./post-id";
import { entries, isOfEntry, isShownAtHome, isVisibleTo } from "./post-query";

/** Interval at which the database is polled for updates while someone waits, in milliseconds. */
const INTERVAL = 1000;

/** Maximum number of new posts in one update; a page shows "99+" above that. */
const MAX_NEW = 100;

/**
 * Updates for a person: new posts and reposts by others in their home feed, oldest first, their unread count, and the
 * cursor for the next call.
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
  const rows = await replica()
    .select({ id: home.postId })
    .from(home)
    .crossJoin(entries)
    .crossJoin(posts)
    .leftJoin(users, eq(users.id, posts.authorId))
    .where(
      and(
        eq(home.userId, userId),
        gt(home.postId, since),
        eq(entries.id, home.postId),
        isOfEntry,
        ne(home.authorId, userId),
        // An imported post is not news, not even to a page that was loaded before its time.
        isNull(entries.importedFrom),
        isVisibleTo(userId),
        isShownAtHome(userId),
      ),
    )
    .orderBy(asc(home.postId))
    .limit(fixedLimit(MAX_NEW))
    .all();
  const ids = rows.map(({ id }) => id);
  const now = new Date();
  return {
    posts: ids,
    unread: await countUnread(userId),
    last: ids.findLast((id) => sortsBeforeNewPosts(id, now)) ?? since,
  };
}

/** The subscribers, and the timer that polls for all of them. */
const subscribers = new Set<() => void | Promise<void>>();
let timer: NodeJS.Timeout | undefined;
let lastSeen = "";

/**
 * A value that changes whenever anyone may have updates, whichever process wrote them: two index lookups at the ends of
 * two tables, in insertion order. Ids would not work: one from a clock that runs far ahead sorts after all later ones.
 */
async function readVersion(): Promise<string> {
  const newestOf = (table: typeof posts | typeof notifications) =>
    replica()
      .select({ id: table.id, row: sql<number>`rowid` })
      .from(table)
      .orderBy(desc(sql`rowid`))
      .limit(fixedLimit(1))
      .get();
  const [post, notification] = [await newestOf(posts), await newestOf(notifications)];
  return `${post?.row} ${post?.id} ${notification?.row} ${notification?.id}`;
}

/** Calls back whenever anyone may have updates, until the returned function is called. */
export async function onUpdates(callback: () => void | Promise<void>): Promise<() => void> {
  const stop = () => {
    subscribers.delete(callback);
    if (subscribers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  subscribers.add(callback);
  if (subscribers.size > 1) return stop;
  try {
    lastSeen = await readVersion();
  } catch (error) {
    // Subscribers that arrived meanwhile wait for the timer.
    lastSeen = "";
    if (subscribers.size > 1) timer ??= setInterval(poll, INTERVAL);
    stop();
    throw error;
  }
  if (subscribers.size > 0) timer ??= setInterval(poll, INTERVAL);
  return stop;
}

let isPolling = false;

async function poll(): Promise<void> {
  // A query that takes longer than the interval is waited for.
  if (isPolling) return;
  isPolling = true;
  try {
    const now = await readVersion();
    if (now === lastSeen) return;
    lastSeen = now;
    for (const callback of [...subscribers]) void notify(callback);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) log().error({ event: "live_updates_failed", err: error });
  } finally {
    isPolling = false;
  }
}

/** Notifies one subscriber. A failing one does not stop the others. */
async function notify(callback: () => void | Promise<void>): Promise<void> {
  try {
    await callback();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) log().error({ event: "live_updates_failed", err: error });
  }
}
