import type { APIRequestContext } from "@playwright/test";
import { axeViolations } from "./accessibility";
import {
  addPerson,
  emailsTo,
  expect,
  inDatabase,
  linkInEmail,
  listSessions,
  type Person,
  plainBrowser,
  securityEventsOf,
  sessionCookie,
  test,
} from "./fixtures";
import { alertsIn, submitForm, textAt, textIn } from "./forms";
import { newDatabase, type Server, startServer } from "./server";

test.describe.configure({ mode: "default" });

let database: string;
let server: Server;
test.beforeAll(async () => {
  database = await newDatabase();
  server = await startServer({ DATABASE_URL: database, EMAIL_SIGN_IN: "on" });
});
test.afterAll(() => server.stop());

const SUBJECT = "Your code to sign in";

/** Someone with a confirmed address. */
function addConfirmed(values: Parameters<typeof addPerson>[1] = {}): Person {
  const person = addPerson(database, values);
  setUser(person, "email_verified_at", Date.now());
  return person;
}

const setUser = ({ id }: Person, column: string, value: unknown) =>
  inDatabase((rows) => rows.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`).run(value, id), database);

const codesTo = ({ email }: Person) =>
  emailsTo(email, database).flatMap(({ text }) => text.match(/^Code: (\d{6})$/m)?.[1] ?? []);

/** Waits for the next code that someone gets. */
async function nextCode(person: Person, seen = 0): Promise<string> {
  await expect.poll(() => codesTo(person).length).toBe(seen + 1);
  return codesTo(person)[0] ?? "";
}

const wrong = (code: string) => (code === "000000" ? "000001" : "000000");

const ask = (request: APIRequestContext, login: string, callbackUrl = "/explore") =>
  submitForm(request, `${server.url}/login/email?callbackUrl=${encodeURIComponent(callbackUrl)}`, { login });

const enter = (request: APIRequestContext, code: string) =>
  submitForm(request, `${server.url}/login/email/code`, { code });

const whoIs = async (request: APIRequestContext) =>
  ((await (await request.get(`${server.url}/api/auth/session`)).json()) as { user?: { name: string } } | null)?.user
    ?.name;

test("Someone signs in with a code from an email, remembered, where they wanted to go; it proves nothing for sensitive actions", async ({
  page,
  context,
}) => {
  const person = addConfirmed({ passwordHash: "" });
  await page.goto(`${server.url}/explore`);
  await page.getByRole("link", { name: "Sign in with an email code" }).click();
  await expect(page.getByRole("heading", { name: "Sign in with an email code" })).toBeVisible();
  await page.getByLabel("Username or email").fill(person.email);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByLabel("Remember me").check();
  await page.getByRole("button", { name: "Email me a code" }).click();
  await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
  const field = page.getByLabel("Code", { exact: true });
  await expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await expect(field).toHaveAttribute("inputmode", "numeric");
  expect(await axeViolations(page)).toEqual([]);
  const code = await nextCode(person);
  await field.fill("12345");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Enter the 6-digit code from the email.")).toBeVisible();
  await field.fill(wrong(code));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This code is wrong.")).toBeVisible();
  await expect(field).toHaveValue("");
  await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${server.url}/explore`);

  expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 86_400);
  expect(securityEventsOf(person, database).map(({ type, details }) => [type, JSON.parse(details)])).toEqual([
    ["signed-in", { method: "email code", isNewDevice: "false" }],
    ["sign-in-failed", { reason: "wrong email code" }],
  ]);
  await page.goto(`${server.url}/login/confirm?callbackUrl=%2Fsettings%2Femail`);
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Set a password by email instead" })).toBeVisible();
});

test("Without JavaScript, someone signs in with a code from an email, remembered, where they wanted to go", async () => {
  const person = addConfirmed({ passwordHash: "" });
  const browser = await plainBrowser({ at: server.url });
  const login = await browser.visit("/explore");
  const path = "/login/email?callbackUrl=%2Fexplore";
  expect(login.body).toContain(`href="${path}"`);
  const asked = await browser.fillIn(path, { login: person.email, remember: "on" });
  expect(textIn(asked.body)).toContain("Enter the code");
  const code = await nextCode(person);
  const enterCode = ({ path, body: page }: typeof asked, typed: string) =>
    browser.fillIn(path, { code: typed }, { page });
  const short = await enterCode(asked, "12345");
  expect(textIn(short.body)).toContain("Enter the 6-digit code from the email.");
  const mistyped = await enterCode(short, wrong(code));
  expect(textIn(mistyped.body)).toContain("This code is wrong.");
  expect((await enterCode(mistyped, `${code.slice(0, 3)} ${code.slice(3)}`)).path).toBe("/explore");
  expect(
    inDatabase(
      (rows) => rows.prepare("SELECT remembered FROM sessions WHERE user_id = ?").pluck().all(person.id),
      database,
    ),
  ).toEqual([1]);
  const confirm = await textAt(browser, "/login/confirm?callbackUrl=%2Fsettings%2Femail");
  expect(confirm).toContain("Confirm it's you");
  expect(confirm).toContain("Set a password by email instead");
});

test.describe("The link in the email", () => {
  test("consumes nothing when it is opened, and signs in by a button in the browser that asked", async ({
    request,
    playwright,
  }) => {
    const person = addConfirmed();
    await ask(request, person.username, "/explore?x=1");
    const code = await nextCode(person);
    const link = server.url + (await linkInEmail(person.email, SUBJECT, database));
    // A mail scanner, and the phone that the email is read on.
    const elsewhere = await playwright.request.newContext();
    for (let n = 0; n < 2; n++) {
      const response = await elsewhere.get(link);
      const page = await response.text();
      expect(page).toContain(`>${code}<`);
      expect(page).toContain("Enter this code where you started");
      expect(page).not.toContain('name="code"');
      expect(response.headers()["referrer-policy"]).toBe("strict-origin");
    }
    expect(await (await enter(elsewhere, code).catch(() => null))?.status()).toBeUndefined();
    await elsewhere.dispose();

    const page = await (await request.get(link)).text();
    expect(page).toMatch(new RegExp(`<input[^>]*value="${code}"`));
    const response = await submitForm(request, link, { code });
    expect([response.status(), response.headers().location]).toEqual([303, "/explore?x=1"]);
    expect(await whoIs(request)).toBe(person.username);
    expect(listSessions(person, database)).toHaveLength(1);
  });
});

test("Five wrong codes end it, and the next page offers a new one", async ({ request }) => {
  const person = addConfirmed();
  await ask(request, person.username);
  const code = await nextCode(person);
  for (let n = 0; n < 4; n++) expect(await (await enter(request, wrong(code))).text()).toContain("This code is wrong.");
  const last = await enter(request, wrong(code));
  expect([last.status(), last.headers().location]).toEqual([303, "/login/email?news=used-up&callbackUrl=%2Fexplore"]);
  const page = await (await request.get(server.url + last.headers().location)).text();
  expect(alertsIn(page).join()).toContain("Too many wrong codes.");
  expect((await request.get(`${server.url}/login/email/code?code=${code}`)).url()).toContain("/login/email/code");
  expect(await whoIs(request)).toBeUndefined();
  expect(listSessions(person, database)).toEqual([]);
});

test("Asking for a code tells nobody who has an account: only emails differ", async ({ request, playwright }) => {
  const [confirmed, unconfirmed] = [addConfirmed(), addPerson(database)];
  const responses: unknown[] = [];
  for (const login of [confirmed.email, confirmed.username, unconfirmed.email, "nobody", "nobody@example.org"]) {
    const context = await playwright.request.newContext();
    const asked = await ask(context, login);
    const code = await enter(context, "000000");
    responses.push([asked.status(), asked.headers().location, code.status(), alertsIn(await code.text())]);
    await context.dispose();
  }
  for (const response of responses) expect(response).toEqual(responses[0]);
  await expect.poll(() => codesTo(confirmed)).toHaveLength(2);
  // The same as after a right password.
  await expect.poll(() => emailsTo(unconfirmed.email, database)[0]?.subject).toBe("Confirm your email address");
  expect(codesTo(unconfirmed)).toEqual([]);
  expect(await whoIs(request)).toBeUndefined();
});

test("Someone whose account is suspended learns so after the right code", async ({ request }) => {
  const person = addConfirmed({ active: false });
  setUser(person, "suspension_reason", "Spam");
  await ask(request, person.username);
  const response = await enter(request, await nextCode(person));
  expect(alertsIn(await response.text()).join()).toContain("This account is suspended: Spam");
  expect(await whoIs(request)).toBeUndefined();
});

test("A second step is asked for after the code", async ({ request }) => {
  const person = addConfirmed();
  setUser(person, "second_step", 1);
  inDatabase(
    (rows) =>
      rows
        .prepare("INSERT INTO totp (user_id, secret, confirmed_at, last_step) VALUES (?, 'sealed', ?, 0)")
        .run(person.id, Date.now()),
    database,
  );
  await ask(request, person.username);
  const response = await enter(request, await nextCode(person));
  expect(response.headers().location).toBe("/login/second-step?callbackUrl=%2Fexplore");
  expect(await whoIs(request)).toBeUndefined();
  expect(listSessions(person, database)).toEqual([]);
});

test("Codes to one name are limited, but not in a browser that signed in before, which is counted apart", async ({
  request,
  playwright,
}) => {
  const person = addConfirmed();
  await ask(request, person.username);
  await enter(request, await nextCode(person));
  await request.post(`${server.url}/logout`);
  const strangers = await playwright.request.newContext();
  for (let n = 0; n < 3; n++) expect((await ask(strangers, person.username)).status()).toBe(303);
  const refused = await ask(strangers, person.username);
  expect(alertsIn(await refused.text()).join()).toContain("Too many attempts. Try again in 5 minutes.");
  expect(refused.headers()["retry-after"]).toBe("300");
  await strangers.dispose();
  expect((await ask(request, person.username)).status()).toBe(303);
});

test("A password that changes ends the codes that wait", async ({ request }) => {
  const person = addConfirmed();
  await ask(request, person.username);
  const code = await nextCode(person);
  await submitForm(request, `${server.url}/forgot-password`, { login: person.username });
  const link = await linkInEmail(person.email, "Reset your password", database);
  const password = "five other words of mine";
  expect((await submitForm(request, server.url + link, { password, repeatPassword: password })).status()).toBe(303);
  const page = await (await request.get(`${server.url}/login/email/code?code=${code}`)).text();
  expect(page).toContain("Enter this code where you started");
  expect(await whoIs(request)).toBeUndefined();
});

test("Codes are off unless EMAIL_SIGN_IN is on", async ({ request }) => {
  expect(await (await request.get("/login")).text()).not.toContain("/login/email");
  for (const path of ["/login/email", "/login/email/code?code=123456"]) {
    expect((await request.get(path)).status()).toBe(404);
  }
});
