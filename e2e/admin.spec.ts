import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { Sqlite } from "../db/driver";
import { freePort } from "../scripts/free-port.mjs";
import {
  addPerson,
  expect,
  FIREFOX,
  inDatabase,
  linkInEmail,
  listSessions,
  newName,
  PASSWORD,
  plainBrowser,
  securityEventsOf,
  signIn,
  signInPlainly,
  test,
} from "./fixtures";
import { descriptionOf, textIn } from "./forms";
import { CLI, newDatabase, newFile, runScript, SHARED_DATABASE, startServer } from "./server";

/** Runs one of the operator's commands with the given standard input, until it exits. */
async function runCommand(script: string, words: string[], { input = "", env = {} as Record<string, string> } = {}) {
  const { child, ended, output } = runScript([CLI, script, ...words], env);
  child.stdin?.end(input);
  return { code: await ended, output: output() };
}

const admin = (words: string[], input?: string) => runCommand("admin", words, input === undefined ? {} : { input });

test.describe("npm run admin", () => {
  test("creates a user with a piped password, who signs in with it", async () => {
    const username = newName();
    const made = await admin(["create-user", username, `${username}@example.org`, "--password-stdin"], `${PASSWORD}\n`);
    expect(made).toEqual({ code: 0, output: `Created ${username}.\n` });
    expect((await signInPlainly(await plainBrowser(), { username })).path).toBe("/");
  });

  test("creates a user without a password, who chooses it with an email link", async () => {
    const username = newName();
    const email = `${username}@example.org`;
    expect(await admin(["create-user", username, email])).toMatchObject({ code: 0 });
    expect((await runCommand("outbox", ["1000"])).output).toContain(`To: ${email}`);
    const browser = await plainBrowser();
    const chosen = { password: PASSWORD, repeatPassword: PASSWORD };
    await browser.fillIn(await linkInEmail(email, "Choose a password for your new account"), chosen);
    expect((await signInPlainly(browser, { username })).path).toBe("/");
  });

  test("exits with code 1 and the form's message for invalid input, or with how it is used", async ({ person }) => {
    for (const [words, sentence] of [
      [["create-user", person.username, "new@example.org", "--password-stdin"], "This username is taken."],
      [["dance"], "unknown command"],
    ] as const) {
      const response = await admin([...words], PASSWORD);
      expect(response.code, words.join(" ")).toBe(1);
      expect(response.output).toContain(sentence);
      expect(response.output).not.toMatch(/\n {4}at /);
    }
  });

  test("sets a temporary password, which ends every session, and writes reset links", async ({ person }) => {
    const browser = await plainBrowser({ person });
    expect((await browser.visit("/")).path).toBe("/");
    const { output } = await admin(["set-password", person.username]);
    expect(output).toMatch(/^\S+'s temporary password is (\w{6}-){2}\w{6}\nIt works until /);
    expect((await browser.visit("/")).path).toBe("/login?callbackUrl=%2F");
    expect((await admin(["reset-password", person.email])).output).toContain(person.email);
    expect(await linkInEmail(person.email, "Reset your password")).toContain("token=");
    expect(securityEventsOf(person).find(({ type }) => type === "password-changed")?.details).toContain(
      '"by":"operator"',
    );
  });

  test("suspends at once with a reason that is shown at sign-in, and reinstates", async ({ person }) => {
    const browser = await plainBrowser({ person });
    await admin(["suspend", person.username, "--reason", "You asked for a break <b>until</b> May."]);
    expect((await browser.visit("/")).path).toBe("/login?callbackUrl=%2F");
    const wrong = await signInPlainly(browser, person, "not the password");
    expect(textIn(wrong.body)).toContain("Invalid username or password");
    const refused = await signInPlainly(browser, person);
    expect(textIn(refused.body)).toContain("This account is suspended: You asked for a break <b>until</b> May.");
    await admin(["reinstate", person.username]);
    expect((await signInPlainly(browser, person)).path).toBe("/");
  });

  test("lists sessions and security events, and ends a session", async ({ person }) => {
    const browser = await plainBrowser({ person });
    const other = await plainBrowser({ person, userAgent: FIREFOX, remember: true });
    const list = await admin(["sessions", person.username]);
    expect(list.output.trim().split("\n")).toHaveLength(2);
    expect(list.output).toMatch(/Firefox on Windows.*, remembered/);
    const [id = ""] =
      list.output
        .split("\n")
        .find((line) => line.endsWith("remembered"))
        ?.split(" ") ?? [];
    expect((await admin(["end-session", person.username, id])).output).toContain("Ended 1 of");
    expect((await other.visit("/")).path).toBe("/login?callbackUrl=%2F");
    expect(textIn((await browser.visit("/settings/activity")).body)).toContain("by an admin");
    expect((await admin(["history", person.username])).output).toMatch(
      /^`history` is now called `activity`: use that name\.\n.*by an admin \(The operator\)\n.*Signed in/,
    );
    const { output } = await runCommand("audit", ["--since", "2026-01-01", "--account", person.email]);
    const types = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(["signed-in", "signed-in", "session-ended"]);
    await admin(["end-session", person.username, "--all"]);
    expect(listSessions(person)).toEqual([]);
  });

  test.describe("grants and revokes roles:", () => {
    test.use({ expectedErrors: [/403/] });
    test("a page that requires one responds 403 with an explanation, from the next request on", async ({
      page,
      person,
    }) => {
      await signIn(page, person);
      const refused = await page.goto("/admin");
      expect(refused?.status()).toBe(403);
      await expect(page.getByRole("heading", { name: "You don't have access to this page" })).toBeVisible();
      await admin(["grant", person.username, "moderator"]);
      expect((await page.goto("/admin"))?.status()).toBe(403);
      await admin(["grant", person.username, "admin"]);
      expect((await page.goto("/admin"))?.status()).toBe(200);
      expect((await page.goto("/admin/events"))?.status()).toBe(200);
      await expect(page.getByText(`${person.username}: Role granted: admin`)).toBeVisible();
      await admin(["revoke", person.username, "admin"]);
      expect((await page.goto("/admin"))?.status()).toBe(403);
    });
  });

  test("lets a person who lost their phone and recovery codes sign in again", async ({ person }) => {
    inDatabase((database) => {
      database.prepare("UPDATE users SET second_step = 1 WHERE id = ?").run(person.id);
      database.prepare("INSERT INTO totp (user_id, secret, confirmed_at) VALUES (?, 'x', 1)").run(person.id);
    });
    const browser = await plainBrowser();
    expect(textIn((await signInPlainly(browser, person)).body)).toContain("Two-step verification");
    await admin(["remove-second-step", person.username]);
    expect((await signInPlainly(browser, person)).path).toBe("/");
  });
});

test("npm run admin signs everyone out, and removes a stolen device's passkeys", async () => {
  const database = await newDatabase();
  const env = { DATABASE_URL: database };
  const server = await startServer(env);
  const [person, other] = [addPerson(database), addPerson(database)];
  inDatabase((opened) => {
    opened
      .prepare(
        "INSERT INTO passkeys (id, user_id, name, public_key, sign_count, transports, created_at) VALUES ('k', ?, 'Phone', x'00', 0, '[]', 1)",
      )
      .run(person.id);
    opened.prepare("UPDATE users SET second_step = 1 WHERE id = ?").run(person.id);
  }, database);
  const browser = await plainBrowser({ person: other, at: server.url });
  expect((await browser.visit("/")).path).toBe("/");
  expect((await runCommand("admin", ["end-all-sessions"], { env })).output).toBe(
    "Ended 1 session: everyone is signed out.\n",
  );
  expect((await browser.visit("/")).path).toBe("/login?callbackUrl=%2F");
  expect((await runCommand("admin", ["remove-passkeys", person.username], { env })).output).toContain(
    "Removed 1 passkey of",
  );
  // Without a factor left, the password is enough.
  expect((await signInPlainly(await plainBrowser({ at: server.url }), person)).path).toBe("/");
  await server.stop();
});

test.describe("npm run doctor", () => {
  const doctor = (env: Record<string, string>) => runCommand("doctor", [], { env });

  /** A valid SQLite file that no other test uses. */
  async function soundDatabase() {
    const database = `file:${newFile()}`;
    await runCommand("prune", [], { env: { DATABASE_URL: database } });
    return database;
  }

  test("reports no problem on a healthy site, and lists what it checked", async () => {
    const mail = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"] });
    const port = await freePort();
    await new Promise<void>((up) => mail.listen(port, "127.0.0.1", up));
    const { code, output } = await doctor({
      DATABASE_URL: await soundDatabase(),
      AUTH_URL: "http://localhost:9",
      SMTP_URL: `smtp://127.0.0.1:${port}`,
    });
    expect(output).toMatch(/^ok +AUTH_SECRET is strong enough\.$/m);
    expect(output).toMatch(/^ok +The database is intact\.$/m);
    expect(output).toMatch(/^ok +No migration is pending\.$/m);
    expect(output).toMatch(/^ok +The clock says /m);
    expect(output).toMatch(/^ok +\d+ MB are free/m);
    expect(output).toMatch(/^ok +The mail server at 127\.0\.0\.1:\d+ accepts emails from /m);
    expect(output).toMatch(/^warning +http:\/\/localhost:9 does not respond/m);
    expect(output).toMatch(/^0 errors, \d+ warnings?\.$/m);
    expect(code).toBe(0);
    await new Promise<void>((down) => mail.close(down));
  });

  test("finds an invalid setting, says how to fix it and exits with code 1", async () => {
    const { code, output } = await doctor({ AUTH_SECRET: "change-me-change-me-change-me-change-me" });
    expect(output).toMatch(/^error +AUTH_SECRET is too weak: /m);
    expect(code).toBe(1);
  });

  test("finds migrations that are pending, and changes nothing", async () => {
    const database = await soundDatabase();
    const file = new Sqlite(database.slice("file:".length));
    file.exec("DELETE FROM __drizzle_migrations WHERE id = (SELECT max(id) FROM __drizzle_migrations)");
    const before = file.serialize();
    const { code, output } = await doctor({ DATABASE_URL: database });
    expect(output).toMatch(/^error +1 pending migration: .*restart the site/m);
    expect(code).toBe(1);
    expect(file.serialize().equals(before)).toBe(true);
    file.close();
  });

  test("warns if other users of the machine can read the database, and makes it private by opening it", async () => {
    const database = await soundDatabase();
    const file = database.slice("file:".length);
    chmodSync(file, 0o644);
    const { code, output } = await doctor({ DATABASE_URL: database });
    expect(output).toContain(`Other users of this machine can read ${file}: mode 600 is set`);
    expect(code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("creates no database if there is none", async () => {
    const file = newFile();
    const { code, output } = await doctor({ DATABASE_URL: `file:${file}` });
    expect(output).toMatch(/^warning +There is no database at .* yet/m);
    expect(code).toBe(0);
    expect(() => new Sqlite(file, { fileMustExist: true })).toThrow();
  });
});

test("npm run microblog -- breached-passwords makes a file whose passwords the site refuses", async () => {
  const folder = mkdtempSync(join(tmpdir(), "microblog-breached-"));
  const [list, file] = [join(folder, "list.txt"), join(folder, "breached.bin")];
  const breached = "four stolen words of mine";
  writeFileSync(list, `${createHash("sha1").update(breached).digest("hex").toUpperCase()}:7\r\n`);
  expect(await runCommand("breached-passwords", [list, file])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Wrote 1 breached passwords to /),
  });
  expect(await runCommand("breached-passwords", [join(folder, "none.txt"), file])).toMatchObject({ code: 1 });
  writeFileSync(list, "iloveyou\n");
  expect(await runCommand("breached-passwords", [list, file])).toEqual({
    code: 1,
    output: "Line 1 is not a SHA-1 hash in hex, or one with a colon and a count.\n",
  });

  const server = await startServer({ DATABASE_URL: await newDatabase(), BREACHED_PASSWORDS_FILE: file });
  const username = newName();
  const browser = await plainBrowser({ at: server.url });
  const { body } = await browser.fillIn("/register", {
    username,
    email: `${username}@example.org`,
    password: breached,
    repeatPassword: breached,
  });
  expect(descriptionOf("password", body)).toContain("in a data breach");
  await server.stop();
});

test("npm run outbox says so if there is no email", async () => {
  const { code, output } = await runCommand("outbox", [], { env: { DATABASE_URL: await newDatabase() } });
  expect(output).toContain("No emails.");
  expect(code).toBe(0);
  expect((await runCommand("outbox", ["many"], { env: { DATABASE_URL: SHARED_DATABASE } })).code).toBe(1);
});
