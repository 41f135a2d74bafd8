import "server-only";
import { and, desc, eq, inArray } from "drizzle-orm";
import { hasRole, reinstateUser, suspendUser } from "../accounts/administration";
import { findUser, type User } from "../accounts/users";
import { type Db, db, transaction } from "../db/client";
import { moderationLog, posts, users } from "../db/schema";
import { closePersonReports } from "../feed/person-reports";
import { closePostReports } from "../feed/post-reports";
import { recordModeration } from "./log";

/*
 * What moderators and admins do about people. The database has one connection: every call here is part of one
 * transaction.
 */

/** Whether someone can suspend another: not themselves, nor an admin, nor someone already suspended. */
export function canSuspend(actorId: string, user: Pick<User, "id" | "roles" | "active">): boolean {
  return user.id !== actorId && user.active && !hasRole(user, "admin");
}

/**
 * Suspends someone, with the reason shown at sign-in, ends their sessions, and closes the reports of them. Returns false if
 * the actor may not.
 */
export function suspend(actorId: string, userId: string, reason: string, now = new Date()): Promise<boolean> {
  return transaction((tx) => suspendWithin(tx, actorId, { userId, reason }, now));
}

/** Suspends the author of a post, and closes the post's reports. Returns the author, or null. */
export function suspendAuthor(
  actorId: string,
  postId: string,
  reason: string,
  now = new Date(),
): Promise<string | null> {
  return transaction(async (tx) => {
    const post = await tx.select({ userId: posts.authorId }).from(posts).where(eq(posts.id, postId)).get();
    if (!post || !(await suspendWithin(tx, actorId, { ...post, reason, postId }, now))) return null;
    await closePostReports(tx, postId, "suspended", now);
    return post.userId;
  });
}

/** Closes the reports of a person without any other action. Returns false if there were none. */
export function dismissPersonReports(actorId: string, userId: string, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    if ((await closePersonReports(tx, userId, "dismissed", now)) === 0) return false;
    await recordModeration(tx, { type: "person-reports-dismissed", actorId, userId }, now);
    return true;
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
  await suspendUser(userId, reason);
  await closePersonReports(tx, userId, "suspended", now);
  await recordModeration(
    tx,
    { type: "suspended", actorId, userId, ...(postId ? { postId } : {}), details: { reason } },
    now,
  );
  return true;
}

/**
 * Reinstates someone. Moderators can undo a suspension; only admins can undo a suspension by the operator. Returns
 * false if the actor may not, or there is nothing to undo.
 */
export function reinstate(actor: Pick<User, "id" | "roles">, userId: string, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    const user = await findUser(userId);
    if (!user || !(await canReinstate(actor, user))) return false;
    await reinstateUser(userId);
    await recordModeration(tx, { type: "reinstated", actorId: actor.id, userId }, now);
    return true;
  });
}

/** Whether someone can reinstate another. */
export async function canReinstate(
  actor: Pick<User, "roles">,
  user: Pick<User, "id" | "active" | "suspensionReason">,
): Promise<boolean> {
  if (user.active) return false;
  return hasRole(actor, "admin") || (await wasSuspendedByModerator(user));
}

/** The ids of those of these people whom someone can reinstate. */
export async function whoCanBeReinstated(actor: Pick<User, "roles">, userIds: string[]): Promise<Set<string>> {
  const inactive = await db()
    .select({ id: users.id, active: users.active, suspensionReason: users.suspensionReason })
    .from(users)
    .where(and(inArray(users.id, userIds), eq(users.active, false)))
    .all();
  const found = new Set<string>();
  for (const user of inactive) if (await canReinstate(actor, user)) found.add(user.id);
  return found;
}

/** Whether a suspension by a moderator applies, and not one by the operator, which the log does not hold. */
async function wasSuspendedByModerator(user: Pick<User, "id" | "suspensionReason">): Promise<boolean> {
  const last = await db()
    .select({ type: moderationLog.type, details: moderationLog.details })
    .from(moderationLog)
    .where(and(eq(moderationLog.userId, user.id), inArray(moderationLog.type, ["suspended", "reinstated"])))
    .orderBy(desc(moderationLog.id))
    .get();
  return last?.type === "suspended" && last.details.reason === user.suspensionReason;
}
