import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { ResultSet } from "@libsql/client";
import { eq, sql } from "drizzle-orm";
import { settings } from "../settings";
import { type Connection, type Db, openDatabase, type Queries, withDrizzle } from "./open";
import { Replica } from "./replica";
import { users } from "./schema";
import { DatabaseUnavailableError } from "./unavailable";

/*
 * The one place that knows which engine there is: a SQLite file in this process, or a libSQL server, with or without a
 * replica of it beside this process. Everything else asks db(), replica() and transaction().
 */

export { type Connection, type Db, openDatabase } from "./open";
export { isDatabaseUnavailable } from "./unavailable";

/** The transaction that is under way, and whether something was written in it that its writer reads by replica(). */
type UnderWay = { tx: Queries; open: boolean; noted: { write: boolean } };

// Next.js may load this module once per bundle; the process has one of each all the same.
const process_ = globalThis as {
  microblogDb?: Connection | undefined;
  /** The replica; what queries are asked of it alone; and what queries are asked of it while it is up to date. */
  microblogReplica?: { replica: Replica; copy: Db; current: Db } | undefined;
  microblogTransaction?: AsyncLocalStorage<UnderWay>;
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

/** The database; within transaction(), that transaction. */
export function db(): Db {
  const under = underWay.getStore();
  return under?.open ? under.tx : connection();
}

/**
 * Does all of some work or none, alone among writers. Everything that the work asks of db() is part of it; work within
 * work is undone by itself where it fails. It should wait for nothing but the database: all writers wait for it.
 * @throws DatabaseUnavailableError (isDatabaseUnavailable) when the database can't be written to for the moment
 */
export async function transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
  const outer = underWay.getStore();
  const start: Queries = outer?.open ? outer.tx : connection();
  const noted = outer?.open ? outer.noted : { write: false };
  const done = await start.transaction(async (tx) => {
    const under = { tx, open: true, noted };
    try {
      return await underWay.run(under, () => work(tx));
    } finally {
      under.open = false;
    }
  });
  if (noted.write && !outer?.open) await process_.microblogReplica?.replica.keepUp();
  return done;
}

/** Opens the replica, where the settings name one, and waits until it has all that the server has. */
export async function openReplica(): Promise<void> {
  const { databaseUrl, databaseFile, databaseAuthToken, databaseReplica, replicaSessionGraceSeconds } = settings();
  if (databaseFile !== null || databaseReplica === null || process_.microblogReplica) return;
  const replica = new Replica(databaseReplica, {
    url: databaseUrl,
    authToken: databaseAuthToken,
    client: connection().$client,
    sessionGrace: replicaSessionGraceSeconds * 1000,
  });
  process_.microblogReplica = { replica, copy: withDrizzle(replica.copy), current: withDrizzle(replica.current) };
  process.once("exit", () => void replica.close());
  await replica.firstSync();
}

/**
 * Where to read what may be a moment old: from the replica, if there is one. Whoever is signed in finds there what they
 * wrote themselves (waitForWrites). Not for what must be so now: sessions, tokens, throttles, who may do what.
 */
export function replica(): Db {
  return underWay.getStore()?.open ? db() : (process_.microblogReplica?.current ?? db());
}

/**
 * Asks the database; its replica while the database is away and the replica believed (REPLICA_SESSION_GRACE_SECONDS).
 * @throws DatabaseUnavailableError where it is away and the replica knows of nothing: the database may
 */
export async function askOrReplica<T>(ask: (db: Db) => Promise<T>): Promise<T> {
  const beside = process_.microblogReplica;
  if (!beside) return ask(db());
  return beside.replica.unlessUnavailable(
    () => ask(db()),
    async () => {
      const found = await ask(beside.copy);
      if (found === undefined)
        throw new DatabaseUnavailableError("The database does not answer, and its replica lacks it.");
      return found;
    },
  );
}

/** Whether people can read for the moment though the database is away. */
export const isWithinSessionGrace = () => process_.microblogReplica?.replica.isWithinGrace ?? false;

/**
 * Waits for something that a person writes, and counts it, so that every process's replica knows when it lacks it; this
 * process's has it from now on. Every write belongs in here that its writer reads by replica(). Returns how many rows it
 * changed.
 */
export async function recordedWrite(userId: string, writing: Promise<ResultSet>): Promise<number> {
  const { rowsAffected } = await writing;
  if (rowsAffected > 0) await recordWrite(userId);
  return rowsAffected;
}

/** The same for what a transaction wrote, within it. */
export async function recordWrite(userId: string): Promise<void> {
  if (settings().databaseFile !== null) return;
  await db()
    .update(users)
    .set({ writes: sql`${users.writes} + 1` })
    .where(eq(users.id, userId))
    .run();
  const under = underWay.getStore();
  if (under?.open) under.noted.write = true;
  else await process_.microblogReplica?.replica.keepUp();
}

/** Waits until the replica, if there is one, has what a person has written, as the database counts it. */
export async function waitForWrites(userId: string, writes: number): Promise<void> {
  const beside = process_.microblogReplica;
  if (!beside?.replica.isUpToDate) return;
  const known = await beside.copy.select({ writes: users.writes }).from(users).where(eq(users.id, userId)).get();
  if (!known || known.writes < writes) await beside.replica.keepUp();
}

/** Whether an error says that a unique index refused a row; `index` is the index's name. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/UNIQUE constraint failed/.test(cause.message) && cause.message.includes(index)) return true;
  }
  return false;
}
