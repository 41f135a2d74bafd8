import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { Client, InStatement, ResultSet } from "@libsql/client";
import { eq, sql } from "drizzle-orm";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import { log } from "../log";
import { type Settings, settings } from "../settings";
import { EmbeddedClient, openFile } from "./embedded";
import { asAway, isDatabaseAway, remoteClient, storable } from "./remote";
import { Replica } from "./replica";
import * as schema from "./schema";

/*
 * The one place that knows which engine there is: a SQLite file in this process, or a libSQL server, with or without a
 * replica of it beside this process. Everything else asks db(), replica() and transaction().
 */

export { isDatabaseAway } from "./remote";

type Queries = BaseSQLiteDatabase<"async", ResultSet, typeof schema>;

/** What queries are made with, in a transaction or not. A transaction is begun by transaction(). */
export type Db = Omit<Queries, "transaction">;

export type Connection = LibSQLDatabase<typeof schema> & { $client: Client };

// Next.js may load this module once per bundle; the process has one of each all the same.
const process_ = globalThis as {
  microblogDb?: Connection | undefined;
  microblogReplica?: { copy: Replica; db: Db } | undefined;
  microblogTransaction?: AsyncLocalStorage<{ tx: Queries; open: boolean }>;
};
process_.microblogTransaction ??= new AsyncLocalStorage();
const underWay = process_.microblogTransaction;

/** The process's connection to the database, opened at first use and closed when the process ends. */
export function connection(): Connection {
  if (!process_.microblogDb) {
    const opened = openDatabase(settings());
    process_.microblogDb = opened;
    process.once("exit", () => opened.$client.close());
  }
  return process_.microblogDb;
}

/** Opens the database that settings name. @throws SettingsError when its file can't be opened or written. */
export function openDatabase({
  databaseUrl,
  databaseFile,
  databaseAuthToken,
}: Pick<Settings, "databaseUrl" | "databaseFile" | "databaseAuthToken">): Connection {
  return withDrizzle(
    databaseFile === null ? remoteClient(databaseUrl, databaseAuthToken) : new EmbeddedClient(openFile(databaseFile)),
  );
}

function withDrizzle(client: Client): Connection {
  return drizzle(discreet(client), { schema, logger: { logQuery } });
}

/** With LOG_LEVEL=trace, what the database is asked; never with what, which may be secret. */
function logQuery(query: string): void {
  log().trace({ event: "query", query });
}

/**
 * Has both engines store the same of what they are given, and their errors say whether the database is away. Keeps
 * values out of errors, which are logged: Drizzle writes those of a statement that fails into its own.
 */
function discreet(client: Client): Client {
  const asking =
    <Asked extends InStatement, Answer>(ask: (asked: Asked) => Promise<Answer>) =>
    (asked: Asked) => {
      const args = typeof asked === "object" && Array.isArray(asked.args) ? asked.args : [];
      for (const [index, value] of args.entries()) args[index] = storable(value);
      return ask(asked).catch((error: unknown) => {
        args.length = 0;
        throw asAway(error);
      });
    };
  const execute = asking(client.execute.bind(client));
  const begin = client.transaction.bind(client);
  return Object.assign(client, {
    execute,
    async transaction() {
      const transaction = await begin("write").catch((error) => {
        throw asAway(error);
      });
      const commit = transaction.commit.bind(transaction);
      const rollback = transaction.rollback.bind(transaction);
      return Object.assign(transaction, {
        execute: asking(transaction.execute.bind(transaction)),
        commit: () =>
          commit().catch((error) => {
            throw asAway(error);
          }),
        // Where it fails too, why it was asked for is what matters.
        rollback: () => rollback().catch(() => {}),
      });
    },
  });
}

/** The database; within transaction(), that transaction. */
export function db(): Db {
  const under = underWay.getStore();
  return under?.open ? under.tx : connection();
}

/**
 * Does all of some work or none, alone among writers. Everything that the work asks of db() is part of it; work within
 * work is undone by itself where it fails. It should wait for nothing but the database: all writers wait for it.
 * @throws DatabaseAwayError (isDatabaseAway) when the database can't be written to for the moment
 */
export async function transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
  const outer = underWay.getStore();
  const start: Queries = outer?.open ? outer.tx : connection();
  return start.transaction(async (tx) => {
    const under = { tx, open: true };
    try {
      return await underWay.run(under, () => work(tx));
    } finally {
      under.open = false;
    }
  });
}

/** Opens the replica, where the settings name one, and waits until it has all that the server has. */
export async function openReplica(): Promise<void> {
  const { databaseUrl, databaseFile, databaseAuthToken, databaseReplica } = settings();
  if (databaseFile !== null || databaseReplica === null || process_.microblogReplica) return;
  const copy = new Replica(databaseReplica, databaseUrl, databaseAuthToken);
  process_.microblogReplica = { copy, db: withDrizzle(copy.client) };
  process.once("exit", () => copy.close());
  await copy.firstSync();
}

const believedReplica = () => (process_.microblogReplica?.copy.isBelieved ? process_.microblogReplica : undefined);

/**
 * Where to read what may be a moment old: from the replica, if there is one. Whoever is signed in finds there what they
 * wrote themselves (keepUpWith). Not for what must be so now: sessions, tokens, throttles, who may do what.
 */
export function replica(): Db {
  return underWay.getStore()?.open ? db() : (believedReplica()?.db ?? db());
}

/** How long nobody waits for a server that did not answer, where the replica can answer, in milliseconds. */
const AWAY_FOR = 1000;
let awayUntil = 0;

/** Asks the database, or its replica while the database is away. */
export async function askOrReplica<T>(ask: (db: Db) => Promise<T>): Promise<T> {
  const fallback = believedReplica();
  if (!fallback) return ask(db());
  if (Date.now() >= awayUntil) {
    try {
      return await ask(db());
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      awayUntil = Date.now() + AWAY_FOR;
    }
  }
  return ask(fallback.db);
}

/**
 * Waits for something that a person writes, and counts it, so that every process's replica knows when it lacks it.
 * Every write belongs in here that its writer reads by replica(). Returns how many rows it changed.
 */
export async function written(userId: string, writing: Promise<ResultSet>): Promise<number> {
  const { rowsAffected } = await writing;
  if (rowsAffected > 0) await noteWrite(userId);
  return rowsAffected;
}

/** The same for what a transaction wrote, within it. */
export async function noteWrite(userId: string): Promise<void> {
  if (settings().databaseFile !== null) return;
  const { users } = schema;
  await db()
    .update(users)
    .set({ writes: sql`${users.writes} + 1` })
    .where(eq(users.id, userId))
    .run();
}

/** Waits until the replica, if there is one, has what a person has written, as the database counts it. */
export async function keepUpWith(userId: string, writes: number): Promise<void> {
  const copy = believedReplica();
  if (!copy || Date.now() < awayUntil) return;
  const { users } = schema;
  const known = await copy.db.select({ writes: users.writes }).from(users).where(eq(users.id, userId)).get();
  if (known && known.writes >= writes) return;
  // Where it can't be waited for, what there is is better than nothing.
  await copy.copy.catchUp().catch(() => {});
}

/** Whether an error says that a unique index refused a row; `index` is the index's name. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/UNIQUE constraint failed/.test(cause.message) && cause.message.includes(index)) return true;
  }
  return false;
}
