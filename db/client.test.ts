import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { settings } from "../settings";
import { db, isUniqueViolation, openDatabase } from "./client";
import { addUser, emptyDatabase, message, startProcess } from "./testing";

test("A connection is durable, waits for others, and keeps foreign keys", () => {
  const { $client: client } = db();
  expect(client.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(client.pragma("synchronous", { simple: true })).toBe(2); // FULL
  expect(client.pragma("busy_timeout", { simple: true })).toBe(5000);
  expect(client.pragma("foreign_keys", { simple: true })).toBe(1);
});

test("A file that can't be opened or written is refused with a sentence that names the setting", () => {
  const directory = mkdtempSync(join(tmpdir(), "microblog-unit-"));
  writeFileSync(join(directory, "file"), "");
  mkdirSync(join(directory, "folder"));
  writeFileSync(join(directory, "not-sqlite"), "This is a text and not a database.\n".repeat(100));
  for (const path of ["file/below.db", "folder", "not-sqlite"]) {
    expect(() => openDatabase(join(directory, path))).toThrow(/can't be opened for writing .*: set DATABASE_URL to /);
  }
});

test("A username or an email address can be there once, whatever the case", () => {
  emptyDatabase();
  addUser("Susan");
  const refusal = (add: () => unknown) => {
    try {
      add();
    } catch (error) {
      return error;
    }
  };
  const name = refusal(() => addUser("sUSAN", { email: "other@example.org" }));
  expect(isUniqueViolation(name, "users_username_unique")).toBe(true);
  expect(isUniqueViolation(name, "users_email_unique")).toBe(false);
  const email = refusal(() => addUser("other", { email: "SUSAN@example.ORG" }));
  expect(isUniqueViolation(email, "users_email_unique")).toBe(true);
});

test("A process that is killed while it writes loses nothing that it acknowledged", async () => {
  emptyDatabase();
  const writer = startProcess(new URL("./testing/write-forever.ts", import.meta.url));
  const acknowledged: string[] = [];
  const ended = new Promise((exit) => writer.once("exit", exit));
  writer.on("message", (username: string) => {
    acknowledged.push(username);
    if (acknowledged.length === 50) writer.kill("SIGKILL");
  });
  await ended;
  const survivor = new Database(settings().databaseFile);
  expect(survivor.pragma("integrity_check", { simple: true })).toBe("ok");
  const kept = new Set(survivor.prepare("SELECT username FROM users").pluck().all());
  expect(acknowledged.filter((username) => !kept.has(username))).toEqual([]);
  survivor.close();
});

test("Processes that start at once on a new file each find it migrated", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "microblog-unit-")), "new.db");
  const url = process.env.DATABASE_URL;
  process.env.DATABASE_URL = `file:${file}`;
  const children = Array.from({ length: 4 }, () => startProcess(new URL("./testing/migrate-now.ts", import.meta.url)));
  process.env.DATABASE_URL = url;
  await Promise.all(children.map((child) => message(child)));
  const done = children.map((child) => message(child));
  for (const child of children) child.send("go");
  expect(await Promise.all(done)).toEqual(["done", "done", "done", "done"]);
  const opened = new Database(file);
  const applied = opened.prepare("SELECT count(*) FROM __drizzle_migrations").pluck().get();
  expect(applied).toBe(opened.prepare("SELECT count(DISTINCT hash) FROM __drizzle_migrations").pluck().get());
  expect(opened.prepare("SELECT count(*) FROM users").pluck().get()).toBe(0);
  opened.close();
});
