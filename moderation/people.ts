import "server-only";
import { and, desc, eq } from "drizzle-orm";
import { deactivate, hasRole, reactivate } from "../accounts/administration";
import { findUser, type User } from "../accounts/users";
import { type Db, db, transaction } from "../db/client";
import { moderationLog, posts } from "../db/schema";
import { closeReports } from "../feed/reports";
import { recordModeration } from "./log";

/* What moderators and admins do about people. The database has one connection: all that is called here is one transaction. */

/** Whether somebody may be suspended by another: not oneself, nor an admin, nor who is suspended already. */
export function canSuspend(actorId: string, user: Pick<User, "id" | "roles" | "active">): boolean {
  return user.id !== actorId && user.active && !hasRole(user, "admin");
}

/**
 * Keeps somebody from signing in, with the reason they read there, and ends their sessions.
 * False where the actor may not do that to them.
 */
export function suspend(actorId: string, userId: string, reason: string, now = new Date()): Promise<boolean> {
  return transaction((tx) => suspendWithin(tx, actorId, { userId, reason }, now));
}

/** Suspends the author of a post for it, and closes what was reported about it. Returns whom, or null. */
export function suspendAuthor(
  actorId: string,
  postId: string,
  reason: string,
  now = new Date(),
): Promise<string | null> {
  return transaction(async (tx) => {
    const post = await tx.select({ userId: posts.authorId }).from(posts).where(eq(posts.id, postId)).get();
    if (!post || !(await suspendWithin(tx, actorId, { ...post, reason, postId }, now))) return null;
    await closeReports(tx, postId, "suspended", now);
    return post.userId;
  });
}

async function suspendWithin(
  tx: Db,
  actorId: string,
  { userId, reason, postId }: { userId: string; reason: string; postId?: string },
  now: Date,
): Promise<boolean> {
  const user = await findUser(userId);
  if (!user || !canSuspend(actorId, user)) return false;
  await deactivate(userId, reason);
  await recordModeration(
    tx,
    { type: "suspended", actorId, userId, ...(postId ? { postId } : {}), details: { reason } },
    now,
  );
  return true;
}

/**
 * Lets somebody sign in again. A moderator may where a suspension here is why they can't; whom the operator deactivated,
 * only an admin. False where they may not, or there is nothing to do.
 */
export function reinstate(actor: Pick<User, "id" | "roles">, userId: string, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    const user = await findUser(userId);
    if (!user || !(await canReinstate(actor, user))) return false;
    await reactivate(userId);
    await recordModeration(tx, { type: "reinstated", actorId: actor.id, userId }, now);
    return true;
  });
}

/** Whether somebody may let another sign in again. */
export async function canReinstate(
  actor: Pick<User, "roles">,
  user: Pick<User, "id" | "active" | "inactiveReason">,
): Promise<boolean> {
  if (user.active || hasRole(actor, "admin")) return !user.active;
  const last = await db()
    .select({ details: moderationLog.details })
    .from(moderationLog)
    .where(and(eq(moderationLog.userId, user.id), eq(moderationLog.type, "suspended")))
    .orderBy(desc(moderationLog.id))
    .get();
  return last !== undefined && last.details.reason === user.inactiveReason;
}
