/* For tests only: people and posts without forms, and modules in processes of their own. */
import { type ChildProcess, fork } from "node:child_process";
import type { InArgs, InValue } from "@libsql/client";
import { getTableName } from "drizzle-orm";
import { ulid } from "ulid";
import { connection, db, transaction } from "../client";
import { migrate } from "../migrate";
import { mailQueue, moderationLog, oneTimeTokens, outbox, posts, siteSettings, throttles, users } from "../schema";

/** Everything else references users. */
const TABLES = [users, oneTimeTokens, outbox, mailQueue, throttles, moderationLog, siteSettings];

const migrated = new WeakSet<object>();

/** The test file's database, migrated and empty. */
export async function emptyDatabase() {
  const { $client } = connection();
  if (!migrated.has($client)) await migrate();
  migrated.add($client);
  // In one request and one transaction, because this comes before each test.
  await $client.batch(
    TABLES.map((table) => `DELETE FROM ${getTableName(table)}`),
    "write",
  );
  return connection();
}

/** The rows of a statement's result, by column name. */
export async function rowsOf(sql: string, args: InArgs = [], { $client } = connection()) {
  const { columns, rows } = await $client.execute({ sql, args });
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
}

/** Makes updates of a column fail until the returned function is called: as if the process ended there. */
export function breakUpdatesOf(column: `${string}.${string}`): Promise<() => Promise<unknown>> {
  const [table, name] = column.split(".");
  return breakStatements(`UPDATE OF ${name} ON ${table}`);
}

/** Likewise for deletions from a table. */
export const breakDeletionsFrom = (table: string): Promise<() => Promise<unknown>> =>
  breakStatements(`DELETE ON ${table}`);

async function breakStatements(kind: string): Promise<() => Promise<unknown>> {
  const execute = (sql: string) => connection().$client.execute(sql);
  await execute(`CREATE TRIGGER broken BEFORE ${kind} BEGIN SELECT RAISE(ABORT, 'broken for a test'); END`);
  return () => execute("DROP TRIGGER broken");
}

/** A statement's query plan, step by step. */
export async function planOf(sql: string, params: unknown[] = []): Promise<string[]> {
  const steps = await rowsOf(`EXPLAIN QUERY PLAN ${sql}`, params as InValue[]);
  return steps.map(({ detail }) => String(detail));
}

/** The row of a user without a usable password. */
export const userRow = (username: string, values: Partial<typeof users.$inferInsert> = {}) => ({
  id: ulid(),
  username,
  email: `${username}@example.org`,
  passwordHash: "-",
  active: true,
  createdAt: new Date(),
  ...values,
});

/** Adds a user without a usable password; returns its row. */
export function addUser(username: string, values?: Partial<typeof users.$inferInsert>) {
  return db().insert(users).values(userRow(username, values)).returning().get();
}

/** Adds users without usable passwords; returns their ids. */
export const addUsers = <Names extends string[]>(...usernames: Names) =>
  oneByOne(usernames, async (username) => (await addUser(username)).id) as Promise<{ [K in keyof Names]: string }>;

/** Runs work for each item, or a number of times, one after another; returns the results. */
export async function oneByOne<Item, Result>(
  items: Item[] | number,
  task: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const all = typeof items === "number" ? Array.from<Item>({ length: items }) : items;
  for (const [index, item] of all.entries()) results.push(await task(item, index));
  return results;
}

/** Adds posts with the bodies "1" to `count`, the last one newest; returns their ids, oldest first. */
export async function addPosts(authorId: string, count: number): Promise<string[]> {
  const start = Date.now() - count * 1000;
  const rows = Array.from({ length: count }, (_, index) => {
    const createdAt = new Date(start + index * 1000);
    return { id: ulid(createdAt.getTime()), authorId, body: String(index + 1), createdAt };
  });
  await transaction(async (tx) => {
    for (const row of rows) await tx.insert(posts).values(row).run();
  });
  return rows.map(({ id }) => id);
}

/** Starts a TypeScript module in another process, with this process's environment and a message channel. */
export function startProcess(module: URL, ...args: string[]): ChildProcess {
  return fork(module, args, { execArgv: ["--conditions=react-server", "--import", "tsx"] });
}

/** The next message of a process. Rejects if the process ends without one. */
export function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (value) => resolve(value as T));
    child.once("exit", (code) => reject(new Error(`The process ended with code ${code}`)));
  });
}
