/* Runs on a real libSQL server (vitest.config.ts). */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Sqld, startSqld } from "../scripts/sqld.mjs";
import { readSettings } from "../settings";
import {
  type Connection,
  countWrite,
  isDatabaseUnavailable,
  openDatabase,
  openReplica,
  queryWithFallback,
  replica,
  runAndCountWrite,
  transaction,
  waitForWrites,
} from "./client";
import { migrate } from "./migrate";
import { withDrizzle } from "./open";
import { Replica } from "./replica";
import { users } from "./schema";
import { addUser, emptyDatabase, userRow } from "./testing";

const folder = mkdtempSync(join(tmpdir(), "microblog-replica-"));
const own = await startSqld(join(folder, "own"));
Object.assign(process.env, { DATABASE_URL: own.url, DATABASE_REPLICA: join(folder, "own.db") });
afterAll(() => own.kill());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const connect = (url = process.env.DATABASE_URL) => openDatabase(readSettings({ ...process.env, DATABASE_URL: url }));

test("Writers read their own writes from their process's replica at once, and from every other on their next request", async () => {
  await emptyDatabase();
  await openReplica();
  const { id } = await addUser("susan");
  const localName = async () => (await replica().select().from(users).where(eq(users.id, id)).get())?.name;

  for (const name of ["1", "2", "3"]) {
    await runAndCountWrite(id, connect().update(users).set({ name }).where(eq(users.id, id)).run());
    expect(await localName()).toBe(name);
  }
  await transaction(async (tx) => {
    await tx.update(users).set({ name: "in a transaction" }).where(eq(users.id, id)).run();
    await countWrite(id);
  });
  expect(await localName()).toBe("in a transaction");

  const otherHost = connect();
  for (let writes = 5; writes < 25; writes++) {
    const set = { name: `elsewhere ${writes}`, writes: sql`${users.writes} + 1` };
    const row = await otherHost.update(users).set(set).where(eq(users.id, id)).returning().get();
    expect(row.writes).toBe(writes);
    await waitForWrites(id, row.writes);
    expect(await localName()).toBe(row.name);
  }
});

let server: Sqld;
let database: Connection;
let ports: { port: number; grpcPort: number };
let names = 0;
const opened: Replica[] = [];

beforeAll(async () => {
  server = await startSqld(join(folder, "server"));
  ports = { port: Number(new URL(server.url).port), grpcPort: Number(new URL(server.grpcUrl).port) };
  database = connect(server.url);
  await migrate(database);
});
afterAll(() => server.kill());

beforeEach(() => database.delete(users).run());
afterEach(() => Promise.all(opened.splice(0).map((replica) => replica.close())));

const newPath = () => join(folder, `replica-${names++}.db`);

/** Replicates the server into a file, with everything in it. */
async function follow(path = newPath(), sessionGrace = 60_000) {
  const replica = new Replica(path, {
    url: server.url,
    authToken: undefined,
    client: database.$client,
    sessionGrace,
  });
  opened.push(replica);
  await replica.firstSync();
  return { replica: replica, preferred: withDrizzle(replica.preferred), direct: withDrizzle(replica.direct) };
}

/** Restarts the server at the same address. */
async function restartServer() {
  server = await startSqld(join(folder, "server"), ports);
}

const namesIn = async (from: Pick<Connection, "select">) =>
  (await from.select({ username: users.username }).from(users).orderBy(users.username).all()).map(
    ({ username }) => username,
  );

/** Adds a user, retrying until the server accepts. */
const added = (username: string) =>
  vi.waitFor(() => database.insert(users).values(userRow(username)).run(), { timeout: 20_000 });

const receives = (from: Pick<Connection, "select">, ...usernames: string[]) =>
  expect.poll(() => namesIn(from), { timeout: 20_000 }).toEqual(usernames);

test("A replica returns the same values as its server", async () => {
  const values = { name: "half a character: \ud83d", active: false, deleteAt: new Date(1_764_000_000_123), roles: [] };
  await database
    .insert(users)
    .values([userRow("susan", values), userRow("john", { active: true })])
    .run();
  const { direct, preferred } = await follow();
  const all = await database.select().from(users).orderBy(users.username).all();
  expect(all[1]).toMatchObject({ ...values, name: "half a character: \ufffd" });
  expect(await direct.select().from(users).orderBy(users.username).all()).toEqual(all);
  expect(await preferred.select().from(users).orderBy(users.username).all()).toEqual(all);
});

test("Each process has its own file, and releases it to the next process", async () => {
  const path = newPath();
  const [first, second] = [await follow(path), await follow(path)];
  await added("susan");
  await receives(first.direct, "susan");
  await receives(second.direct, "susan");
  expect(existsSync(`${path}-2`)).toBe(true);
  await first.replica.close();
  await follow(path);
  expect(readdirSync(folder).filter((name) => join(folder, name).startsWith(`${path}-3`))).toEqual([]);
});

test("Only the site's own user can read a replica, whatever the umask was when it was made", async () => {
  const path = newPath();
  const files = () =>
    readdirSync(folder).filter((name) => join(folder, name).startsWith(path) && !name.includes(".lock"));
  const readable = () => files().filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
  const umask = process.umask(0o022);
  try {
    await added("susan");
    const { replica } = await follow(path);
    expect(readable()).toEqual([]);
    await replica.close();
    for (const name of files()) chmodSync(join(folder, name), 0o644);
    const { direct } = await follow(path);
    expect(readable()).toEqual([]);
    expect(await namesIn(direct)).toEqual(["susan"]);
  } finally {
    process.umask(umask);
  }
});

test("While the server is unavailable reads continue, and when it is back the replica syncs by itself", async () => {
  await added("susan");
  const { replica, preferred, direct } = await follow();
  await server.kill();
  expect(await namesIn(preferred)).toEqual(["susan"]);
  const ask = () =>
    replica.withFallback(
      () => namesIn(database),
      () => namesIn(direct),
    );
  expect(await ask()).toEqual(["susan"]);
  expect(await database.delete(users).run().catch(isDatabaseUnavailable)).toBe(true);
  await restartServer();
  await added("john");
  expect(await ask()).toEqual(["john", "susan"]);
  await receives(direct, "john", "susan");
  await receives(preferred, "john", "susan");
});

test("A server that is killed during a sync leaves the replica intact", async () => {
  const { preferred, direct } = await follow();
  const details = "x".repeat(100_000);
  for (const iteration of [1, 2, 3]) {
    const writing = (async () => {
      for (let number = 0; ; number++) {
        await database
          .insert(users)
          .values(userRow(`u${iteration}_${number}`, { about: details }))
          .run();
        if (number === 10) setImmediate(() => server.kill());
      }
    })();
    expect(await writing.catch(isDatabaseUnavailable)).toBe(true);
    const before = await namesIn(preferred);
    await restartServer();
    await added(`last${iteration}`);
    await expect.poll(() => namesIn(direct), { timeout: 20_000 }).toContain(`last${iteration}`);
    expect(await namesIn(direct)).toEqual(await namesIn(database));
    expect(await namesIn(direct)).toEqual(expect.arrayContaining(before));
  }
});

test("A replica without a grace period accepts no session while the server is unavailable", async () => {
  await added("susan");
  const { replica, direct } = await follow(newPath(), 0);
  await server.kill();
  const query = replica.withFallback(
    () => namesIn(database),
    () => namesIn(direct),
  );
  expect(await query.catch(isDatabaseUnavailable)).toBe(true);
  await restartServer();
});

test("If a server is slow to fail, one request waits and the others read from the replica", async () => {
  await added("susan");
  const { replica, direct } = await follow();
  server.process.kill("SIGSTOP");
  const queryServer = vi.fn(() => namesIn(database));
  const ask = () => replica.withFallback(queryServer, () => namesIn(direct));
  expect(await ask()).toEqual(["susan"]);
  const others = await Promise.all(Array.from({ length: 20 }, ask));
  expect(others).toEqual(others.map(() => ["susan"]));
  expect(queryServer).toHaveBeenCalledOnce();
  server.process.kill("SIGCONT");
  await added("john");
  await expect.poll(ask, { timeout: 20_000 }).toEqual(["john", "susan"]);
});

test("A server that restarts from a backup or empty is replicated from the beginning", async () => {
  await added("susan");
  const { preferred, direct } = await follow();
  await server.kill();
  rmSync(join(folder, "server"), { recursive: true });
  await restartServer();
  await vi.waitFor(() => migrate(database), { timeout: 20_000 });
  await added("john");
  await receives(direct, "john");
  await receives(preferred, "john");
});

test("An unusable replica file is recreated, at the start and later", async () => {
  await added("susan");
  const path = newPath();
  await (await follow(path)).replica.close();
  rmSync(`${path}-client_wal_index`);
  await (await follow(path)).replica.close();
  rmSync(path);
  const { preferred, direct } = await follow(path);
  expect(await namesIn(direct)).toEqual(["susan"]);

  for (const closing of ["", "-wal"])
    writeFileSync(path + closing, "This is a text and not a database.\n".repeat(10_000));
  await added("john");
  await expect.poll(() => namesIn(direct).catch(() => []), { timeout: 20_000 }).toEqual(["john", "susan"]);
  await receives(preferred, "john", "susan");
});

test("A replica that someone reads while it is recreated is complete afterwards", async () => {
  await added("susan");
  const path = newPath();
  const { direct } = await follow(path);
  const read = () => namesIn(direct).catch(() => "refused");
  // It can't be recreated yet.
  server.process.kill("SIGSTOP");
  for (const suffix of ["", "-wal"])
    writeFileSync(path + suffix, "This is a text and not a database.\n".repeat(10_000));
  await expect.poll(read).toBe("refused");
  await vi.waitFor(() => expect(existsSync(path)).toBe(false), { timeout: 20_000 });
  expect(await read()).toBe("refused");
  server.process.kill("SIGCONT");
  await receives(direct, "susan");
});

test("Data that must be current comes from the server; while it is unavailable, from the replica if it has the data", async () => {
  const { id } = await addUser("john");
  const nameOf = (userId: string) =>
    queryWithFallback((from) => from.select({ name: users.name }).from(users).where(eq(users.id, userId)).get());
  await connect().update(users).set({ name: "1" }).where(eq(users.id, id)).run();
  expect(await nameOf(id)).toEqual({ name: "1" });
  expect(await nameOf("nobody")).toBeUndefined();
  await waitForWrites(id, Number.MAX_SAFE_INTEGER);
  await own.kill();
  expect(await nameOf(id)).toEqual({ name: "1" });
  expect(await nameOf("nobody").catch(isDatabaseUnavailable)).toBe(true);
});
