import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Sqlite } from "../db/driver";

const folder = mkdtempSync(join(tmpdir(), "microblog-backup-command-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `backup` as an operator does. It loads all of the command line, which takes a second. */
function runBackup(database: string, copy: string) {
  const env = { ...process.env, DATABASE_URL: `file:${database}`, AUTH_SECRET: "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW" };
  const tsx = ["node_modules/tsx/dist/cli.mjs", "--conditions=react-server", "cli/main.ts"];
  return spawnSync(process.execPath, [...tsx, "backup", copy], { env, encoding: "utf8" });
}

test("A backup is of the database as it is: it applies no migrations of the release that makes it", () => {
  const [site, copy] = [join(folder, "site.db"), join(folder, "copy.db")];
  const database = new Sqlite(site);
  database.exec("CREATE TABLE __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)");
  for (const table of ["posts", "sessions", "users"]) database.exec(`CREATE TABLE ${table} (id text PRIMARY KEY)`);
  database.close();
  const { status, stderr } = runBackup(site, copy);
  expect(`${status} ${stderr}`).toBe("0 ");
  for (const file of [site, copy]) {
    const tables = new Sqlite(file).prepare("SELECT name FROM sqlite_master ORDER BY name").pluck().all();
    expect(tables.filter((name) => !String(name).startsWith("sqlite_"))).toEqual([
      "__drizzle_migrations",
      "posts",
      "sessions",
      "users",
    ]);
  }
});

test("A backup of a database that is not there says which setting to change, and creates nothing", () => {
  const [site, copy] = [join(folder, "typo.db"), join(folder, "copy-of-typo.db")];
  const { status, stderr } = runBackup(site, copy);
  expect(status).toBe(1);
  expect(stderr).toBe(`There is no database ${site}: set DATABASE_URL as for the site.\n`);
  expect([existsSync(site), existsSync(copy)]).toEqual([false, false]);
});
