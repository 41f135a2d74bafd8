import "server-only";
import { desc, lt } from "drizzle-orm";
import { decodeTime, encodeTime, ulid } from "ulid";
import type { Db } from "../db/client";
import { posts } from "../db/schema";

/**
 * How far ahead of this host's clock the newest post may be for the next one to sort after it, in milliseconds. Clocks of
 * hosts differ, and a clock can be set back. What is further ahead is a mistake that must not spread.
 */
const MAX_AHEAD = 86_400_000;

let lastTime = 0;

/**
 * A ULID after all posts there are, so that a new post is above the others and live updates find it. Each is in a
 * millisecond of its own, so that no id reveals the next (80 random bits). Within the transaction that inserts the post:
 * nobody else can insert one meanwhile.
 */
export async function nextPostId(tx: Db, now: Date): Promise<string> {
  const newest = await tx
    .select({ id: posts.id })
    .from(posts)
    .where(lt(posts.id, newPostsBound(now)))
    .orderBy(desc(posts.id))
    .limit(1)
    .get();
  const own = lastTime < now.getTime() + MAX_AHEAD ? lastTime : 0;
  lastTime = Math.max(now.getTime(), own + 1, newest ? timeOf(newest.id) + 1 : 0);
  return ulid(lastTime);
}

/**
 * A ULID for an imported post, among those of its time. Random like any other, so no id reveals another.
 * @param at when it was written, in milliseconds since 1970
 */
export const pastPostId = (at: number): string => ulid(at);

const newPostsBound = (now: Date) => encodeTime(now.getTime() + MAX_AHEAD, 10);

/** Whether new posts get ids after this one. */
export const sortsBeforeNewPosts = (id: string, now: Date): boolean => id < newPostsBound(now);

function timeOf(id: string): number {
  try {
    return decodeTime(id);
  } catch {
    return 0;
  }
}
