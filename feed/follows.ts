import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { countWrite, db, replica, runAndCountWrite, transaction } from "../db/client";
import { follows, users } from "../db/schema";
import { areBlocked } from "./mutes-and-blocks";
import { notifyOfFollow } from "./notifications";

/**
 * Makes someone follow another: their posts, earlier ones too, appear in the home feed, and the other is notified.
 * Returns false if they follow already, it is themselves, or one of them blocked the other.
 */
export async function follow(followerId: string, followedId: string, now = new Date()): Promise<boolean> {
  if (followerId === followedId) return false;
  const row = { followerId, followedId, createdAt: now };
  return await transaction(async (tx) => {
    if (await areBlocked(followerId, followedId, tx)) return false;
    const isNew = (await tx.insert(follows).values(row).onConflictDoNothing().run()).rowsAffected === 1;
    if (!isNew) return false;
    await notifyOfFollow(tx, followerId, followedId, now);
    await countWrite(followerId);
    return true;
  });
}

/** Stops following: removes the other's posts from the home feed. Returns false if they were not following. */
export async function unfollow(followerId: string, followedId: string): Promise<boolean> {
  return (await runAndCountWrite(followerId, db().delete(follows).where(isPair(followerId, followedId)).run())) === 1;
}

/** Whether somebody follows another. */
export async function isFollowing(followerId: string, followedId: string): Promise<boolean> {
  const isThisFollow = isPair(followerId, followedId);
  return (await replica().select({ since: follows.createdAt }).from(follows).where(isThisFollow).get()) !== undefined;
}

/** Whether somebody follows another, and how many people do, from the primary. Undefined if the other does not exist. */
export async function readFollows(
  followerId: string,
  followedId: string,
): Promise<{ isFollowed: boolean; followerCount: number } | undefined> {
  const ownFollow = db().select({ one: sql`1` }).from(follows).where(isPair(followerId, followedId));
  return await db()
    .select({ followerCount: users.followerCount, isFollowed: sql<number>`exists ${ownFollow}`.mapWith(Boolean) })
    .from(users)
    .where(eq(users.id, followedId))
    .get();
}

const isPair = (followerId: string, followedId: string) =>
  and(eq(follows.followerId, followerId), eq(follows.followedId, followedId));
