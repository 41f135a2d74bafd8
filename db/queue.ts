import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { db } from "./client";
import type { imports, mailQueue, pushQueue, webhookQueue } from "./schema";

/*
 * Queues in the database: rows that are due at a time (`due_at`, which is indexed). A process that works on a row first
 * claims it: the row is then due later, so that other processes leave it alone, and take it over if this one ends.
 */

/** Rows of a queue that a process works on at a time. */
export const CONCURRENCY = 4;

type Queue = typeof mailQueue | typeof webhookQueue | typeof pushQueue | typeof imports;

type Claim = {
  now: Date;
  /** How long the claim keeps other processes from the row, in milliseconds. */
  claimFor: number;
  /** A further condition for a row to be claimed. */
  condition?: SQL;
};

/**
 * Claims the row of a queue that has been due longest, and counts the attempt. Looks before it writes: an update that
 * changes nothing makes every other writer wait too.
 * @returns the row as it is now, or undefined if none is due
 */
export async function claimNextDue<Table extends Queue>(
  table: Table,
  { now, claimFor, condition = sql`1` }: Claim,
): Promise<Table["$inferSelect"] | undefined> {
  const next = sql`SELECT rowid FROM ${table} WHERE due_at <= ${now.getTime()} AND ${condition} ORDER BY due_at LIMIT 1`;
  if ((await db().values(next)).length === 0) return undefined;
  const attempts = "attempts" in table ? { attempts: sql`attempts + 1` } : {};
  return await db()
    .update<Queue>(table)
    .set({ ...attempts, dueAt: new Date(now.getTime() + claimFor) })
    .where(sql`rowid = (${next})`)
    .returning()
    .get();
}

/**
 * When to try again after a wait in milliseconds: up to a tenth later, so that what failed together does not come back
 * together.
 */
export const retryAt = (now: Date, wait: number): Date => new Date(now.getTime() + wait * (1 + Math.random() / 10));

/**
 * Works through the rows of a queue that are due, until none is. Several processes can do this concurrently.
 * @param claimNext claims the next row; undefined if none is due
 */
export async function drain<Row>(
  claimNext: (now: Date) => Promise<Row | undefined>,
  process: (row: Row) => Promise<unknown>,
  clock: () => Date,
): Promise<void> {
  const first = await claimNext(clock());
  if (!first) return;
  const processFrom = async (row: Row | undefined) => {
    for (let next = row; next; next = await claimNext(clock())) await process(next);
  };
  const others = Array.from({ length: CONCURRENCY - 1 }, async () => processFrom(await claimNext(clock())));
  await Promise.all([processFrom(first), ...others]);
}
