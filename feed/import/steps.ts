import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { and, asc, eq, isNull, lte } from "drizzle-orm";
import { countWrite, transaction } from "../../db/client";
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

/** Maximum number of rows that a step adds to home feeds: everybody else's writes wait for a step. */
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
      .select({ userId: imports.userId, report: imports.report, followerCount: users.followerCount })
      .from(imports)
      .innerJoin(users, eq(users.id, imports.userId))
      .where(and(eq(imports.id, id), eq(users.active, true), isNull(users.deleteAt)))
      .get();
    // The import was canceled, or its owner was suspended or is deleting their account.
    if (!row) return undefined;
    const { userId, report, followerCount } = row;
    const size = Math.max(1, Math.min(MAX_ITEMS, Math.floor(MAX_ROWS / (followerCount + 1))));
    const items = await tx
      .select()
      .from(importItems)
      .where(eq(importItems.importId, id))
      .orderBy(asc(importItems.position))
      .limit(size + 1)
      .all();
    const step = items.slice(0, size);
    for (const { item } of step) countOutcome(report, await importItem(tx, userId, item as Item, now));
    const isOfStep = and(eq(importItems.importId, id), lte(importItems.position, step.at(-1)?.position ?? -1));
    await tx.delete(importItems).where(isOfStep).run();
    const isLast = items.length <= size;
    await tx
      .update(imports)
      .set({ report, dueAt: isLast ? null : now })
      .where(eq(imports.id, id))
      .run();
    await countWrite(userId);
    return isLast ? report : undefined;
  });
}
