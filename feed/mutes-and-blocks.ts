import "server-only";
import { and, asc, eq, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { type Db, db, noteWrite, replica, transaction, written } from "../db/client";
import type { Given } from "../db/prepared";
import { follows, quiets, users } from "../db/schema";

/** What somebody does about another: nothing they write is shown, or neither has anything to do with the other. */
export type Quiet = (typeof quiets.$inferSelect)["kind"];

/** The row by which somebody mutes or blocks another. */
export const quietBetween = (userId: string, otherId: string): SQL | undefined =>
  and(eq(quiets.userId, userId), eq(quiets.otherId, otherId));

/** Whether a reader mutes or blocks who a column names. For queries. */
export const isMutedBy = (readerId: Given, otherId: SQLWrapper): SQL =>
  sql`EXISTS (SELECT 1 FROM ${quiets} WHERE ${quiets.userId} = ${readerId} AND ${quiets.otherId} = ${otherId})`;

/** Whether a reader and who a column names have nothing to do with each other. For queries. */
export const isBlockedBetween = (readerId: Given, otherId: SQLWrapper): SQL =>
  sql`(EXISTS (SELECT 1 FROM ${quiets} WHERE ${quiets.userId} = ${readerId} AND ${quiets.otherId} = ${otherId} AND ${quiets.kind} = 'block') OR EXISTS (SELECT 1 FROM ${quiets} WHERE ${quiets.userId} = ${otherId} AND ${quiets.otherId} = ${readerId} AND ${quiets.kind} = 'block'))`;

/**
 * Mutes or blocks somebody, in place of what was before. A block ends following, both ways.
 * False where it is oneself.
 */
export async function quiet(userId: string, otherId: string, kind: Quiet, now = new Date()): Promise<boolean> {
  if (userId === otherId) return false;
  await transaction(async (tx) => {
    await tx
      .insert(quiets)
      .values({ userId, otherId, kind, createdAt: now })
      .onConflictDoUpdate({ target: [quiets.userId, quiets.otherId], set: { kind } })
      .run();
    await noteWrite(userId);
    if (kind === "mute") return;
    const isBetween = (one: string, other: string) => and(eq(follows.followerId, one), eq(follows.followedId, other));
    await tx
      .delete(follows)
      .where(or(isBetween(userId, otherId), isBetween(otherId, userId)))
      .run();
  });
  return true;
}

/** Takes a mute or a block back. */
export async function unquiet(userId: string, otherId: string): Promise<void> {
  await written(userId, db().delete(quiets).where(quietBetween(userId, otherId)).run());
}

/** What somebody does about another, or null. */
export async function quietOf(userId: string, otherId: string, from: Db = replica()): Promise<Quiet | null> {
  const row = await from.select({ kind: quiets.kind }).from(quiets).where(quietBetween(userId, otherId)).get();
  return row?.kind ?? null;
}

/** Whether one of two people blocks the other: as it is now, for what they do to each other, or to be shown. */
export async function areBlocked(one: string, other: string, from: Db = db()): Promise<boolean> {
  return (await quietOf(one, other, from)) === "block" || (await quietOf(other, one, from)) === "block";
}

/** Whom somebody mutes or blocks, by name. */
export function quietedBy(userId: string): Promise<{ username: string; kind: Quiet }[]> {
  return replica()
    .select({ username: users.username, kind: quiets.kind })
    .from(quiets)
    .innerJoin(users, eq(users.id, quiets.otherId))
    .where(eq(quiets.userId, userId))
    .orderBy(asc(users.username))
    .all();
}
