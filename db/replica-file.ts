import "server-only";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type Database from "better-sqlite3";
import { SettingsError } from "../settings";
import { Sqlite } from "./driver";

/** Maximum number of processes with a replica under one name. */
const MAX_REPLICAS = 64;

/** A file that no other process uses while this one lives: two processes must not write one replica. */
export type OwnFile = { path: string; lock: Database.Database };

/**
 * The first of FILE, FILE-2, FILE-3 … that no other process uses.
 * @throws SettingsError if there is none, or it can't be created
 */
export function firstFree(path: string): OwnFile {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    for (let number = 1; number <= MAX_REPLICAS; number++) {
      const ownFile = number === 1 ? path : `${path}-${number}`;
      const lock = lockOn(`${ownFile}.lock`);
      if (lock) return { path: ownFile, lock };
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      `The replica ${path} can't be opened (${reason}): set DATABASE_REPLICA to a file in a directory that this user may write.`,
    );
  }
  throw new SettingsError(`More than ${MAX_REPLICAS} processes have ${path}: set DATABASE_REPLICA to another file.`);
}

/** A lock that ends with the process, however it ends; null if another process holds it. */
function lockOn(file: string): Database.Database | null {
  const lock = new Sqlite(file, { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw error;
  }
}
