import "server-only";
import { accessSync, constants, statSync } from "node:fs";
import type { Client, InArgs, InStatement, InValue, ResultSet, Row, Transaction } from "@libsql/client";
import type Database from "better-sqlite3";
import { SettingsError, settings } from "../settings";
import { requireDriver, Sqlite } from "./driver";
import { createPrivateFile } from "./private-file";
import { DatabaseUnavailableError } from "./unavailable";

/**
 * Opens a SQLite file, creating it if needed, configured for durability: an acknowledged write survives a power loss
 * (WAL with synchronous=FULL), and a busy file is waited for (DATABASE_TIMEOUT_MS).
 * @throws SettingsError if the driver can't be loaded, or the file can't be opened or written
 */
export function openFile(file: string): Database.Database {
  requireDriver();
  try {
    createPrivateFile(file);
    const database = new Sqlite(file, { timeout: settings().databaseTimeoutMs });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    // A file that can be read but not written would fail at the first sign-in: report it now.
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    accessSync(file, constants.W_OK);
    return database;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      `The database ${file} can't be opened for writing (${reason}): set DATABASE_URL to a file in a directory that this user may write.`,
    );
  }
}

/** Maximum number of prepared statements in the cache. */
const MAX_PREPARED_STATEMENTS = 500;

/** How long reads rely on the last check of the file, in milliseconds. */
const READ_CHECK_INTERVAL = 1_000;

/**
 * A better-sqlite3 connection behind the interface of a libSQL client, so that both engines share one Drizzle driver.
 */
export class EmbeddedClient implements Client {
  readonly protocol = "file";
  readonly #database: Database.Database;
  readonly #prepared = new Map<string, Database.Statement>();
  /**
   * Resolves when the current transaction ends. There is one connection: everyone outside the transaction waits for it.
   */
  #transaction: Promise<void> | undefined;

  readonly #identity: string | undefined;
  /** When the file was last found to be the same, by performance.now(). */
  #checkedAt = performance.now();

  constructor(database: Database.Database) {
    this.#database = database;
    this.#identity = identityOf(database.name);
  }

  get closed() {
    return !this.#database.open;
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    while (this.#transaction) await this.#transaction;
    return this.#run(statement, args);
  }

  async transaction(): Promise<Transaction> {
    while (this.#transaction) await this.#transaction;
    this.#requireSameFile(true);
    this.#database.exec("BEGIN IMMEDIATE");
    let end = () => {};
    this.#transaction = new Promise((resolve) => {
      end = resolve;
    });
    const close = (mode: "COMMIT" | "ROLLBACK") => {
      if (transaction.closed) return;
      try {
        if (this.#database.inTransaction) this.#database.exec(mode);
        transaction.closed = true;
      } finally {
        // Whoever requested a failed commit rolls it back.
        if (transaction.closed) {
          this.#transaction = undefined;
          end();
        }
      }
    };
    const execute = async (statement: InStatement) => this.#run(statement);
    const transaction = {
      closed: false,
      execute,
      batch: async (statements: InStatement[]) => statements.map((statement) => this.#run(statement)),
      executeMultiple: async (sql: string) => void this.#database.exec(sql),
      commit: async () => close("COMMIT"),
      rollback: async () => close("ROLLBACK"),
      close: () => close("ROLLBACK"),
    };
    return transaction;
  }

  async batch(statements: (InStatement | [string, InArgs?])[]): Promise<ResultSet[]> {
    while (this.#transaction) await this.#transaction;
    this.#requireSameFile(true);
    return this.#database
      .transaction(() =>
        statements.map((statement) => (Array.isArray(statement) ? this.#run(...statement) : this.#run(statement))),
      )
      .immediate();
  }

  /** Like a batch, with foreign keys off: rebuilding a table drops the old one, which would cascade. */
  async migrate(statements: InStatement[]): Promise<ResultSet[]> {
    while (this.#transaction) await this.#transaction;
    this.#database.pragma("foreign_keys = OFF");
    try {
      return this.#database.transaction(() => statements.map((statement) => this.#run(statement))).immediate();
    } finally {
      this.#database.pragma("foreign_keys = ON");
    }
  }

  async executeMultiple(sql: string): Promise<void> {
    while (this.#transaction) await this.#transaction;
    this.#database.exec(sql);
  }

  async sync() {
    return undefined;
  }

  async reconnect() {}

  close() {
    this.#database.close();
  }

  /**
   * Checks that the file was not moved, deleted or replaced. SQLite goes on with the old one, and what is written to it is
   * lost at the next start. Reads rely on a recent check, which takes as long as a short query.
   * @throws DatabaseUnavailableError
   */
  #requireSameFile(isWrite: boolean): void {
    const now = performance.now();
    if (!isWrite && now - this.#checkedAt < READ_CHECK_INTERVAL) return;
    if (identityOf(this.#database.name) === this.#identity) {
      this.#checkedAt = now;
      return;
    }
    throw new DatabaseUnavailableError(
      `The file ${this.#database.name} is not the one that this process opened: stop the site, then start it again.`,
    );
  }

  #run(statement: InStatement, defaultArgs?: InArgs): ResultSet {
    const { sql, args = defaultArgs ?? [] } = typeof statement === "string" ? { sql: statement } : statement;
    const prepared = this.#prepare(sql);
    // A transaction was checked at its beginning.
    if (!this.#database.inTransaction) this.#requireSameFile(!prepared.readonly);
    const values = Array.isArray(args) ? args.map(bindable) : [args];
    if (!prepared.reader) {
      const { changes, lastInsertRowid } = prepared.run(...values);
      return resultSet(() => [], [], changes, BigInt(lastInsertRowid));
    }
    const rows = prepared.raw().all(...values) as Row[];
    const changes = prepared.readonly ? 0 : (this.#prepare("SELECT changes()").pluck().get() as number);
    return resultSet(() => prepared.columns().map(({ name }) => name), rows, changes);
  }

  #prepare(sql: string): Database.Statement {
    const cached = this.#prepared.get(sql);
    if (cached) return cached;
    const prepared = this.#database.prepare(sql);
    if (this.#prepared.size >= MAX_PREPARED_STATEMENTS) this.#prepared.delete(this.#prepared.keys().next().value ?? "");
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** What tells a file from another of the same name; undefined if there is none. */
function identityOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

function bindable(value: InValue): unknown {
  if (typeof value === "boolean") return Number(value);
  return value instanceof Date ? value.getTime() : value;
}

/** Rows are arrays, read by position: names cost time, and two columns may share one. */
function resultSet(columns: () => string[], rows: Row[], rowsAffected: number, lastInsertRowid?: bigint): ResultSet {
  return {
    get columns() {
      return columns();
    },
    columnTypes: [],
    rows,
    rowsAffected,
    lastInsertRowid,
    toJSON: () => ({ columns: columns(), rows }),
  };
}
