import { AsyncResource } from "node:async_hooks";
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { readSettings } from "../settings";
import {
  afterCommit,
  db,
  isDatabaseUnavailable,
  isInTransaction,
  isUniqueViolation,
  openDatabase,
  transaction,
} from "./client";
import { openFile } from "./embedded";
import { remoteClient } from "./remote";
import { users } from "./schema";
import { addUser, emptyDatabase, message, rowsOf, startProcess } from "./testing";
import { newDatabaseUrl } from "./testing/engine";
import { unavailableReason } from "./unavailable";

test("A SQLite file is durable, waits for others, and keeps foreign keys", () => {
  const file = join(mkdtempSync(join(tmpdir(), "microblog-unit-")), "own.db");
  const database = openFile(file);
  expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(database.pragma("synchronous", { simple: true })).toBe(2); // FULL
  expect(database.pragma("busy_timeout", { simple: true })).toBe(5000);
  expect(database.pragma("foreign_keys", { simple: true })).toBe(1);
  database.close();
});

test("A file that can't be opened or written is refused with an error that names the setting", () => {
  const directory = mkdtempSync(join(tmpdir(), "microblog-unit-"));
  writeFileSync(join(directory, "file"), "");
  mkdirSync(join(directory, "folder"));
  writeFileSync(join(directory, "not-sqlite"), "This is a text and not a database.\n".repeat(100));
  for (const path of ["file/below.db", "folder", "not-sqlite"]) {
    expect(() => openFile(join(directory, path))).toThrow(/can't be opened for writing .*: set DATABASE_URL to /);
  }
});

describe("A SQLite file that is not as it was", () => {
  const openNew = () => {
    const file = join(mkdtempSync(join(tmpdir(), "microblog-unit-")), "own.db");
    const opened = openDatabase({ databaseUrl: `file:${file}`, databaseFile: file, databaseAuthToken: undefined });
    return { file, opened, client: opened.$client };
  };
  const reasonOf = async (asking: Promise<unknown>) => {
    const error = await asking.then(
      () => undefined,
      (error) => error,
    );
    return isDatabaseUnavailable(error) ? unavailableReason(error) : error;
  };

  test.each(["replaced", "moved away"])("but was %s takes no more writes: they would be lost", async (how) => {
    const { file, opened, client } = openNew();
    await client.executeMultiple("CREATE TABLE notes (body); INSERT INTO notes VALUES ('before')");
    renameSync(file, `${file}.moved`);
    if (how === "replaced") copyFileSync(`${file}.moved`, file);
    const reason = `The file ${file} is not the one that this process opened: stop the site, then start it again.`;
    expect(await reasonOf(client.execute("INSERT INTO notes VALUES ('after')"))).toBe(reason);
    expect(await reasonOf(opened.transaction(async (tx) => tx.run("INSERT INTO notes VALUES ('after')")))).toBe(reason);
    renameSync(`${file}.moved`, file);
    const { rows } = await client.execute("SELECT body FROM notes");
    expect(rows.map((row) => row[0])).toEqual(["before"]);
    client.close();
  });

  test("but full refuses a whole transaction, goes on reading, and takes writes again once there is space", async () => {
    const { opened, client } = openNew();
    await client.executeMultiple("CREATE TABLE notes (body)");
    const { rows } = await client.execute("PRAGMA page_count");
    await client.execute(`PRAGMA max_page_count = ${Number(rows[0]?.[0]) + 2}`);
    const write = (size: number) =>
      opened.transaction(async (tx) => {
        await tx.run("INSERT INTO notes VALUES ('small')");
        await tx.run(`INSERT INTO notes VALUES ('${"x".repeat(size)}')`);
      });
    expect(await reasonOf(write(100_000))).toBe("SQLITE_FULL: free space on the database's disk");
    expect((await client.execute("SELECT * FROM notes")).rows).toEqual([]);
    await client.execute("PRAGMA max_page_count = 1000000");
    await write(100_000);
    expect((await client.execute("SELECT * FROM notes")).rows).toHaveLength(2);
    client.close();
  });

  test("but read-only goes on reading, refuses writes with what the operator can do, and takes them again afterwards", async () => {
    const { opened, client } = openNew();
    await client.executeMultiple("CREATE TABLE notes (body); INSERT INTO notes VALUES ('before')");
    await client.execute("PRAGMA query_only = ON");
    const reason =
      "SQLITE_READONLY: make the database's file, its folder and their file system writable for the site's user";
    expect(await reasonOf(client.execute("INSERT INTO notes VALUES ('after')"))).toBe(reason);
    expect(await reasonOf(opened.transaction(async (tx) => tx.run("DELETE FROM notes")))).toBe(reason);
    expect((await client.execute("SELECT body FROM notes")).rows.map((row) => row[0])).toEqual(["before"]);
    await client.execute("PRAGMA query_only = OFF");
    await client.execute("INSERT INTO notes VALUES ('after')");
    expect((await client.execute("SELECT * FROM notes")).rows).toHaveLength(2);
    client.close();
  });
});

test("A username or an email address is unique, in any case", async () => {
  await emptyDatabase();
  await addUser("Susan");
  const refusal = async (add: () => Promise<unknown>) => {
    try {
      await add();
    } catch (error) {
      return error;
    }
  };
  const indexName = await refusal(() => addUser("sUSAN", { email: "other@example.org" }));
  expect(isUniqueViolation(indexName, "users_username_unique")).toBe(true);
  expect(isUniqueViolation(indexName, "users_email_unique")).toBe(false);
  const email = await refusal(() => addUser("other", { email: "SUSAN@example.ORG" }));
  expect(isUniqueViolation(email, "users_email_unique")).toBe(true);
});

test("A process that is killed while writing loses no acknowledged write", async () => {
  await emptyDatabase();
  const writer = startProcess(new URL("./testing/write-forever.ts", import.meta.url));
  const acknowledged: string[] = [];
  const ended = new Promise((exit) => writer.once("exit", exit));
  writer.on("message", (username: string) => {
    acknowledged.push(username);
    if (acknowledged.length === 50) writer.kill("SIGKILL");
  });
  await ended;
  expect(await rowsOf("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  const rows = new Set((await rowsOf("SELECT username FROM users")).map(({ username }) => username));
  expect(acknowledged.filter((username) => !rows.has(username))).toEqual([]);
});

test("Processes that start concurrently on a new database all find it migrated", async () => {
  const url = process.env.DATABASE_URL;
  const databaseUrl = await newDatabaseUrl(mkdtempSync(join(tmpdir(), "microblog-unit-")), "new.db");
  process.env.DATABASE_URL = databaseUrl;
  const children = Array.from({ length: 4 }, () => startProcess(new URL("./testing/migrate-now.ts", import.meta.url)));
  process.env.DATABASE_URL = url;
  await Promise.all(children.map((child) => message(child)));
  const done = children.map((child) => message(child));
  for (const child of children) child.send("go");
  expect(await Promise.all(done)).toEqual(["done", "done", "done", "done"]);
  const opened = openDatabase(readSettings({ ...process.env, DATABASE_URL: databaseUrl }));
  const applied = await rowsOf("SELECT hash FROM __drizzle_migrations", [], opened);
  expect(applied).toHaveLength(readMigrationFiles({ migrationsFolder: "drizzle" }).length);
  expect(new Set(applied.map(({ hash }) => hash)).size).toBe(applied.length);
  expect(await rowsOf("SELECT * FROM users", [], opened)).toEqual([]);
});

describe("A transaction", () => {
  const names = async () => (await rowsOf("SELECT username FROM users ORDER BY username")).map((row) => row.username);
  beforeEach(() => emptyDatabase());

  test("applies completely or not at all, with every query within it", async () => {
    await expect(
      transaction(async () => {
        await addUser("one");
        await db().update(users).set({ name: "changed" }).run();
        throw new Error("No");
      }),
    ).rejects.toThrow("No");
    expect(await names()).toEqual([]);
    await transaction(async () => {
      await addUser("one");
      await addUser("two");
    });
    expect(await names()).toEqual(["one", "two"]);
  });

  test("within another is rolled back by itself", async () => {
    await transaction(async () => {
      await addUser("one");
      await transaction(async () => {
        await addUser("two");
        throw new Error("No");
      }).catch(() => {});
      await addUser("three");
    });
    expect(await names()).toEqual(["one", "three"]);
  });

  test("does what waits for its commit once, in order, after the outermost one, and never if it is rolled back", async () => {
    const done: string[] = [];
    const wait = (name: string) => afterCommit(() => void done.push(`${name} ${isInTransaction()}`));
    await transaction(async () => {
      await wait("outer");
      await transaction(() => wait("inner"));
      await transaction(async () => {
        await wait("rolled back");
        throw new Error("No");
      }).catch(() => {});
      expect(done).toEqual([]);
    });
    expect(done).toEqual(["outer false", "inner false"]);
    await transaction(async () => {
      await wait("failed");
      throw new Error("No");
    }).catch(() => {});
    await wait("without a transaction");
    expect(done.slice(2)).toEqual(["without a transaction false"]);
  });

  test("is invisible to others until it commits, and a failing one does not affect their writes", async () => {
    let visible: unknown[] = [];
    let othersView: Promise<unknown> = Promise.resolve();
    const outsideWrite = AsyncResource.bind(async () => {
      visible = await names();
      await addUser("other");
    });
    const failing = transaction(async () => {
      await addUser("doomed");
      othersView = new Promise((done) => setImmediate(() => done(outsideWrite())));
      await new Promise((soon) => setImmediate(soon));
      throw new Error("No");
    });
    await expect(failing).rejects.toThrow("No");
    await othersView;
    expect(visible).toEqual([]);
    expect(await names()).toEqual(["other"]);
  });

  test("concurrent with other writers loses no increments", async () => {
    await addUser("counted");
    const add = () =>
      transaction(async () => {
        const [user] = await db().select().from(users).all();
        await db()
          .update(users)
          .set({ name: String(Number(user?.name) + 1) })
          .run();
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect(await rowsOf("SELECT name FROM users")).toEqual([{ name: "20" }]);
  });
});

test("A database error, which is logged, does not contain the written values", async () => {
  await emptyDatabase();
  await addUser("susan", { name: "Somebody's secret" });
  const error = await addUser("Susan", { name: "Somebody's secret" }).catch((error: Error) => error);
  expect(error).toBeInstanceOf(Error);
  expect(inspect(error, { depth: 10 })).not.toContain("secret");
});

test("A server has a longer timeout for a migration than for requests", async () => {
  const client = remoteClient("http://127.0.0.1:1", undefined);
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const longestWait = async (query: Promise<unknown>) => {
    timeout.mockClear();
    await expect(query).rejects.toThrow("fetch failed");
    return Math.max(...timeout.mock.calls.map(([milliseconds]) => milliseconds));
  };
  expect(await longestWait(client.execute("SELECT 1"))).toBe(5000);
  expect(await longestWait(client.migrate(["SELECT 1"]))).toBe(300_000);
  expect(await longestWait(client.execute("SELECT 1"))).toBe(5000);
  timeout.mockRestore();
});
