import "server-only";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import { ulid } from "ulid";
import { db, transaction } from "../../db/client";
import { importItems, imports } from "../../db/schema";
import type { Archive } from "./items";
import { countDone, type ImportReport } from "./outcomes";

/** Rows per statement. */
const ROWS = 500;

/** Someone's import: how far it is, and what became of what is done. */
export type ImportProgress = { id: string; total: number; done: number; isDone: boolean; report: ImportReport };

/**
 * Stores what a file has, to be imported in the background (steps.ts), in place of the result of an earlier import.
 * Returns false if an earlier one is not done: each person has one at a time. One transaction.
 */
export function startImport(userId: string, { items, report }: Archive, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    const isRunning = and(eq(imports.userId, userId), isNotNull(imports.dueAt));
    if (await tx.select({ id: imports.id }).from(imports).where(isRunning).get()) return false;
    await tx.delete(imports).where(eq(imports.userId, userId)).run();
    const id = ulid(now.getTime());
    const total = items.length + countDone(report);
    const dueAt = items.length > 0 ? now : null;
    await tx.insert(imports).values({ id, userId, total, report, dueAt, createdAt: now }).run();
    for (let first = 0; first < items.length; first += ROWS) {
      const rows = items
        .slice(first, first + ROWS)
        .map((item, index) => ({ importId: id, position: first + index, item }));
      await tx.insert(importItems).values(rows).run();
    }
    return true;
  });
}

/** Someone's import, under way or done; undefined if there is none, or its result was dismissed. */
export async function findImport(userId: string): Promise<ImportProgress | undefined> {
  const row = await db()
    .select()
    .from(imports)
    .where(eq(imports.userId, userId))
    .orderBy(desc(imports.id))
    .limit(1)
    .get();
  if (!row) return undefined;
  const { id, total, report, dueAt } = row;
  return { id, total, done: countDone(report), isDone: dueAt === null, report };
}

/** Stops someone's import, or dismisses its result. What was imported stays. */
export async function removeImport(userId: string, id: string): Promise<void> {
  await db()
    .delete(imports)
    .where(and(eq(imports.id, id), eq(imports.userId, userId)))
    .run();
}
