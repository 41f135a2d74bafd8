import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Db, openDatabase } from "./client";
import { migrate } from "./migrate";
import * as schema from "./schema";

let directory: string;
const opened: Db[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "microblog-unit-"));
});
afterEach(() => {
  for (const { $client } of opened.splice(0)) $client.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(name: string): Db {
  const database = openDatabase(join(directory, name));
  opened.push(database);
  return database;
}

/** The first migrations, as they were when there were no more. */
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

/** People, sessions and posts as the first version kept them. */
const OLD_ROWS = {
  users: [
    { id: "u1", username: "Susan", email: "Susan@example.org", password_hash: HASH, active: 1, created_at: 1 },
    { id: "u2", username: "miguel", email: "m@example.org", password_hash: HASH, active: 0, created_at: 1767225600000 },
    { id: "u3", username: "o'brien", email: '"q"@example.org', password_hash: "", active: 1, created_at: 0 },
  ],
  sessions: [
    { id: "s1", user_id: "u1", created_at: 1, last_seen_at: 2, expires_at: 4102444800000, remembered: 1 },
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

function insert({ $client }: Db, table: OldTable, row: Record<string, unknown>): void {
  const names = Object.keys(row);
  const places = names.map((name) => `@${name}`);
  $client.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${places.join()})`).run(row);
}

const rows = ({ $client }: Db, table: string) =>
  $client.prepare(`SELECT * FROM ${table} ORDER BY 1`).all() as Record<string, unknown>[];

/** A database of the first version, with rows in it. */
function oldDatabase(): Db {
  const database = open("old.db");
  migrate(database, firstMigrations(1));
  for (const table of OLD_TABLES) for (const row of OLD_ROWS[table]) insert(database, table, row);
  return database;
}

/** What makes up the schema, without what only says how it was written down. */
const structure = ({ $client }: Db) =>
  $client
    .prepare("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
    .all();

describe("A database of the first version", () => {
  test("keeps every person, session and post, and every value of them", () => {
    const database = oldDatabase();
    for (const table of OLD_TABLES) expect(rows(database, table)).toEqual(OLD_ROWS[table]);
    migrate(database);
    for (const table of OLD_TABLES) {
      expect(rows(database, table)).toEqual(OLD_ROWS[table].map((row) => expect.objectContaining(row)));
    }
  });

  test("gives people what is new as if they had not used it: no role, no second step, nothing confirmed", () => {
    const database = oldDatabase();
    migrate(database);
    const isNew = {
      emailVerifiedAt: null,
      pendingEmail: null,
      inactiveReason: null,
      roles: [],
      secondStep: false,
      deleteAt: null,
    };
    expect(database.select().from(schema.users).all()).toEqual([
      expect.objectContaining({ ...isNew, username: "Susan", active: true, createdAt: new Date(1) }),
      expect.objectContaining({ ...isNew, username: "miguel", active: false }),
      expect.objectContaining({ ...isNew, username: "o'brien" }),
    ]);
    const unknown = { freshAt: null, freshKeyHash: null, device: "", strangeDevice: null, address: null };
    for (const session of database.select().from(schema.sessions).all()) {
      expect(session).toMatchObject({ ...unknown, failedAttempts: 0 });
    }
  });

  test("is whole, and its rows point where they did", () => {
    const database = oldDatabase();
    migrate(database);
    expect(database.$client.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(database.$client.pragma("foreign_key_check")).toEqual([]);
    expect(database.$client.pragma("foreign_keys", { simple: true })).toBe(1);
    database.$client.exec("DELETE FROM users WHERE id = 'u1'");
    expect(rows(database, "sessions").map(({ id }) => id)).toEqual(["s2"]);
    expect(rows(database, "posts").map(({ id }) => id)).toEqual(["p3"]);
    expect(() => insert(database, "sessions", { ...OLD_ROWS.sessions[0], user_id: "nobody" })).toThrow(/FOREIGN KEY/);
  });

  test("lets a name and an address be there once, whatever the case, and no address as often as one likes", () => {
    const database = oldDatabase();
    migrate(database);
    const person = { ...OLD_ROWS.users[0], id: "u9", username: "new", email: "new@example.org" };
    expect(() => insert(database, "users", { ...person, username: "sUSAN" })).toThrow(/users_username_unique/);
    expect(() => insert(database, "users", { ...person, email: "SUSAN@EXAMPLE.ORG" })).toThrow(/users_email_unique/);
    insert(database, "users", { ...person, email: null });
    insert(database, "users", { ...person, id: "u10", username: "newer", email: null });
  });

  test("ends with the schema of a new one", () => {
    const [old, fresh] = [oldDatabase(), open("new.db")];
    migrate(old);
    migrate(fresh);
    expect(structure(old)).toEqual(structure(fresh));
    expect(rows(old, "__drizzle_migrations")).toEqual(rows(fresh, "__drizzle_migrations"));
  });

  test("stays as it was when a row in it points nowhere", () => {
    const database = oldDatabase();
    database.$client.pragma("foreign_keys = OFF");
    insert(database, "posts", { id: "p9", author_id: "nobody", body: "lost", created_at: 1 });
    const before = [structure(database), ...OLD_TABLES.map((table) => rows(database, table))];
    expect(() => migrate(database)).toThrow(/nothing was changed/);
    expect([structure(database), ...OLD_TABLES.map((table) => rows(database, table))]).toEqual(before);
    expect(rows(database, "__drizzle_migrations")).toHaveLength(1);
    expect(database.$client.pragma("foreign_keys", { simple: true })).toBe(1);
    database.$client.exec("DELETE FROM posts WHERE id = 'p9'");
    migrate(database);
    expect(rows(database, "posts")).toHaveLength(3);
  });

  test("stays as it was when a migration fails half-way, and can be migrated later", () => {
    const database = oldDatabase();
    const folder = firstMigrations(2);
    const [name = ""] = readdirSync(folder).filter((file) => file.startsWith("0001"));
    const sql = readFileSync(join(folder, name), "utf8");
    writeFileSync(join(folder, name), `${sql}--> statement-breakpoint\nSELECT nonsense;`);
    const before = [structure(database), ...OLD_TABLES.map((table) => rows(database, table))];
    expect(() => migrate(database, folder)).toThrow(/nonsense/);
    expect([structure(database), ...OLD_TABLES.map((table) => rows(database, table))]).toEqual(before);
    migrate(database);
    expect(rows(database, "users")).toHaveLength(3);
  });
});

describe("A migrated database", () => {
  test("is not migrated again", () => {
    const database = oldDatabase();
    migrate(database);
    const before = [structure(database), rows(database, "users"), rows(database, "__drizzle_migrations")];
    migrate(database);
    expect([structure(database), rows(database, "users"), rows(database, "__drizzle_migrations")]).toEqual(before);
  });

  test("has the tables, columns and indexes that the code knows, and no others", () => {
    const database = open("new.db");
    migrate(database);
    const tables = Object.values(schema).filter((value) => is(value, SQLiteTable)) as SQLiteTable[];
    // The tables of the full text search are known to drizzle/0005_search.sql and feed/search.ts only.
    const names = (type: string) =>
      database.$client
        .prepare(
          "SELECT name FROM sqlite_master WHERE type = ? AND name NOT GLOB '*_autoindex_*' AND name NOT GLOB '*_search*' AND name <> 'sqlite_sequence'",
        )
        .pluck()
        .all(type);
    const configs = tables.map((table) => getTableConfig(table));
    expect(names("table").sort()).toEqual([...configs.map(({ name }) => name), "__drizzle_migrations"].sort());
    expect(names("index").sort()).toEqual(
      configs.flatMap(({ indexes }) => indexes.map(({ config }) => config.name)).sort(),
    );
    for (const table of tables) {
      const { name } = getTableConfig(table);
      const found = database.$client.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number }[];
      const known = Object.values(getTableColumns(table));
      expect({
        name,
        columns: found.map(({ name, type, notnull }) => `${name} ${type.toLowerCase()} ${notnull}`).sort(),
      }).toEqual({
        name,
        columns: known.map((column) => `${column.name} ${column.getSQLType()} ${Number(column.notNull)}`).sort(),
      });
    }
  });
});
