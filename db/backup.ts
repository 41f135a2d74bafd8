import "server-only";
import { copyFileSync, existsSync, linkSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { Sqlite } from "./driver";
import { createPrivateFile } from "./private-file";

/** Why a copy of the database can't be relied on, or can't be restored now. The message says what to do. */
export class BackupError extends Error {
  override name = "BackupError";
}

/**
 * Copies a database in use, as it is at one moment, with SQLite's online backup, and verifies the copy. The file
 * appears only when it is complete. Returns its size in bytes.
 * @throws BackupError if the file exists already, or the copy is damaged
 */
export async function backUp(database: Database.Database, file: string): Promise<number> {
  if (existsSync(file)) throw new BackupError(`${file} is there already: name another file.`);
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  createPrivateFile(unfinished);
  try {
    await database.backup(unfinished);
    // A single file that can be read without others beside it.
    const copy = new Sqlite(unfinished);
    copy.pragma("journal_mode = DELETE");
    copy.close();
    verify(unfinished);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return statSync(file).size;
}

/**
 * Copies the database of a libSQL server by following it as a replica does. Returns the copy's size in bytes.
 * @throws BackupError as backUp() does, or with the server's message if it can't be reached
 */
export async function backUpServer(url: string, authToken: string | undefined, file: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "microblog-backup-"));
  try {
    const path = join(folder, "copy.db");
    const { createClient } = await import("@libsql/client");
    const copy = createClient({ url: `file:${path}`, syncUrl: url, ...(authToken ? { authToken } : {}) });
    await copy.sync();
    copy.close();
    const database = new Sqlite(path);
    try {
      return await backUp(database, file);
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Verifies a backup: every page and index, and every foreign key.
 * @throws BackupError if it is damaged
 */
export function verify(file: string): void {
  if (!existsSync(file)) throw new BackupError(`There is no ${file}.`);
  let damage: unknown;
  try {
    const copy = new Sqlite(file, { readonly: true });
    damage = copy.pragma("integrity_check", { simple: true });
    const isOurs = copy
      .prepare("SELECT count(*) FROM sqlite_schema WHERE name IN ('users', 'sessions', 'posts')")
      .pluck();
    if (damage === "ok" && isOurs.get() !== 3) damage = "it is not a Microblog database";
    const broken = damage === "ok" ? (copy.pragma("foreign_key_check") as unknown[]).length : 0;
    if (broken > 0) damage = `${broken} rows refer to missing rows`;
    copy.close();
  } catch (error) {
    damage = error instanceof Error ? error.message : error;
  }
  if (damage !== "ok") throw new BackupError(`${file} is damaged (${damage}): take another backup.`);
}

/**
 * Replaces a database with a backup. Keeps the old database beside it, under the returned name; null if there was none.
 * @throws BackupError if the backup is damaged, or the site is running
 */
export async function restore(backup: string, target: string): Promise<string | null> {
  verify(backup);
  const oldFile = existsSync(target) ? `${target}.before-restore` : null;
  if (oldFile) {
    closeLog(target);
    rmSync(oldFile, { force: true });
  }
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  createPrivateFile(unfinished);
  const source = new Sqlite(backup, { readonly: true });
  await source.backup(unfinished);
  source.close();
  verify(unfinished);
  for (const suffix of ["-wal", "-shm"]) rmSync(`${target}${suffix}`, { force: true });
  // There is a whole database under this name at each moment: a start would create an empty one.
  if (oldFile) keepAs(target, oldFile);
  renameSync(unfinished, target);
  return oldFile;
}

/** Gives a file another name beside its own; copies it where the file system has no hard links. */
function keepAs(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch {
    copyFileSync(file, name);
  }
}

/** Writes the write-ahead log into the database file. SQLite does this only for the sole connection. */
function closeLog(file: string): void {
  const database = new Sqlite(file, { timeout: 1000 });
  try {
    database.pragma("journal_mode = DELETE");
  } catch {
    throw new BackupError(`The site is using ${file}: stop it first, and start it again afterwards.`);
  } finally {
    database.close();
  }
}
