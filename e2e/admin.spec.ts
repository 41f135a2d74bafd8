import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { Sqlite } from "../db/driver";
import { freePort } from "../scripts/free-port.mjs";
import {
  addPerson,
  expect,
  fillSignIn,
  inDatabase,
  leave,
  linkInEmail,
  listSessions,
  newName,
  PASSWORD,
  type Person,
  securityEventsOf,
  signIn,
  signInByForm,
  test,
} from "./fixtures";
import { CLI, newDatabase, newFile, runScript, SHARED_DATABASE, startServer } from "./server";

/** Runs one of the operator's commands with the given standard input, until it exits. */
async function runCommand(script: string, words: string[], { input = "", env = {} as Record<string, string> } = {}) {
  const { child, ended, output } = runScript([CLI, script, ...words], env);
  child.stdin?.end(input);
  return { code: await ended, output: output() };
}

const admin = (words: string[], input?: string) => runCommand("admin", words, input === undefined ? {} : { input });

const hi = (person: Pick<Person, "username">) => ({ name: `Hi, ${person.username}` });

test.describe("npm run admin", () => {
  test("creates a user with a piped password, who signs in with it", async ({ page }) => {
    const username = newName();
    const made = await admin(["create-user", username, `${username}@example.org`, "--password-stdin"], `${PASSWORD}\n`);
    expect(made).toEqual({ code: 0, output: `Created ${username}.\n` });
    await signInByForm(page, { id: "", username, email: "" });
  });

  test("creates a user without a password, who chooses it with an email link", async ({ page }) => {
    const username = newName();
    const email = `${username}@example.org`;
    expect(await admin(["create-user", username, email])).toMatchObject({ code: 0 });
    expect((await runCommand("outbox", ["1000"])).output).toContain(`To: ${email}`);
    await page.goto(await linkInEmail(email, "Reset your password"));
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Repeat password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await fillSignIn(page, { id: "", username, email });
    await expect(page.getByRole("heading", hi({ username }))).toBeVisible();
  });

  test("exits with code 1 and the form's message for invalid input, and for an unknown user", async ({ person }) => {
    for (const [words, input, sentence] of [
      [["create-user", person.username, "new@example.org", "--password-stdin"], PASSWORD, "This username is taken."],
      [["create-user", newName(), person.email, "--password-stdin"], PASSWORD, "This address already has an account"],
      [["create-user", newName(), "no address", "--password-stdin"], PASSWORD, "Enter an email address"],
      [["create-user", newName(), "a@example.org", "--password-stdin"], "short", "Use at least 8 characters."],
      [["create-user", newName(), "a@example.org", "--password-stdin"], "iloveyou", "too easy to guess"],
      [["set-password", "nobody_at_all"], "", "There is no user nobody_at_all."],
      [["deactivate", person.username], "", "--reason"],
      [["grant", person.username, "king"], "", "Allowed choices are admin, moderator."],
      [["dance"], "", "unknown command"],
    ] as const) {
      const response = await admin([...words], input);
      expect(response.code, words.join(" ")).toBe(1);
      expect(response.output).toContain(sentence);
      expect(response.output).not.toMatch(/\n {4}at /);
    }
  });

  test("sets a temporary password, which ends every session, and writes reset links", async ({ page, person }) => {
    await signIn(page, person);
    const { output } = await admin(["set-password", person.username]);
    expect(output).toMatch(/^\S+'s temporary password is (\w{6}-){2}\w{6}\nIt works until /);
    await page.goto("/");
    await expect(page).toHaveURL("/login?callbackUrl=%2F");
    expect((await admin(["reset-password", person.email])).output).toContain(person.email);
    expect(await linkInEmail(person.email, "Reset your password")).toContain("token=");
    expect(securityEventsOf(person).find(({ type }) => type === "password-changed")?.details).toContain(
      '"by":"operator"',
    );
  });

  test("deactivates at once with a reason that is shown at sign-in, and reactivates", async ({ page, person }) => {
    await signIn(page, person);
    await admin(["deactivate", person.username, "--reason", "You asked for a break <b>until</b> May."]);
    await page.goto("/");
    await expect(page).toHaveURL("/login?callbackUrl=%2F");
    await fillSignIn(page, person, { password: "not the password" });
    await expect(page.getByText("Invalid username or password")).toBeVisible();
    await fillSignIn(page, person);
    await expect(page.getByText("This account is deactivated: You asked for a break <b>until</b> May.")).toBeVisible();
    await admin(["reactivate", person.username]);
    await signIn(page, person);
  });

  test("lists sessions and security events, and ends a session", async ({ page, browser, person }) => {
    await signIn(page, person);
    const other = await (await browser.newContext()).newPage();
    await signIn(other, person, { remember: true });
    const list = await admin(["sessions", person.username]);
    expect(list.output.trim().split("\n")).toHaveLength(2);
    expect(list.output).toMatch(/Chrome.*, remembered/);
    const [id = ""] =
      list.output
        .split("\n")
        .find((line) => line.endsWith("remembered"))
        ?.split(" ") ?? [];
    expect((await admin(["end-session", person.username])).code).toBe(1);
    expect((await admin(["end-session", person.username, "nonsense"])).code).toBe(1);
    expect((await admin(["end-session", person.username, id])).output).toContain("Ended 1 of");
    await other.goto("/");
    await expect(other).toHaveURL("/login?callbackUrl=%2F");
    await page.goto("/settings/activity");
    await expect(page.getByText("by an admin")).toBeVisible();
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
    await other.context().close();
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

  test("lets a person who lost their phone and recovery codes sign in again", async ({ page, person }) => {
    inDatabase((database) => {
      database.prepare("UPDATE users SET second_step = 1 WHERE id = ?").run(person.id);
      database.prepare("INSERT INTO totp (user_id, secret, confirmed_at) VALUES (?, 'x', 1)").run(person.id);
    });
    await page.goto("/login");
    await fillSignIn(page, person);
    await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
    await admin(["remove-second-step", person.username]);
    await signIn(page, person);
    await leave(page);
  });
});

test("npm run admin signs everyone out, and removes a stolen device's passkeys", async ({ page }) => {
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
  await signIn(page, other, { at: server.url });
  expect((await runCommand("admin", ["end-all-sessions"], { env })).output).toBe(
    "Ended 1 session: everyone is signed out.\n",
  );
  await page.goto(`${server.url}/`);
  await expect(page).toHaveURL(`${server.url}/login?callbackUrl=%2F`);
  expect((await runCommand("admin", ["remove-passkeys", person.username], { env })).output).toContain(
    "Removed 1 passkey of",
  );
  // Without a factor left, the password is enough.
  await signIn(page, person, { at: server.url });
  await leave(page);
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

  const scratch = mkdtempSync(join(tmpdir(), "microblog-doctor-"));
  const damaged = join(scratch, "damaged.db");
  writeFileSync(damaged, "this is no database");

  for (const [what, env, finding] of [
    ["a weak secret", { AUTH_SECRET: "change-me-change-me-change-me-change-me" }, /^error +AUTH_SECRET is too weak: /m],
    ["passwords without https", { AUTH_URL: "http://blog.example.org" }, /^error .*Put a proxy with https in front\./m],
    ["proxies that are none", { TRUSTED_PROXIES: "my-proxy" }, /^error +TRUSTED_PROXIES must be addresses/m],
    ["a damaged database", { DATABASE_URL: `file:${damaged}` }, /^error +The database .* can't be used/m],
    [
      "a file of breached passwords that is none",
      { BREACHED_PASSWORDS_FILE: damaged },
      /^error +BREACHED_PASSWORDS_FILE must be a file that .* made: .* is another, or is not complete\./m,
    ],
    [
      "a mail server that is not there",
      { SMTP_URL: "smtp://127.0.0.1:9", AUTH_URL: "http://localhost:9" },
      /^error +The mail server does not accept our emails .*: check SMTP_URL\./m,
    ],
    [
      "a webhook that is not there",
      {
        EVENTS_WEBHOOK_URL: "http://127.0.0.1:9/a-secret",
        EVENTS_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      },
      /^error +The webhook at http:\/\/127\.0\.0\.1:9 does not respond .*: look at EVENTS_WEBHOOK_URL\./m,
    ],
    [
      "emails that nobody gets and everybody needs",
      { EMAIL_VERIFICATION: "required" },
      /^error +SMTP_URL is not set: .*new people can.t sign in/m,
    ],
    [
      "codes by email that nobody gets",
      { EMAIL_SIGN_IN: "on" },
      /^error +EMAIL_SIGN_IN is on, but SMTP_URL is not set/m,
    ],
  ] as const) {
    test(`finds ${what}, says how to fix it and exits with code 1`, async () => {
      const { code, output } = await doctor({ DATABASE_URL: await soundDatabase(), ...env });
      expect(output).toMatch(finding);
      expect(code).toBe(1);
    });
  }

  for (const [what, change, finding] of [
    [
      "migrations that are pending",
      "DELETE FROM __drizzle_migrations WHERE id = (SELECT max(id) FROM __drizzle_migrations)",
      /^error +1 pending migration: .*restart the site/m,
    ],
    [
      "a database of a newer version",
      "UPDATE __drizzle_migrations SET created_at = 9999999999999",
      /^error +This database was migrated by a newer version of Microblog/m,
    ],
    [
      "rows that refer to missing rows",
      "PRAGMA foreign_keys = OFF; INSERT INTO devices (id, user_id, last_sign_in_at) VALUES ('1', 'nobody', 1)",
      /^error +1 rows of the database refer to missing rows/m,
    ],
    [
      "a clock that is behind",
      "INSERT INTO users (id, username, password_hash, created_at) VALUES ('1', 'ada', '', 1); INSERT INTO security_events VALUES ('1', '1', 'signed-in', '{}', NULL, NULL, 9999999999999)",
      /^error +The clock is slow: /m,
    ],
    [
      "authenticator apps that no secret opens",
      "INSERT INTO users (id, username, password_hash, created_at) VALUES ('1', 'ada', '', 1); INSERT INTO totp VALUES ('1', 'x', 1, 0)",
      /^error +1 authenticator apps can't be verified: append the AUTH_SECRET/m,
    ],
  ] as const) {
    test(`finds ${what}, and changes nothing`, async () => {
      const database = await soundDatabase();
      inDatabase((opened) => opened.exec(change), database);
      const dump = () => new Sqlite(database.slice("file:".length)).serialize().toString("latin1");
      const before = dump();
      const { code, output } = await doctor({ DATABASE_URL: database });
      expect(output).toMatch(finding);
      expect(code).toBe(1);
      expect(dump()).toBe(before);
    });
  }

  test("warns if other users of the machine can read the database, and makes it private by opening it", async () => {
    const database = await soundDatabase();
    const file = database.slice("file:".length);
    chmodSync(file, 0o644);
    const { code, output } = await doctor({ DATABASE_URL: database });
    expect(output).toContain(`Other users of this machine can read ${file}: mode 600 is set`);
    expect(code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("says how many emails wait for the mail server, and since when", async () => {
    const database = await soundDatabase();
    inDatabase(
      (opened) => opened.exec("INSERT INTO mail_queue VALUES ('01KB5YV5N9Z0X4J3T8Q6W2R7EC', '', 3, 1, 9999999999999)"),
      database,
    );
    const { output } = await doctor({
      DATABASE_URL: database,
      SMTP_URL: "smtp://127.0.0.1:9",
      AUTH_URL: "http://localhost:9",
    });
    expect(output).toContain("1 emails wait for the mail server, since 2025-11-28T");
    expect(output).toContain("look for email_delayed in the log");
  });

  test("warns if other users of the machine can read a backup", async () => {
    const directory = newFile();
    const env = { DATABASE_URL: `file:${join(directory, "microblog.db")}` };
    await runCommand("prune", [], { env });
    const backups = join(directory, "backups");
    mkdirSync(backups, { recursive: true });
    writeFileSync(join(backups, "old.db"), "", { mode: 0o644 });
    const { code, output } = await doctor(env);
    expect(output).toContain(`Other users of this machine can read backups: chmod -R go= ${backups}`);
    expect(code).toBe(0);
  });

  test("creates no database if there is none", async () => {
    const file = join(scratch, "none.db");
    const { code, output } = await doctor({ DATABASE_URL: `file:${file}` });
    expect(output).toMatch(/^warning +There is no database at .* yet/m);
    expect(code).toBe(0);
    expect(() => new Sqlite(file, { fileMustExist: true })).toThrow();
  });
});

test("npm run microblog -- breached-passwords makes a file whose passwords the site refuses", async ({ page }) => {
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
  await page.goto(`${server.url}/register`);
  const username = newName();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Email").fill(`${username}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(breached);
  await page.getByLabel("Repeat password", { exact: true }).fill(breached);
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/in a data breach/);
  await leave(page);
  await server.stop();
});

test("npm run outbox says so if there is no email", async () => {
  const { code, output } = await runCommand("outbox", [], { env: { DATABASE_URL: await newDatabase() } });
  expect(output).toContain("No emails.");
  expect(code).toBe(0);
  expect((await runCommand("outbox", ["many"], { env: { DATABASE_URL: SHARED_DATABASE } })).code).toBe(1);
});
