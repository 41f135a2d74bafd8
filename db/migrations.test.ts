import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InValue } from "@libsql/client";
import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Connection, openDatabase } from "./client";
import { migrate } from "./migrate";
import * as schema from "./schema";
import { message, oneByOne, rowsOf, startProcess } from "./testing";
import { ENGINE, newDatabaseUrl } from "./testing/engine";

let directory: string;
const opened: Connection[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "microblog-unit-"));
});
afterEach(() => {
  for (const { $client } of opened.splice(0)) $client.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(name: string): Promise<Connection> {
  const databaseUrl = await newDatabaseUrl(directory, name);
  const databaseFile = databaseUrl.startsWith("file:") ? databaseUrl.slice("file:".length) : null;
  const database = openDatabase({ databaseUrl, databaseFile, databaseAuthToken: undefined });
  opened.push(database);
  return database;
}

/** The first migrations, as they were at that version. */
function firstMigrations(count: number): string {
  const folder = join(directory, `first-${count}`);
  mkdirSync(join(folder, "meta"), { recursive: true });
  const journal = JSON.parse(readFileSync("drizzle/meta/_journal.json", "utf8"));
  journal.entries = journal.entries.slice(0, count);
  writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify(journal));
  for (const { tag } of journal.entries) cpSync(`drizzle/${tag}.sql`, join(folder, `${tag}.sql`));
  return folder;
}

const HASH = `$2b$12$${"x".repeat(53)}`;

/** People, sessions and posts in the first version's schema. */
const OLD_ROWS = {
  users: [
    { id: "u1", username: "Susan", email: "Susan@example.org", password_hash: HASH, active: 1, created_at: 1 },
    { id: "u2", username: "miguel", email: "m@example.org", password_hash: HASH, active: 0, created_at: 1767225600000 },
    { id: "u3", username: "o'brien", email: '"q"@example.org', password_hash: "", active: 1, created_at: 0 },
  ],
  sessions: [
    { id: "s1", user_id: "u1", created_at: 1, last_seen_at: 2, expires_at: 7776000002, remembered: 1 },
    { id: "s2", user_id: "u2", created_at: 1, last_seen_at: 1, expires_at: 3, remembered: 0 },
  ],
  posts: [
    { id: "p1", author_id: "u1", body: "Hello\r\n🐦 'quoted'; DROP TABLE users; --", created_at: 5 },
    { id: "p2", author_id: "u1", body: "", created_at: 6 },
    { id: "p3", author_id: "u3", body: "x".repeat(100_000), created_at: 7 },
  ],
};
type OldTable = keyof typeof OLD_ROWS;
const OLD_TABLES = Object.keys(OLD_ROWS) as OldTable[];

function insertion(table: OldTable, row: Record<string, InValue>) {
  const names = Object.keys(row);
  const placeholders = names.map(() => "?");
  return { sql: `INSERT INTO ${table} (${names.join()}) VALUES (${placeholders.join()})`, args: Object.values(row) };
}

const insert = ({ $client }: Connection, table: OldTable, row: Record<string, InValue>) =>
  $client.execute(insertion(table, row));

const rows = (database: Connection, table: string) => rowsOf(`SELECT * FROM ${table} ORDER BY 1`, [], database);

/** A database of the first version, with rows in it. */
async function oldDatabase(): Promise<Connection> {
  const database = await open("old.db");
  await migrate(database, firstMigrations(1));
  for (const table of OLD_TABLES) for (const row of OLD_ROWS[table]) await insert(database, table, row);
  return database;
}

/** The schema's content, without formatting differences. */
const structure = (database: Connection) =>
  rowsOf(
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT GLOB 'sqlite_*' ORDER BY type, name",
    [],
    database,
  );

/** Everything in a database of the first version. */
const contents = async (database: Connection) => [
  await structure(database),
  ...(await oneByOne(OLD_TABLES, (table) => rows(database, table))),
];

test("Events keep their meaning when their types get other names", async () => {
  const database = await open("named.db");
  await migrate(database, firstMigrations(1));
  const [susan] = OLD_ROWS.users;
  if (susan) await insert(database, "users", susan);
  await migrate(database, firstMigrations(23));
  const types = ["deactivated", "reactivated", "deletion-undone", "post-shown", "signed-in"];
  for (const [index, type] of types.entries()) {
    await database.$client.execute({
      sql: "INSERT INTO security_events (id, user_id, type, details, address, created_at) VALUES (?, 'u1', ?, '{}', '192.0.2.1', 0)",
      args: [String(index), type],
    });
  }
  await migrate(database);
  expect(await database.select().from(schema.securityEvents).all()).toMatchObject(
    ["suspended", "reinstated", "deletion-canceled", "post-unhidden", "signed-in"].map((type) => ({
      type,
      ipAddress: "192.0.2.1",
    })),
  );
});

describe("A database of the first version", () => {
  test("keeps every person, session and post, with all values", async () => {
    const database = await oldDatabase();
    for (const table of OLD_TABLES) expect(await rows(database, table)).toEqual(OLD_ROWS[table]);
    await migrate(database);
    for (const table of OLD_TABLES) {
      expect(await rows(database, table)).toEqual(OLD_ROWS[table].map((row) => expect.objectContaining(row)));
    }
  });

  test("ends remembered sessions 90 days after their last use", async () => {
    const database = await oldDatabase();
    await database.$client.execute("UPDATE sessions SET expires_at = 31536000000");
    await migrate(database);
    expect(await rows(database, "sessions")).toMatchObject([{ expires_at: 7776000002 }, { expires_at: 31536000000 }]);
  });

  test("gives people defaults for new features: no role, no second step, nothing confirmed", async () => {
    const database = await oldDatabase();
    await migrate(database);
    const isNew = {
      temporaryPasswordUntil: null,
      secondStepDueAt: null,
      hasUnseenEvent: false,
      emailVerifiedAt: null,
      pendingEmail: null,
      suspensionReason: null,
      roles: [],
      secondStep: false,
      deleteAt: null,
    };
    expect(await database.select().from(schema.users).all()).toEqual([
      expect.objectContaining({ ...isNew, username: "Susan", active: true, createdAt: new Date(1) }),
      expect.objectContaining({ ...isNew, username: "miguel", active: false }),
      expect.objectContaining({ ...isNew, username: "o'brien" }),
    ]);
    const unknown = { freshAt: null, freshKeyHash: null, device: "", unrecognizedDevice: null, ipAddress: null };
    for (const session of await database.select().from(schema.sessions).all()) {
      expect(session).toMatchObject({ ...unknown, failedAttempts: 0 });
    }
  });

  test("marks the texts for which the next start computes what search reads", async () => {
    const database = await oldDatabase();
    await insert(database, "posts", { id: "p4", author_id: "u1", body: "日本語", created_at: 8 });
    await migrate(database);
    const texts = await rowsOf("SELECT id, search_text FROM posts ORDER BY id", [], database);
    expect(texts.map(({ search_text }) => search_text)).toEqual(["", null, null, ""]);
    expect(await rowsOf("SELECT DISTINCT name_search_text, about_search_text FROM users", [], database)).toEqual([
      { name_search_text: null, about_search_text: null },
    ]);
  });

  test("stays intact, with valid foreign keys", async () => {
    const database = await oldDatabase();
    await migrate(database);
    expect(await rowsOf("PRAGMA integrity_check", [], database)).toEqual([{ integrity_check: "ok" }]);
    expect(await rowsOf("PRAGMA foreign_key_check", [], database)).toEqual([]);
    expect(await rowsOf("PRAGMA foreign_keys", [], database)).toEqual([{ foreign_keys: 1 }]);
    await database.$client.execute("DELETE FROM users WHERE id = 'u1'");
    expect((await rows(database, "sessions")).map(({ id }) => id)).toEqual(["s2"]);
    expect((await rows(database, "posts")).map(({ id }) => id)).toEqual(["p3"]);
    await expect(insert(database, "sessions", { ...OLD_ROWS.sessions[0], user_id: "nobody" })).rejects.toThrow(
      /FOREIGN KEY/,
    );
  });

  test("allows each name and address once, in any case, and any number of missing addresses", async () => {
    const database = await oldDatabase();
    await migrate(database);
    const person = { ...OLD_ROWS.users[0], id: "u9", username: "new", email: "new@example.org" };
    await expect(insert(database, "users", { ...person, username: "sUSAN" })).rejects.toThrow(/users_username_unique/);
    await expect(insert(database, "users", { ...person, email: "SUSAN@EXAMPLE.ORG" })).rejects.toThrow(
      /users_email_unique/,
    );
    await insert(database, "users", { ...person, email: null });
    await insert(database, "users", { ...person, id: "u10", username: "newer", email: null });
  });

  test("ends with the schema of a new one", async () => {
    const [old, fresh] = [await oldDatabase(), await open("new.db")];
    await migrate(old);
    await migrate(fresh);
    expect(await structure(old)).toEqual(await structure(fresh));
    expect(await rows(old, "__drizzle_migrations")).toEqual(await rows(fresh, "__drizzle_migrations"));
  });

  test("stays unchanged if a row has a broken reference", async () => {
    const database = await oldDatabase();
    // As a migration runs: with foreign keys off.
    await database.$client.migrate([
      insertion("posts", { id: "p9", author_id: "nobody", body: "lost", created_at: 1 }),
    ]);
    const before = await contents(database);
    await expect(migrate(database)).rejects.toThrow(/nothing was changed/);
    expect(await contents(database)).toEqual(before);
    expect(await rows(database, "__drizzle_migrations")).toHaveLength(1);
    expect(await rowsOf("PRAGMA foreign_keys", [], database)).toEqual([{ foreign_keys: 1 }]);
    await database.$client.execute("DELETE FROM posts WHERE id = 'p9'");
    await migrate(database);
    expect(await rows(database, "posts")).toHaveLength(3);
  });

  test("stays unchanged if a migration fails halfway, and can be migrated later", async () => {
    const database = await oldDatabase();
    const folder = firstMigrations(2);
    const [name = ""] = readdirSync(folder).filter((file) => file.startsWith("0001"));
    const sql = readFileSync(join(folder, name), "utf8");
    writeFileSync(join(folder, name), `${sql}--> statement-breakpoint\nSELECT nonsense;`);
    const before = await contents(database);
    await expect(migrate(database, folder)).rejects.toThrow(/nonsense/);
    expect(await contents(database)).toEqual(before);
    await migrate(database);
    expect(await rows(database, "users")).toHaveLength(3);
  });
});

// A server's database does not depend on the process that migrates it.
if (ENGINE === "file") {
  test("A migration that is killed is finished by the next start", async () => {
    const fresh = await open("new.db");
    await migrate(fresh);
    const url = process.env.DATABASE_URL;
    for (const milliseconds of [1, 10, 25]) {
      const file = join(directory, `killed-${milliseconds}.db`);
      process.env.DATABASE_URL = `file:${file}`;
      const child = startProcess(new URL("./testing/migrate-now.ts", import.meta.url));
      process.env.DATABASE_URL = url;
      await message(child);
      const ended = new Promise((exit) => child.once("exit", exit));
      child.send("go");
      await new Promise((later) => setTimeout(later, milliseconds));
      child.kill("SIGKILL");
      await ended;
      const database = openDatabase({ databaseUrl: `file:${file}`, databaseFile: file, databaseAuthToken: undefined });
      opened.push(database);
      await migrate(database);
      expect(await structure(database)).toEqual(await structure(fresh));
    }
  });
}

describe("A migrated database", () => {
  test("is not migrated again", async () => {
    const database = await oldDatabase();
    await migrate(database);
    const before = await contents(database);
    await migrate(database);
    expect(await contents(database)).toEqual(before);
  });

  test("has exactly the tables, columns and indexes that the code declares", async () => {
    const database = await open("new.db");
    await migrate(database);
    const tables = Object.values(schema).filter((value) => is(value, SQLiteTable)) as SQLiteTable[];
    // Only drizzle/ and feed/search.ts know the tables of the full-text search.
    const names = async (type: string) => {
      const query =
        "SELECT name FROM sqlite_master WHERE type = ? AND name NOT GLOB '*_autoindex_*' AND name NOT GLOB '*_search*' AND name <> 'sqlite_sequence'";
      return (await rowsOf(query, [type], database)).map(({ name }) => name);
    };
    const configs = tables.map((table) => getTableConfig(table));
    expect((await names("table")).sort()).toEqual([...configs.map(({ name }) => name), "__drizzle_migrations"].sort());
    expect((await names("index")).sort()).toEqual(
      configs.flatMap(({ indexes }) => indexes.map(({ config }) => config.name)).sort(),
    );
    for (const table of tables) {
      const { name } = getTableConfig(table);
      const found = await rowsOf(`PRAGMA table_info(${name})`, [], database);
      const known = Object.values(getTableColumns(table));
      expect({
        name,
        columns: found.map(({ name, type, notnull }) => `${name} ${String(type).toLowerCase()} ${notnull}`).sort(),
      }).toEqual({
        name,
        columns: known.map((column) => `${column.name} ${column.getSQLType()} ${Number(column.notNull)}`).sort(),
      });
    }
  });
});
