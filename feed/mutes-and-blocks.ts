import "server-only";
import { and, asc, eq, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { type Db, db, recordedWrite, recordWrite, replica, transaction } from "../db/client";
import type { QueryParameter } from "../db/prepared";
import { follows, mutesAndBlocks, users } from "../db/schema";

/** What somebody does about another: nothing they write is shown, or neither has anything to do with the other. */
export type MuteOrBlock = (typeof mutesAndBlocks.$inferSelect)["kind"];

/** The row by which somebody mutes or blocks another. */
export const relationBetween = (userId: string, otherId: string): SQL | undefined =>
  and(eq(mutesAndBlocks.userId, userId), eq(mutesAndBlocks.otherId, otherId));

/** Whether a reader mutes or blocks who a column names. For queries. */
export const isMutedBy = (readerId: QueryParameter, otherId: SQLWrapper): SQL =>
  sql`EXISTS (SELECT 1 FROM ${mutesAndBlocks} WHERE ${mutesAndBlocks.userId} = ${readerId} AND ${mutesAndBlocks.otherId} = ${otherId})`;

/** Whether a reader and who a column names have nothing to do with each other. For queries. */
export const isBlockedBetween = (readerId: QueryParameter, otherId: SQLWrapper): SQL =>
  sql`(EXISTS (SELECT 1 FROM ${mutesAndBlocks} WHERE ${mutesAndBlocks.userId} = ${readerId} AND ${mutesAndBlocks.otherId} = ${otherId} AND ${mutesAndBlocks.kind} = 'block') OR EXISTS (SELECT 1 FROM ${mutesAndBlocks} WHERE ${mutesAndBlocks.userId} = ${otherId} AND ${mutesAndBlocks.otherId} = ${readerId} AND ${mutesAndBlocks.kind} = 'block'))`;

/**
 * Mutes or blocks somebody, in place of what was before. A block ends following, both ways.
 * False where it is oneself.
 */
export async function muteOrBlock(
  userId: string,
  otherId: string,
  kind: MuteOrBlock,
  now = new Date(),
): Promise<boolean> {
  if (userId === otherId) return false;
  await transaction(async (tx) => {
    await tx
      .insert(mutesAndBlocks)
      .values({ userId, otherId, kind, createdAt: now })
      .onConflictDoUpdate({ target: [mutesAndBlocks.userId, mutesAndBlocks.otherId], set: { kind } })
      .run();
    await recordWrite(userId);
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
export async function unmuteOrUnblock(userId: string, otherId: string): Promise<void> {
  await recordedWrite(userId, db().delete(mutesAndBlocks).where(relationBetween(userId, otherId)).run());
}

/** What somebody does about another, or null. */
export async function mutedAndBlockedBy(
  userId: string,
  otherId: string,
  from: Db = replica(),
): Promise<MuteOrBlock | null> {
  const row = await from
    .select({ kind: mutesAndBlocks.kind })
    .from(mutesAndBlocks)
    .where(relationBetween(userId, otherId))
    .get();
  return row?.kind ?? null;
}

/** Whether one of two people blocks the other: as it is now, for what they do to each other, or to be shown. */
export async function areBlocked(one: string, other: string, from: Db = db()): Promise<boolean> {
  return (
    (await mutedAndBlockedBy(one, other, from)) === "block" || (await mutedAndBlockedBy(other, one, from)) === "block"
  );
}

/** Whom somebody mutes or blocks, by name. */
export function notMutedOrBlockedBy(userId: string): Promise<{ username: string; kind: MuteOrBlock }[]> {
  return replica()
    .select({ username: users.username, kind: mutesAndBlocks.kind })
    .from(mutesAndBlocks)
    .innerJoin(users, eq(users.id, mutesAndBlocks.otherId))
    .where(eq(mutesAndBlocks.userId, userId))
    .orderBy(asc(users.username))
    .all();
}
