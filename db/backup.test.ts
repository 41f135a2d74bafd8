import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BackupError, backUp, restore, verify } from "./backup";
import { openDatabase } from "./client";
import { Sqlite } from "./driver";
import { openFile } from "./embedded";
import { migrate } from "./migrate";
import { message, startProcess } from "./testing";

let folder: string;
let source: Database.Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "microblog-unit-"));
  const databaseFile = join(folder, "source.db");
  const database = openDatabase({ databaseUrl: `file:${databaseFile}`, databaseFile, databaseAuthToken: undefined });
  await migrate(database);
  database.$client.close();
  source = openFile(databaseFile);
});
afterEach(() => source.close());

const addUser = (username: string) =>
  source
    .prepare("INSERT INTO users (id, username, password_hash, created_at) VALUES (?, ?, '-', 0)")
    .run(`u-${username}`, username);

const usersIn = (file: string) => {
  const database = new Sqlite(file, { readonly: true });
  const names = database.prepare("SELECT username FROM users ORDER BY id").pluck().all() as string[];
  database.close();
  return names;
};

test("A backup taken while another process writes is complete up to one moment, and restores", async () => {
  const url = process.env.DATABASE_URL;
  process.env.DATABASE_URL = `file:${source.name}`;
  const writer = startProcess(new URL("./testing/write-forever.ts", import.meta.url));
  process.env.DATABASE_URL = url;
  const acknowledged: string[] = [];
  writer.on("message", (name) => acknowledged.push(String(name)));
  await message(writer);
  const file = join(folder, "backup.db");
  const before = acknowledged.length;
  await backUp(source, file);
  // The other process keeps writing during and after the copy.
  while (acknowledged.length <= before + 5) await message(writer);
  writer.kill("SIGKILL");

  const names = usersIn(file);
  expect(names.length).toBeGreaterThanOrEqual(before);
  expect(names).toEqual(names.map((_, number) => `user${number}`));
  expect(existsSync(`${file}-wal`)).toBe(false);

  const target = join(folder, "restored.db");
  expect(await restore(file, target)).toBeNull();
  const restored = openFile(target);
  expect(restored.prepare("SELECT count(*) FROM users").pluck().get()).toBe(names.length);
  restored.close();
});

test("The database before a restore is kept beside it, including its log", async () => {
  const [target, file] = [join(folder, "site.db"), join(folder, "backup.db")];
  addUser("susan");
  await backUp(source, target);
  const site = openFile(target);
  await backUp(site, file);
  site.prepare("UPDATE users SET username = 'miguel'").run();
  site.close();
  const oldFile = await restore(file, target);
  expect(usersIn(target)).toEqual(["susan"]);
  expect(usersIn(oldFile ?? "")).toEqual(["miguel"]);
});

test("A restore that is killed leaves the old database or the new one, never none", async () => {
  const target = join(folder, "site.db");
  const backups = [join(folder, "one.db"), join(folder, "two.db")];
  addUser("susan");
  await backUp(source, target);
  await backUp(source, backups[0] ?? "");
  addUser("miguel");
  await backUp(source, backups[1] ?? "");
  for (const milliseconds of [0, 3, 9]) {
    const child = startProcess(new URL("./testing/restore-forever.ts", import.meta.url), target, ...backups);
    await message(child);
    await new Promise((later) => setTimeout(later, milliseconds));
    const ended = new Promise((exit) => child.once("exit", exit));
    child.kill("SIGKILL");
    await ended;
    verify(target);
    expect([["susan"], ["miguel", "susan"]]).toContainEqual(usersIn(target).sort());
  }
});

test("A database in use is not replaced", async () => {
  const [target, file] = [join(folder, "site.db"), join(folder, "backup.db")];
  await backUp(source, target);
  await backUp(source, file);
  const site = openFile(target);
  site.prepare("SELECT count(*) FROM users").get();
  await expect(restore(file, target)).rejects.toThrow(/The site is using .*: stop it first/);
  site.close();
});

test("A file that is damaged, truncated, of another kind or missing is refused, and nothing changes", async () => {
  const [target, file] = [join(folder, "site.db"), join(folder, "backup.db")];
  for (let number = 0; number < 200; number++) addUser(`user${number}`);
  await backUp(source, file);
  await backUp(source, target);
  const before = readFileSync(target);
  const truncated = join(folder, "cut.db");
  writeFileSync(truncated, readFileSync(file));
  truncateSync(truncated, 40_000);
  const text = join(folder, "text.db");
  writeFileSync(text, "This is a text and not a database.\n".repeat(1000));
  const textFile = join(folder, "other.db");
  const foreignDatabase = new Sqlite(textFile);
  foreignDatabase.exec("CREATE TABLE notes (text)");
  foreignDatabase.close();
  for (const file of [truncated, text, textFile, join(folder, "nothing.db")]) {
    expect(() => verify(file)).toThrow(BackupError);
    await expect(restore(file, target)).rejects.toThrow(BackupError);
  }
  expect(readFileSync(target).equals(before)).toBe(true);
});

test("A backup never overwrites a file", async () => {
  const file = join(folder, "there.db");
  writeFileSync(file, "mine");
  await expect(backUp(source, file)).rejects.toThrow(/is there already/);
  expect(readFileSync(file, "utf8")).toBe("mine");
});
