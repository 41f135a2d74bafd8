import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "../db/client";
import { follows } from "../db/schema";
import { notifyOfFollow } from "./notifications";
import { areBlocked } from "./quiet";

/**
 * Has somebody read another's posts in their home feed, earlier ones too, and tells the other. False where they do already,
 * or it is themselves, or one of them blocked the other.
 */
export function follow(followerId: string, followedId: string, now = new Date()): boolean {
  if (followerId === followedId || areBlocked(followerId, followedId)) return false;
  const row = { followerId, followedId, createdAt: now };
  return db().transaction((tx) => {
    const isNew = tx.insert(follows).values(row).onConflictDoNothing().run().changes === 1;
    if (isNew) notifyOfFollow(tx, followerId, followedId, now);
    return isNew;
  });
}

/** Takes another's posts out of somebody's home feed. False where they were not there. */
export function unfollow(followerId: string, followedId: string): boolean {
  return db().delete(follows).where(between(followerId, followedId)).run().changes === 1;
}

/** Whether somebody follows another. */
export function isFollowing(followerId: string, followedId: string): boolean {
  return (
    db().select({ since: follows.createdAt }).from(follows).where(between(followerId, followedId)).get() !== undefined
  );
}

const between = (followerId: string, followedId: string) =>
  and(eq(follows.followerId, followerId), eq(follows.followedId, followedId));
