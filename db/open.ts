import "server-only";
import type { Client, InStatement, ResultSet } from "@libsql/client";
import { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { LibSQLSession } from "drizzle-orm/libsql/session";
import type { ExtractTablesWithRelations } from "drizzle-orm/relations";
import { type BaseSQLiteDatabase, SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import { log } from "../log";
import type { Settings } from "../settings";
import { EmbeddedClient, openFile } from "./embedded";
import { asUnavailable, remoteClient, storable } from "./remote";
import type * as schema from "./schema";
import { type DatabaseName, timed } from "./timed";

export type Queries = BaseSQLiteDatabase<"async", ResultSet, typeof schema>;

/** A connection for queries, in a transaction or not. transaction() starts transactions. */
export type Db = Omit<Queries, "transaction">;

export type Connection = LibSQLDatabase<typeof schema> & { $client: Client };

/** Opens the configured database. @throws SettingsError if its file can't be opened or written. */
export function openDatabase({
  databaseUrl,
  databaseFile,
  databaseAuthToken,
}: Pick<Settings, "databaseUrl" | "databaseFile" | "databaseAuthToken">): Connection {
  return withDrizzle(
    databaseFile === null ? remoteClient(databaseUrl, databaseAuthToken) : new EmbeddedClient(openFile(databaseFile)),
  );
}

/**
 * Wraps a client for queries. `name` says in metrics and slow statements which database it is. Does what Drizzle's own
 * function does, which loads the packages of a server as well.
 */
export function withDrizzle(client: Client, name: DatabaseName = "main"): Connection {
  const $client = instrumented(client, name);
  const dialect = new SQLiteAsyncDialect();
  const session = new LibSQLSession<typeof schema, ExtractTablesWithRelations<typeof schema>>(
    $client,
    dialect,
    undefined,
    { logger: { logQuery } },
    undefined,
  );
  return Object.assign(new LibSQLDatabase<typeof schema>("async", dialect, session, undefined), { $client });
}

/** With LOG_LEVEL=trace, logs statements; never their values, which may be secret. */
function logQuery(query: string): void {
  log().trace({ event: "query", query });
}

/**
 * Makes both engines store the same values, and report when the database is unavailable. Keeps values out of errors,
 * because errors are logged: Drizzle puts the values of a failed statement into its own. Measures each statement.
 */
function instrumented(client: Client, name: DatabaseName): Client {
  const wrap =
    <Input extends InStatement, Output>(query: (statement: Input) => Promise<Output>) =>
    (statement: Input) => {
      const args = typeof statement === "object" && Array.isArray(statement.args) ? statement.args : [];
      for (const [index, value] of args.entries()) args[index] = storable(value);
      const sql = typeof statement === "string" ? statement : (statement as { sql: string }).sql;
      return timed(name, sql, () => query(statement)).catch((error: unknown) => {
        args.length = 0;
        throw asUnavailable(error);
      });
    };
  const execute = wrap(client.execute.bind(client));
  const begin = client.transaction.bind(client);
  return Object.assign(client, {
    execute,
    async transaction() {
      const transaction = await timed(name, "BEGIN", () => begin("write")).catch((error) => {
        throw asUnavailable(error);
      });
      const commit = transaction.commit.bind(transaction);
      const rollback = transaction.rollback.bind(transaction);
      return Object.assign(transaction, {
        execute: wrap(transaction.execute.bind(transaction)),
        commit: () =>
          timed(name, "COMMIT", commit).catch((error) => {
            throw asUnavailable(error);
          }),
        // If the rollback fails too, the original error matters.
        rollback: () => rollback().catch(() => {}),
      });
    },
  });
}
