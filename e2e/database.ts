/* Access to the databases of test servers: a SQLite file, or one on a libSQL server. */
import { createRequire } from "node:module";
import type Database from "better-sqlite3";
import { Sqlite } from "../db/driver";

/** A dependency of @libsql/client that queries a server synchronously. */
const Server: typeof Sqlite = createRequire(createRequire(import.meta.url).resolve("@libsql/client"))("libsql");

type Statement = Pick<Database.Statement, "run" | "get" | "all"> & {
  pluck(): Pick<Database.Statement, "get" | "all">;
};

/** Queries for tests, with positional values. */
export type TestDatabase = {
  prepare(sql: string): Statement;
  exec(sql: string): unknown;
  close(): unknown;
};

/** Opens the database at a DATABASE_URL. */
export function openDatabase(url: string): TestDatabase {
  if (url.startsWith("file:")) {
    const database = new Sqlite(url.slice("file:".length), { timeout: 5000 });
    database.pragma("foreign_keys = ON");
    return database;
  }
  const server = new Server(url);
  return {
    prepare(sql) {
      const statement = server.prepare(sql);
      // Only these two methods work with a server.
      const all = (...values: unknown[]) => statement.all(...values) as Record<string, unknown>[];
      const pluckAll = (...values: unknown[]) => all(...values).map((row) => Object.values(row)[0]);
      return {
        run: (...values: unknown[]) => statement.run(...values),
        all,
        get: (...values: unknown[]) => all(...values)[0],
        pluck: () => ({ all: pluckAll, get: (...values: unknown[]) => pluckAll(...values)[0] }),
      };
    },
    exec: (sql) => server.exec(sql),
    close: () => server.close(),
  };
}
