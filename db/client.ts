import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { ResultSet } from "@libsql/client";
import { eq, sql } from "drizzle-orm";
import { readGauge } from "../metrics";
import { processWide } from "../server/process-wide";
import { settings } from "../settings";
import { type Connection, type Db, openDatabase, type Queries, withDrizzle } from "./open";
import type { Replica } from "./replica";
import { users } from "./schema";
import { DatabaseUnavailableError } from "./unavailable";

/*
 * The only module that knows which engine is used: a SQLite file in this process, or a libSQL server, with or without a
 * replica beside this process. Everything else uses db(), replica() and transaction().
 */

export { type Connection, type Db, openDatabase } from "./open";
export { isDatabaseUnavailable } from "./unavailable";

type TransactionContext = {
  tx: Queries;
  isOpen: boolean;
  /** Whether it wrote something that its writer reads from replica(). */
  writes: { recorded: boolean };
  /** What waits for the commit. */
  afterCommit: AfterCommit[];
};

type AfterCommit = () => void | Promise<void>;

type Shared = {
  connection?: Connection;
  /** The replica; a connection to it alone; and a connection that uses it while it is up to date. */
  replica?: { replica: Replica; direct: Db; preferred: Db };
  transactionContext: AsyncLocalStorage<TransactionContext>;
};

const shared = processWide<Shared>("database", () => ({ transactionContext: new AsyncLocalStorage() }));
const { transactionContext } = shared;

/** The process's database connection, opened at first use and closed when the process exits. */
export function connection(): Connection {
  if (!shared.connection) {
    const opened = openDatabase(settings());
    shared.connection = opened;
    process.once("exit", () => opened.$client.close());
  }
  return shared.connection;
}

/** The database; within transaction(), the current transaction. */
export function db(): Db {
  const context = transactionContext.getStore();
  return context?.isOpen ? context.tx : connection();
}

/**
 * Runs work that takes effect completely or not at all, as the only writer. Everything the work queries through db() is
 * part of it. A nested transaction that fails is rolled back alone. The work should wait for nothing but the database:
 * all other writers wait for it.
 * @throws DatabaseUnavailableError (isDatabaseUnavailable) if the database can't be written to at the moment
 */
export async function transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
  const outer = transactionContext.getStore();
  const start: Queries = outer?.isOpen ? outer.tx : connection();
  const writes = outer?.isOpen ? outer.writes : { recorded: false };
  const waiting: AfterCommit[] = [];
  const result = await start.transaction(async (tx) => {
    const context = { tx, isOpen: true, writes, afterCommit: waiting };
    try {
      return await transactionContext.run(context, () => work(tx));
    } finally {
      context.isOpen = false;
    }
  });
  if (outer?.isOpen) {
    outer.afterCommit.push(...waiting);
    return result;
  }
  if (writes.recorded) await shared.replica?.replica.sync();
  for (const work of waiting) await work();
  return result;
}

/** Whether the caller runs within transaction(). */
export const isInTransaction = () => transactionContext.getStore()?.isOpen === true;

/**
 * Does work that must wait until the current transaction is stored, and must not happen if it is rolled back. Outside of
 * one, does it now.
 */
export async function afterCommit(work: AfterCommit): Promise<void> {
  const context = transactionContext.getStore();
  if (context?.isOpen) context.afterCommit.push(work);
  else await work();
}

/** Opens the replica, if one is configured, and waits until it has everything that the server has. */
export async function openReplica(): Promise<void> {
  const { databaseUrl, databaseFile, databaseAuthToken, databaseReplica, replicaSessionGraceSeconds } = settings();
  if (databaseFile !== null || databaseReplica === null) return;
  const { Replica } = await import("./replica");
  if (shared.replica) return;
  const replica = new Replica(databaseReplica, {
    url: databaseUrl,
    authToken: databaseAuthToken,
    client: connection().$client,
    sessionGrace: replicaSessionGraceSeconds * 1000,
  });
  shared.replica = {
    replica,
    direct: withDrizzle(replica.direct, "replica"),
    preferred: withDrizzle(replica.preferred, "replica"),
  };
  readGauge("microblog_replica_lag_seconds", () => replica.lag / 1000);
  process.once("exit", () => void replica.close());
  await replica.firstSync();
}

/**
 * Where to read data that may be slightly out of date: the replica, if there is one. Signed-in people find their own
 * writes there (waitForWrites). Not for data that must be current: sessions, tokens, rate limits, permissions.
 */
export function replica(): Db {
  return isInTransaction() ? db() : (shared.replica?.preferred ?? db());
}

/**
 * Queries the database; or its replica while the database is unavailable and within the grace period
 * (REPLICA_SESSION_GRACE_SECONDS).
 * @throws DatabaseUnavailableError if it is unavailable and the replica has no result: the database might
 */
export async function queryWithFallback<T>(query: (db: Db) => Promise<T>): Promise<T> {
  const localReplica = shared.replica;
  if (!localReplica) return query(db());
  return localReplica.replica.withFallback(
    () => query(db()),
    async () => {
      const result = await query(localReplica.direct);
      if (result === undefined)
        throw new DatabaseUnavailableError("The database does not respond, and its replica lacks it.");
      return result;
    },
  );
}

/** Whether people can still read although the database is unavailable. */
export const isWithinSessionGrace = () => shared.replica?.replica.isWithinGrace ?? false;

/**
 * Waits for a person's write and counts it, so that every process's replica knows when it is missing. This process's
 * replica has it from now on. Use it for every write that its writer reads from replica(). Returns the number of
 * changed rows.
 */
export async function runAndCountWrite(userId: string, write: Promise<ResultSet>): Promise<number> {
  const { rowsAffected } = await write;
  if (rowsAffected > 0) await countWrite(userId);
  return rowsAffected;
}

/** Counts a person's write, within the transaction that made it. */
export async function countWrite(userId: string): Promise<void> {
  if (settings().databaseFile !== null) return;
  await db()
    .update(users)
    .set({ writes: sql`${users.writes} + 1` })
    .where(eq(users.id, userId))
    .run();
  const context = transactionContext.getStore();
  if (context?.isOpen) context.writes.recorded = true;
  else await shared.replica?.replica.sync();
}

/** Waits until the replica, if any, has a person's writes, according to the database's count. */
export async function waitForWrites(userId: string, writes: number): Promise<void> {
  const localReplica = shared.replica;
  if (!localReplica?.replica.isUpToDate) return;
  const countedWrites = await localReplica.direct
    .select({ writes: users.writes })
    .from(users)
    .where(eq(users.id, userId))
    .get();
  if (!countedWrites || countedWrites.writes < writes) await localReplica.replica.sync();
}

/** Whether a unique index refused a row; `index` is the index's name. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/UNIQUE constraint failed/.test(cause.message) && cause.message.includes(index)) return true;
  }
  return false;
}
