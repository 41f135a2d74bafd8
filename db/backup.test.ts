import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import { settings } from "../settings";
import { BackupError, backUp, restore, verify } from "./backup";
import { openFile } from "./embedded";
import { addUser, emptyDatabase, message, startProcess } from "./testing";

let folder: string;
beforeEach(async () => {
  await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), "microblog-unit-"));
});

const siteFile = () => settings().databaseFile ?? "";

const usersIn = (file: string) => {
  const database = new Database(file, { readonly: true });
  const names = database.prepare("SELECT username FROM users ORDER BY id").pluck().all() as string[];
  database.close();
  return names;
};

test("A backup taken while another process writes is complete up to one moment, and restores", async () => {
  const writer = startProcess(new URL("./testing/write-forever.ts", import.meta.url));
  const acknowledged: string[] = [];
  writer.on("message", (name) => acknowledged.push(String(name)));
  await message(writer);
  const client = openFile(siteFile());
  const file = join(folder, "backup.db");
  const before = acknowledged.length;
  await backUp(client, file);
  // It goes on writing meanwhile and afterwards.
  while (acknowledged.length <= before + 5) await message(writer);
  writer.kill("SIGKILL");
  client.close();

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

test("What was there before a restore is kept beside it, all that was only in its log too", async () => {
  const [target, file] = [join(folder, "site.db"), join(folder, "backup.db")];
  await addUser("susan");
  const source = openFile(siteFile());
  await backUp(source, target);
  const site = openFile(target);
  await backUp(site, file);
  site.prepare("UPDATE users SET username = 'miguel'").run();
  site.close();
  source.close();
  const former = await restore(file, target);
  expect(usersIn(target)).toEqual(["susan"]);
  expect(usersIn(former ?? "")).toEqual(["miguel"]);
});

test("A database that is in use is not replaced under its users", async () => {
  const [target, file] = [join(folder, "site.db"), join(folder, "backup.db")];
  const source = openFile(siteFile());
  await backUp(source, target);
  await backUp(source, file);
  source.close();
  const site = openFile(target);
  site.prepare("SELECT count(*) FROM users").get();
  await expect(restore(file, target)).rejects.toThrow(/The site is using .*: stop it first/);
  site.close();
});

test("A file that is damaged, cut off, something else or not there is refused, and changes nothing", async () => {
  const [target, file] = [join(folder, "site.db"), join(folder, "backup.db")];
  for (let number = 0; number < 200; number++) await addUser(`user${number}`);
  const source = openFile(siteFile());
  await backUp(source, file);
  await backUp(source, target);
  source.close();
  const before = readFileSync(target);
  const cut = join(folder, "cut.db");
  writeFileSync(cut, readFileSync(file));
  truncateSync(cut, 40_000);
  const text = join(folder, "text.db");
  writeFileSync(text, "This is a text and not a database.\n".repeat(1000));
  const other = join(folder, "other.db");
  const foreign = new Database(other);
  foreign.exec("CREATE TABLE notes (text)");
  foreign.close();
  for (const bad of [cut, text, other, join(folder, "nothing.db")]) {
    expect(() => verify(bad)).toThrow(BackupError);
    await expect(restore(bad, target)).rejects.toThrow(BackupError);
  }
  expect(readFileSync(target).equals(before)).toBe(true);
});

test("A backup never overwrites a file", async () => {
  const client = openFile(siteFile());
  const file = join(folder, "there.db");
  writeFileSync(file, "mine");
  await expect(backUp(client, file)).rejects.toThrow(/is there already/);
  expect(readFileSync(file, "utf8")).toBe("mine");
  client.close();
});
