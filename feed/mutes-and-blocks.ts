import "server-only";
import { and, asc, eq, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { countWrite, type Db, db, replica, runAndCountWrite, transaction } from "../db/client";
import type { QueryParameter } from "../db/prepared";
import { follows, mutesAndBlocks, users } from "../db/schema";

/** A mute hides someone's posts; a block separates both people. */
export type MuteOrBlock = (typeof mutesAndBlocks.$inferSelect)["kind"];

/** The row by which someone mutes or blocks another. */
export const isFromTo = (userId: string, otherId: string): SQL | undefined =>
  and(eq(mutesAndBlocks.userId, userId), eq(mutesAndBlocks.otherId, otherId));

/** Whether a reader mutes or blocks the user in a column. For queries. */
export const isMutedBy = (readerId: QueryParameter, otherId: SQLWrapper): SQL =>
  sql`EXISTS (SELECT 1 FROM ${mutesAndBlocks} WHERE ${mutesAndBlocks.userId} = ${readerId} AND ${mutesAndBlocks.otherId} = ${otherId})`;

/** Whether a reader and the user in a column block each other, in either direction. For queries. */
export const isBlockedBetween = (readerId: QueryParameter, otherId: SQLWrapper): SQL =>
  sql`(EXISTS (SELECT 1 FROM ${mutesAndBlocks} WHERE ${mutesAndBlocks.userId} = ${readerId} AND ${mutesAndBlocks.otherId} = ${otherId} AND ${mutesAndBlocks.kind} = 'block') OR EXISTS (SELECT 1 FROM ${mutesAndBlocks} WHERE ${mutesAndBlocks.userId} = ${otherId} AND ${mutesAndBlocks.otherId} = ${readerId} AND ${mutesAndBlocks.kind} = 'block'))`;

/**
 * Mutes or blocks someone. A block replaces an earlier mute and ends following in both directions; a mute never replaces
 * a block. Returns false for oneself.
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
      .onConflictDoUpdate({
        target: [mutesAndBlocks.userId, mutesAndBlocks.otherId],
        set: { kind },
        setWhere: eq(mutesAndBlocks.kind, "mute"),
      })
      .run();
    await countWrite(userId);
    if (kind === "mute") return;
    const isPair = (a: string, b: string) => and(eq(follows.followerId, a), eq(follows.followedId, b));
    await tx
      .delete(follows)
      .where(or(isPair(userId, otherId), isPair(otherId, userId)))
      .run();
  });
  return true;
}

/** Removes a mute, or a block: a page that still shows a mute does not remove the block that replaced it. */
export async function unmuteOrUnblock(userId: string, otherId: string, kind: MuteOrBlock): Promise<void> {
  const isThis = and(isFromTo(userId, otherId), eq(mutesAndBlocks.kind, kind));
  await runAndCountWrite(userId, db().delete(mutesAndBlocks).where(isThis).run());
}

/** Whether someone mutes or blocks another, or null. */
export async function findMuteOrBlock(
  userId: string,
  otherId: string,
  source: Db = replica(),
): Promise<MuteOrBlock | null> {
  const row = await source
    .select({ kind: mutesAndBlocks.kind })
    .from(mutesAndBlocks)
    .where(isFromTo(userId, otherId))
    .get();
  return row?.kind ?? null;
}

/**
 * Whether one of two people blocks the other, according to the database itself: for interactions, and for what is
 * visible.
 */
export async function areBlocked(a: string, b: string, source: Db = db()): Promise<boolean> {
  return (await findMuteOrBlock(a, b, source)) === "block" || (await findMuteOrBlock(b, a, source)) === "block";
}

/** The people that someone mutes or blocks, by name. */
export function listMutedAndBlocked(
  userId: string,
): Promise<{ username: string; name: string; avatar: string | null; kind: MuteOrBlock }[]> {
  return replica()
    .select({ username: users.username, name: users.name, avatar: users.avatar, kind: mutesAndBlocks.kind })
    .from(mutesAndBlocks)
    .innerJoin(users, eq(users.id, mutesAndBlocks.otherId))
    .where(eq(mutesAndBlocks.userId, userId))
    .orderBy(asc(users.username))
    .all();
}
