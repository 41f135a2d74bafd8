import "server-only";
import { asc, eq, inArray, lte } from "drizzle-orm";
import { type Db, db } from "../db/client";
import { unusedFiles } from "../db/schema";
import { storage } from ".";

/** How long a file may be in storage before something refers to it, in milliseconds. */
const RESERVATION = 3_600_000;

/** Files that are deleted at a time. */
const BATCH = 100;

/** Lists files that are about to be stored, so that they are deleted if nothing ever refers to them. */
export async function reserveFiles(keys: string[], now = new Date()): Promise<void> {
  const dueAt = new Date(now.getTime() + RESERVATION);
  await db()
    .insert(unusedFiles)
    .values(keys.map((key) => ({ key, dueAt })))
    .run();
}

/** Keeps reserved files, within the transaction that writes the rows that refer to them. */
export async function keepFiles(tx: Db, keys: string[]): Promise<void> {
  await tx.delete(unusedFiles).where(inArray(unusedFiles.key, keys)).run();
}

/**
 * Deletes files that nothing refers to. Each is deleted before its row, so this can be interrupted, and several
 * processes can run it. Returns how many.
 * @throws StorageError if the storage fails; the rest is deleted next time
 */
export async function deleteUnusedFiles(now = new Date()): Promise<number> {
  for (let total = 0; ; ) {
    const due = await db()
      .select({ key: unusedFiles.key })
      .from(unusedFiles)
      .where(lte(unusedFiles.dueAt, now))
      .orderBy(asc(unusedFiles.dueAt))
      .limit(BATCH)
      .all();
    for (const { key } of due) {
      await storage().delete(key);
      await db().delete(unusedFiles).where(eq(unusedFiles.key, key)).run();
    }
    total += due.length;
    if (due.length < BATCH) return total;
  }
}
