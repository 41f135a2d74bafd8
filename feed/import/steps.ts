import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { and, asc, eq, isNull, lte, sql } from "drizzle-orm";
import { countWrite, type Db, transaction } from "../../db/client";
import { claimNextDue } from "../../db/queue";
import { importItems, imports, users } from "../../db/schema";
import { log } from "../../log";
import { importItem } from "./import-item";
import type { Item } from "./items";
import { countOutcome } from "./outcomes";

/*
 * Imports in the background: each step is a transaction that imports some items, deletes their rows and reports what
 * became of them. If the process ends in between, nothing is repeated or lost.
 */

/** How long a claim keeps other processes from an import, in milliseconds. */
const CLAIM_FOR = 30_000;

/** Maximum number of items in a step. */
const MAX_ITEMS = 40;

/**
 * Number of changed rows after which a step ends: everybody else's writes wait for it. A post adds a row to each
 * follower's home feed, a follow one for each post of the person.
 */
const MAX_ROWS = 4000;

/** The pause after each step, in milliseconds, in which others write. */
const PAUSE = 20;

type Import = typeof imports.$inferSelect;

/** Runs steps until no import is due. Several processes can do this concurrently. */
export async function advanceImports(clock = () => new Date()): Promise<void> {
  const claimNext = () => claimNextDue(imports, { now: clock(), claimFor: CLAIM_FOR });
  for (let next = await claimNext(); next; next = await claimNext()) {
    const { id, userId } = next;
    const finished = await runStep(id, clock());
    if (finished) log().info({ event: "import_finished", userId, outcomes: finished });
    await wait(PAUSE);
  }
}

/** Imports the next items of an import, unless it was stopped. Returns its report if these were the last. */
function runStep(id: string, now: Date): Promise<Import["report"] | undefined> {
  return transaction(async (tx) => {
    const row = await tx
      .select({ userId: imports.userId, report: imports.report })
      .from(imports)
      .innerJoin(users, eq(users.id, imports.userId))
      .where(and(eq(imports.id, id), eq(users.active, true), isNull(users.deleteAt)))
      .get();
    // The import was canceled, or its owner was suspended or is deleting their account.
    if (!row) return undefined;
    const { userId, report } = row;
    const items = await tx
      .select()
      .from(importItems)
      .where(eq(importItems.importId, id))
      .orderBy(asc(importItems.position))
      .limit(MAX_ITEMS + 1)
      .all();
    const maxChanges = (await changedRows(tx)) + MAX_ROWS;
    let done = 0;
    let lastPosition = -1;
    for (const { item, position } of items.slice(0, MAX_ITEMS)) {
      countOutcome(report, await importItem(tx, userId, item as Item, now));
      done++;
      lastPosition = position;
      if ((await changedRows(tx)) >= maxChanges) break;
    }
    const isOfStep = and(eq(importItems.importId, id), lte(importItems.position, lastPosition));
    await tx.delete(importItems).where(isOfStep).run();
    const isLast = done === items.length;
    await tx
      .update(imports)
      .set({ report, dueAt: isLast ? null : now })
      .where(eq(imports.id, id))
      .run();
    await countWrite(userId);
    return isLast ? report : undefined;
  });
}

/** How many rows the connection has changed, triggers included. */
async function changedRows(tx: Db): Promise<number> {
  return (await tx.values<[number]>(sql`SELECT total_changes()`))[0]?.[0] ?? 0;
}
