import "server-only";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createClient } from "@libsql/client";
import Database from "better-sqlite3";

/** Why a copy of the database is not one to rely on, or can't be put back now. The message says what to do. */
export class BackupError extends Error {
  override name = "BackupError";
}

/**
 * Copies a database that is in use, as it is at one moment, by SQLite's online backup, and looks at the copy. The file
 * is there only once it is complete. Returns its size in bytes.
 * @throws BackupError where the file is there already, or the copy is not sound
 */
export async function backUp(database: Database.Database, file: string): Promise<number> {
  if (existsSync(file)) throw new BackupError(`${file} is there already: name another file.`);
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    await database.backup(unfinished);
    // One file, which needs no other beside it to be read.
    const copy = new Database(unfinished);
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
 * Copies the database of a libSQL server, by following it as a replica does until all is there. Returns the copy's size
 * in bytes.
 * @throws BackupError as above; what the server says where it can't be reached
 */
export async function backUpServer(url: string, authToken: string | undefined, file: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "microblog-backup-"));
  try {
    const path = join(folder, "copy.db");
    const copy = createClient({ url: `file:${path}`, syncUrl: url, ...(authToken ? { authToken } : {}) });
    await copy.sync();
    copy.close();
    const database = new Database(path);
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
 * Opens a backup and looks whether all of it is sound: every page and index, and that no row points nowhere.
 * @throws BackupError where it is not
 */
export function verify(file: string): void {
  if (!existsSync(file)) throw new BackupError(`There is no ${file}.`);
  let damage: unknown;
  try {
    const copy = new Database(file, { readonly: true });
    damage = copy.pragma("integrity_check", { simple: true });
    const isOurs = copy
      .prepare("SELECT count(*) FROM sqlite_schema WHERE name IN ('users', 'sessions', 'posts')")
      .pluck();
    if (damage === "ok" && isOurs.get() !== 3) damage = "it holds no Microblog";
    const broken = damage === "ok" ? (copy.pragma("foreign_key_check") as unknown[]).length : 0;
    if (broken > 0) damage = `${broken} rows point nowhere`;
    copy.close();
  } catch (error) {
    damage = error instanceof Error ? error.message : error;
  }
  if (damage !== "ok") throw new BackupError(`${file} is not sound (${damage}): take another backup.`);
}

/**
 * Puts a backup in a database's place. What was there is kept beside it, under the name that is returned; null where
 * there was nothing.
 * @throws BackupError where the backup is not sound, or the site is running
 */
export async function restore(backup: string, target: string): Promise<string | null> {
  verify(backup);
  const former = existsSync(target) ? `${target}.before-restore` : null;
  if (former) {
    closeLog(target);
    rmSync(former, { force: true });
  }
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  mkdirSync(dirname(target), { recursive: true });
  const source = new Database(backup, { readonly: true });
  await source.backup(unfinished);
  source.close();
  verify(unfinished);
  if (former) renameSync(target, former);
  for (const rest of ["-wal", "-shm"]) rmSync(`${target}${rest}`, { force: true });
  renameSync(unfinished, target);
  return former;
}

/** Writes a database's log into its file, which SQLite does only for who is alone with it. */
function closeLog(file: string): void {
  const database = new Database(file, { timeout: 1000 });
  try {
    database.pragma("journal_mode = DELETE");
  } catch {
    throw new BackupError(`The site is using ${file}: stop it first, and start it again afterwards.`);
  } finally {
    database.close();
  }
}
