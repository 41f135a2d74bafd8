import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { connection, openDatabase } from "../db/client";
import { Sqlite } from "../db/driver";
import { migrate } from "../db/migrate";
import { emptyDatabase } from "../db/testing";
import { findings } from "./doctor";

const scratch = mkdtempSync(join(tmpdir(), "microblog-doctor-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const damaged = join(scratch, "damaged.db");
writeFileSync(damaged, "this is no database");

beforeEach(async () => {
  await emptyDatabase();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The findings as the command prints them, one a line. */
async function diagnose(env: Record<string, string> = {}): Promise<string> {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  for await (const { level, message } of findings(process.env)) lines.push(`${level} ${message}`);
  return lines.join("\n");
}

test.for([
  ["a weak secret", { AUTH_SECRET: "change-me-change-me-change-me-change-me" }, /^error AUTH_SECRET is too weak: /m],
  ["passwords without https", { AUTH_URL: "http://blog.example.org" }, /^error .*Put a proxy with https in front\./m],
  ["proxies that are none", { TRUSTED_PROXIES: "my-proxy" }, /^error TRUSTED_PROXIES must be addresses/m],
  ["a damaged database", { DATABASE_URL: `file:${damaged}` }, /^error The database .* can't be used/m],
  [
    "a file of breached passwords that is none",
    { BREACHED_PASSWORDS_FILE: damaged },
    /^error BREACHED_PASSWORDS_FILE: .* is not a file that .* made, or it is incomplete\./m,
  ],
  [
    "a mail server that is not there",
    { SMTP_URL: "smtp://127.0.0.1:9", AUTH_URL: "http://localhost:9" },
    /^error The mail server does not accept our emails .*: check SMTP_URL\./m,
  ],
  [
    "a webhook that is not there",
    {
      EVENTS_WEBHOOK_URL: "http://127.0.0.1:9/a-secret",
      EVENTS_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    },
    /^error The webhook at http:\/\/127\.0\.0\.1:9 does not respond .*: look at EVENTS_WEBHOOK_URL\./m,
  ],
  [
    "emails that nobody gets and everybody needs",
    { EMAIL_VERIFICATION: "required" },
    /^error SMTP_URL is not set: .*new people can.t sign in/m,
  ],
  ["codes by email that nobody gets", { EMAIL_SIGN_IN: "on" }, /^error EMAIL_SIGN_IN is on, but SMTP_URL is not set/m],
] as const)("The doctor finds %s, and says how to fix it", async ([, env, finding]) => {
  expect(await diagnose(env)).toMatch(finding);
});

test.for([
  [
    "a database of a newer version",
    "UPDATE __drizzle_migrations SET created_at = 9999999999999",
    /^error This database was migrated by a newer version of Microblog/m,
  ],
  [
    "rows that refer to missing rows",
    "PRAGMA foreign_keys = OFF; INSERT INTO devices (id, user_id, last_sign_in_at) VALUES ('1', 'nobody', 1)",
    /^error 1 rows of the database refer to missing rows/m,
  ],
  [
    "a clock that is behind",
    "INSERT INTO users (id, username, password_hash, created_at) VALUES ('1', 'ada', '', 1); INSERT INTO security_events VALUES ('1', '1', 'signed-in', '{}', NULL, NULL, 9999999999999)",
    /^error The clock is slow: /m,
  ],
] as const)("The doctor finds %s in a database file, and changes nothing", async ([what, change, finding]) => {
  const file = await databaseFile(what);
  const copy = new Sqlite(file);
  copy.exec(change);
  const before = copy.serialize();
  expect(await diagnose({ DATABASE_URL: `file:${file}` })).toMatch(finding);
  expect(copy.serialize().equals(before)).toBe(true);
  copy.close();
});

test("The doctor finds authenticator apps that no secret opens", async () => {
  await connection().$client.batch([
    "INSERT INTO users (id, username, password_hash, created_at) VALUES ('1', 'ada', '', 1)",
    "INSERT INTO totp VALUES ('1', 'x', 1, 0)",
  ]);
  expect(await diagnose()).toMatch(/^error 1 authenticator apps can't be verified: append the AUTH_SECRET/m);
});

test("The doctor says how many emails wait for the mail server, and since when", async () => {
  await connection().$client.execute(
    "INSERT INTO mail_queue VALUES ('01KB5YV5N9Z0X4J3T8Q6W2R7EC', '', 3, 1, 9999999999999)",
  );
  expect(await diagnose({ SMTP_URL: "smtp://127.0.0.1:9", AUTH_URL: "http://localhost:9" })).toMatch(
    /^warning 1 emails wait for the mail server, since 2025-11-28T.*: look for email_delayed in the log\.$/m,
  );
});

test("The doctor warns if other users of the machine can read a backup", async () => {
  const file = await databaseFile("with-backups");
  const backups = join(scratch, "backups");
  mkdirSync(backups);
  writeFileSync(join(backups, "old.db"), "", { mode: 0o644 });
  const output = await diagnose({ DATABASE_URL: `file:${file}` });
  expect(output).toContain(`Other users of this machine can read backups: chmod -R go= ${backups}`);
  expect(output).not.toMatch(/^error/m);
});

/** A new database in a SQLite file, whatever the engine under test. */
async function databaseFile(name: string): Promise<string> {
  const file = join(scratch, `${name.replaceAll(" ", "-")}.db`);
  const opened = openDatabase({ databaseFile: file, databaseUrl: `file:${file}`, databaseAuthToken: undefined });
  await migrate(opened);
  opened.$client.close();
  return file;
}
