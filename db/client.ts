import "server-only";
import { accessSync, constants, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { log } from "../log";
import { SettingsError, settings } from "../settings";
import * as schema from "./schema";

export type Db = BetterSQLite3Database<typeof schema> & { $client: Database.Database };

/** A transaction under way. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/**
 * Opens a SQLite file, which is made if it is not there, set for durability: a write that was
 * acknowledged survives a power loss (WAL with synchronous=FULL), a busy file is waited for (5 seconds).
 * @throws SettingsError when the file can't be opened or written.
 */
export function openDatabase(file: string): Db {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const client = new Database(file, { timeout: 5000 });
    client.pragma("journal_mode = WAL");
    client.pragma("synchronous = FULL");
    client.pragma("foreign_keys = ON");
    // A file that can be read but not written would fail at the first sign-in; say so now.
    client.exec("BEGIN IMMEDIATE; ROLLBACK");
    accessSync(file, constants.W_OK);
    return drizzle(client, { schema, logger: { logQuery } });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      `The database ${file} can't be opened for writing (${reason}): set DATABASE_URL to a file in a directory that this user may write.`,
    );
  }
}

/** With LOG_LEVEL=trace, what the database is asked; never with what, which may be secret. */
function logQuery(query: string): void {
  log().trace({ event: "query", query });
}

// Next.js may load this module once per bundle; the process has one connection all the same.
const process_ = globalThis as { microblogDb?: Db | undefined };

/** The process's database, opened at first use and closed when the process ends. */
export function db(): Db {
  if (!process_.microblogDb) {
    const opened = openDatabase(settings().databaseFile);
    process_.microblogDb = opened;
    process.once("exit", () => opened.$client.close());
  }
  return process_.microblogDb;
}

/** Whether an error says that a unique index refused a row; `index` is the index's name. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  return (
    error instanceof Database.SqliteError && error.code === "SQLITE_CONSTRAINT_UNIQUE" && error.message.includes(index)
  );
}
