import { Secret, TOTP } from "otpauth";
import { type Browser, fillForm } from "../bench/browser";
import {
  addPerson,
  emailsTo,
  expect,
  fillSignIn,
  grant,
  hydrated,
  inDatabase,
  linkInEmail,
  listSessions,
  makeStale,
  PASSWORD,
  type Person,
  plainBrowser,
  securityEventsOf,
  sessionCookie,
  setAttempts,
  signOutPlainly,
  startSession,
  test,
} from "./fixtures";
import { alertsIn, descriptionOf, recoveryCodesIn, textIn } from "./forms";

type Page = import("@playwright/test").Page;

const WRONG = "This code is wrong";

/** The code that an app shows a number of 30-second steps from now. */
const codeOf = (key: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** Clears the last used time step, as if time had passed. */
const letTimePass = (person: Person) =>
  inDatabase((database) => database.prepare("UPDATE totp SET last_step = 0 WHERE user_id = ?").run(person.id));

const SETTINGS = "/settings/two-step";

/** The key of a new app in a page's HTML. */
const keyIn = (html: string) => (html.match(/<code[^>]*>([A-Z2-7 ]+)<\/code>/)?.[1] ?? "").replaceAll(" ", "");

/** Sets up an authenticator app. Returns its key and the recovery codes. */
async function setUp(browser: Browser, person: Person) {
  const key = keyIn((await browser.fillIn(SETTINGS, {}, { button: "Set up an app" })).body);
  const codes = recoveryCodesIn((await browser.fillIn(SETTINGS, { code: codeOf(key) })).body);
  expect(codes).toHaveLength(10);
  letTimePass(person);
  return { key, codes };
}

/** A browser whose owner is signed in and has set up an app. */
async function withApp(person: Person) {
  const browser = await plainBrowser({ person });
  return { browser, ...(await setUp(browser, person)) };
}

/** Signs in with the form; returns the page that follows. */
const signInTo = (browser: Browser, { username }: Person, values: Record<string, string> = {}, at = "/login") =>
  browser.fillIn(at, { login: username, password: PASSWORD, ...values });

type Answer = { path: string; body: string };

/** Gives a code on a page that asks for one. */
const give = (browser: Browser, { path, body }: Answer, code: string, values = {}) =>
  browser.fillIn(path, { code, ...values }, { page: body });

/** Opens a page that needs a fresh sign-in, and fills in "Confirm it's you". */
const confirm = (browser: Browser, password: string, code: string) => browser.fillIn(CONFIRM, { password, code });

const CONFIRM = "/login/confirm?callbackUrl=%2Fsettings%2Femail";

/** Checks that a page asks to confirm who someone is. */
function expectToConfirm({ path, body }: Answer) {
  expect(path).toMatch(/^\/login\/confirm\?/);
  expect(textIn(body)).toContain("Confirm it's you");
}

/** Checks that a page asks for the second step, and that the browser is not signed in. */
async function expectToBeAsked(browser: Browser, { path, body }: Answer) {
  expect(path).toMatch(/^\/login\/second-step/);
  expect(textIn(body)).toContain("Two-step verification");
  expect((await browser.open("/")).location).toBe("/login?callbackUrl=%2F");
}

async function giveCode(page: Page, code: string) {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
}

test("An authenticator app is set up by its first code, and signing in asks for one and keeps Remember me and the callback", async ({
  page,
  context,
  person,
}) => {
  await startSession(page, person);
  const before = (await sessionCookie(context))?.value;
  await page.goto("/settings/two-step");
  await expect(page.getByText("Two-step verification is off.", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Set up an app" }).click();
  await expect(page.getByRole("img", { name: "QR code" }).locator("svg")).toBeVisible();
  const key = ((await page.locator("main code").textContent()) ?? "").replaceAll(" ", "");
  expect(key).toMatch(/^[A-Z2-7]{32}$/);
  await hydrated(page);
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText(WRONG)).toBeVisible();
  await expect(page.getByLabel("Code", { exact: true })).toHaveValue("");
  await page.getByLabel("Code", { exact: true }).fill(codeOf(key));
  await page.getByRole("button", { name: "Turn on" }).click();
  const codes = page.getByRole("region", { name: "New recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  expect((await sessionCookie(context))?.value).not.toBe(before);
  const stored = inDatabase((database) => JSON.stringify(database.prepare("SELECT * FROM totp").all()));
  expect(stored).not.toContain(key);
  await page.goto("/settings/two-step");
  await expect(page.getByText("10 codes left.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: /-/ })).toHaveCount(0);
  expect(emailsTo(person.email).map(({ subject }) => subject)).toEqual([
    "New recovery codes were created",
    "An authenticator app was added to your account",
  ]);

  await page.getByRole("button", { name: "Sign out" }).click();
  letTimePass(person);
  await page.goto("/?before=zzz");
  await fillSignIn(page, person, { remember: true });
  await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
  // The password alone starts no session.
  expect(listSessions(person)).toEqual([]);
  expect(await sessionCookie(context)).toBeUndefined();
  expect((await page.request.get("/", { maxRedirects: 0 })).status()).toBe(307);
  await giveCode(page, "123");
  await expect(page.getByText(WRONG)).toBeVisible();
  await giveCode(page, codeOf(key));
  await expect(page).toHaveURL("/?before=zzz");
  expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000 + 364 * 86_400);
  expect(securityEventsOf(person)[0]).toMatchObject({
    type: "signed-in",
    details: expect.stringContaining('"method":"code"'),
  });
});

test("Confirming with a code, renewing recovery codes and removing the app work with JavaScript too", async ({
  page,
  person,
}) => {
  const { key } = await withApp(person);
  await startSession(page, person);
  makeStale(person);
  await page.goto(`/login/confirm?callbackUrl=${encodeURIComponent(SETTINGS)}`);
  await hydrated(page);
  const code = page.getByLabel("Code", { exact: true });
  const confirmWith = async (typed: string) => {
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await code.fill(typed);
    await page.getByRole("button", { name: "Confirm" }).click();
  };
  await confirmWith("000000");
  await expect(code).toHaveAccessibleDescription(/This code is wrong/);
  await expect(code).toHaveValue("");
  await confirmWith(codeOf(key));
  await expect(page).toHaveURL(SETTINGS);
  await page.getByRole("button", { name: "Get new codes" }).click();
  await expect(page.getByText("These codes replace your old ones.")).toBeVisible();
  await expect(page.getByRole("region", { name: "New recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await page.getByRole("button", { name: "Remove the app" }).click();
  await expect(page.getByText("Authenticator app removed.")).toBeVisible();
});

test("Without JavaScript, an authenticator app is set up by its first code, and signing in asks for one and keeps Remember me and the callback", async ({
  person,
}) => {
  const browser = await plainBrowser({ person });
  expect(textIn((await browser.visit(SETTINGS)).body)).toContain("Two-step verification is off.");
  const open = await browser.fillIn(SETTINGS, {}, { button: "Set up an app" });
  const wrong = await give(browser, open, "000000");
  expect(textIn(wrong.body)).toContain(WRONG);
  const key = keyIn(open.body);
  expect(recoveryCodesIn((await give(browser, wrong, codeOf(key))).body)).toHaveLength(10);
  const settings = (await browser.visit(SETTINGS)).body;
  expect(textIn(settings)).toContain("10 codes left.");
  expect(recoveryCodesIn(settings)).toEqual([]);

  await signOutPlainly(browser);
  letTimePass(person);
  const asked = await signInTo(browser, person, { remember: "on" }, "/login?callbackUrl=%2F%3Fbefore%3Dzzz");
  await expectToBeAsked(browser, asked);
  expect(listSessions(person)).toEqual([]);
  const again = await give(browser, asked, "123");
  expect(textIn(again.body)).toContain(WRONG);
  expect((await give(browser, again, codeOf(key))).path).toBe("/?before=zzz");
  const remembered = inDatabase((database) =>
    database.prepare("SELECT remembered FROM sessions WHERE user_id = ?").pluck().all(person.id),
  );
  expect(remembered).toEqual([1]);
});

test("A recovery code works once instead of a code, and its owner is notified", async ({ person }) => {
  const { browser, codes } = await withApp(person);
  const [code = ""] = codes;
  await signOutPlainly(browser);
  const typed = code.toUpperCase().replaceAll("-", " ");
  expect((await give(browser, await signInTo(browser, person), typed)).path).toBe("/");
  expect(textIn((await browser.visit(SETTINGS)).body)).toContain("9 codes left.");
  expect(emailsTo(person.email)[0]?.subject).toBe("A recovery code was used");
  await signOutPlainly(browser);
  const refused = await give(browser, await signInTo(browser, person), code);
  expect(textIn(refused.body)).toContain(WRONG);
  expect(listSessions(person)).toEqual([]);
});

test("A trusted browser needs no second step for 30 days, or until its owner requires it everywhere again", async ({
  person,
}) => {
  const { browser, key } = await withApp(person);
  await signOutPlainly(browser);
  const asked = await signInTo(browser, person);
  expect(textIn(asked.body)).toContain("Don't ask again in this browser for 30 days");
  expect((await give(browser, asked, codeOf(key), { trust: "on" })).path).toBe("/");
  await signOutPlainly(browser);
  expect((await signInTo(browser, person)).path).toBe("/");
  const other = await plainBrowser();
  await expectToBeAsked(other, await signInTo(other, person));
  letTimePass(person);
  await confirm(browser, PASSWORD, codeOf(key));
  const forgotten = await browser.fillIn(SETTINGS, {}, { button: "Forget all trusted browsers" });
  expect(textIn(forgotten.body)).toContain("All browsers will ask for two-step verification again.");
  await signOutPlainly(browser);
  await expectToBeAsked(browser, await signInTo(browser, person));
});

test("New recovery codes replace the old ones; after removing the app, the password is enough again", async ({
  person,
}) => {
  const { browser, codes } = await withApp(person);
  const renewed = await browser.fillIn(SETTINGS, {}, { button: "Get new codes" });
  expect(textIn(renewed.body)).toContain("These codes replace your old ones.");
  expect(textIn(renewed.body)).toContain("10 codes left.");
  const fresh = recoveryCodesIn(renewed.body);
  expect(fresh).toHaveLength(10);
  await signOutPlainly(browser);
  const refused = await give(browser, await signInTo(browser, person), codes[0] ?? "");
  expect(textIn(refused.body)).toContain(WRONG);
  expect((await give(browser, refused, fresh[0] ?? "")).path).toBe("/");
  const removed = await browser.fillIn(SETTINGS, {}, { button: "Remove the app" });
  expect(textIn(removed.body)).toContain("Authenticator app removed.");
  await signOutPlainly(browser);
  expect((await signInTo(browser, person)).path).toBe("/");
  expect(
    inDatabase((database) => database.prepare("SELECT * FROM recovery_codes WHERE user_id = ?").all(person.id)),
  ).toEqual([]);
});

test("With a second step, confirming for a sensitive action takes the password and a code (ASVS 7.5.1)", async ({
  person,
}) => {
  const { browser, key, codes } = await withApp(person);
  makeStale(person);
  const wrongPassword = await confirm(browser, "not my password", codeOf(key));
  expect(descriptionOf("password", wrongPassword.body)).toMatch(/Wrong password/);
  expect(descriptionOf("code", (await confirm(browser, PASSWORD, "000000")).body)).toMatch(/This code is wrong/);
  expect((await confirm(browser, PASSWORD, codeOf(key))).path).toBe("/settings/email");
  makeStale(person);
  expect((await confirm(browser, PASSWORD, codes[0] ?? "")).path).toBe("/settings/email");
  expect(securityEventsOf(person).slice(0, 2)).toMatchObject([
    { type: "fresh-sign-in-confirmed", details: expect.stringContaining("recovery code") },
    { type: "recovery-code-used" },
  ]);
});

test("With a second step, changing the password needs a fresh sign-in too (ASVS 7.5.1)", async ({ person }) => {
  const { browser } = await withApp(person);
  const { path, body } = await browser.visit("/settings/password");
  expect(path).toBe("/settings/password");
  makeStale(person);
  const password = "five other words of mine";
  const values = { currentPassword: PASSWORD, password, repeatPassword: password };
  expectToConfirm(await browser.fillIn(path, values, { page: body }));
  expectToConfirm(await browser.visit("/settings/password"));
  expect(securityEventsOf(person).some(({ type }) => type === "password-changed")).toBe(false);
});

test("A sign-in that skipped the second step in a trusted browser is not fresh", async ({ person }) => {
  const { browser, key } = await withApp(person);
  await signOutPlainly(browser);
  await give(browser, await signInTo(browser, person), codeOf(key), { trust: "on" });
  expect((await browser.visit(CONFIRM)).path).toBe("/settings/email");
  await signOutPlainly(browser);
  expect((await signInTo(browser, person)).path).toBe("/");
  expectToConfirm(await browser.visit(CONFIRM));
});

test("A code works once: not again in another browser, nor an earlier one after it (ASVS 6.5.1)", async ({
  person,
}) => {
  const { browser, key } = await withApp(person);
  await signOutPlainly(browser);
  const code = codeOf(key, 1);
  expect((await give(browser, await signInTo(browser, person), code)).path).toBe("/");
  const thief = await plainBrowser();
  const asked = await signInTo(thief, person);
  for (const seen of [code, codeOf(key)]) expect(textIn((await give(thief, asked, seen)).body)).toContain(WRONG);
  expect(listSessions(person)).toHaveLength(1);
});

test("Another person's codes and recovery codes are refused", async ({ person }) => {
  const { key, codes } = await withApp(addPerson());
  const { browser } = await withApp(person);
  await signOutPlainly(browser);
  const asked = await signInTo(browser, person);
  for (const code of [codeOf(key), codes[0] ?? ""])
    expect(textIn((await give(browser, asked, code)).body)).toContain(WRONG);
  expect(listSessions(person)).toEqual([]);
});

test("A code completes its own sign-in, never another that the same request carries", async ({ person }) => {
  const { key } = await withApp(person);
  const other = addPerson();
  await withApp(other);
  const [browser, otherBrowser] = [await plainBrowser(), await plainBrowser()];
  const { path, body } = await signInTo(browser, person);
  await signInTo(otherBrowser, other);
  const before = listSessions(other);
  // As if another request had completed the person's sign-in just then.
  inDatabase((database) =>
    database.exec(
      `CREATE TRIGGER race AFTER UPDATE OF last_step ON totp WHEN NEW.user_id = '${person.id}' BEGIN
        DELETE FROM one_time_tokens WHERE purpose = 'second-step' AND user_id = '${person.id}'; END`,
    ),
  );
  try {
    const form = await fillForm(body, path, { code: codeOf(key) });
    const cookie = `${otherBrowser.headers.cookie}; ${browser.headers.cookie}`;
    const { location } = await browser.open(form.path, { ...form, headers: { ...form.headers, cookie } });
    expect(location).toBe("/login?news=expired");
  } finally {
    inDatabase((database) => database.exec("DROP TRIGGER race"));
  }
  expect(listSessions(other)).toEqual(before);
});

test("Wrong codes are limited per account, from any browser and address, and then the right one is refused too", async ({
  person,
}) => {
  const { key } = await withApp(person);
  for (const wrongBefore of [0, 4]) {
    setAttempts(`code ${person.id}`, wrongBefore);
    const guess = await plainBrowser();
    const refused = await give(guess, await signInTo(guess, person), "000000");
    expect(textIn(refused.body)).toContain(WRONG);
  }
  const owner = await plainBrowser();
  const { path, body } = await signInTo(owner, person);
  const response = await owner.submit(path, body, { code: codeOf(key) });
  expect(alertsIn(response.body)[0]).toMatch(/^Too many attempts\. Try again in \d+ seconds\.$/);
  expect(Number(response.retryAfter)).toBeGreaterThan(0);
});

test("A sign-in that waits for its second step expires after ten minutes, and when the password changes", async ({
  person,
}) => {
  const { browser, key } = await withApp(person);
  await signOutPlainly(browser);
  for (const end of [
    "UPDATE one_time_tokens SET expires_at = 0 WHERE user_id = ?",
    "DELETE FROM one_time_tokens WHERE user_id = ?",
  ]) {
    const asked = await signInTo(browser, person);
    await expectToBeAsked(browser, asked);
    inDatabase((database) => database.prepare(end).run(person.id));
    const refused = await give(browser, asked, codeOf(key));
    expect(textIn(refused.body)).toContain("That took too long. Sign in again.");
  }
  expect(listSessions(person)).toEqual([]);
});

test("A password reset by email does not bypass the second step", async ({ person }) => {
  const { browser } = await withApp(person);
  await signOutPlainly(browser);
  await browser.fillIn("/forgot-password", { login: person.username });
  const password = "five other words of mine";
  const link = await linkInEmail(person.email, "Reset your password");
  const changed = await browser.fillIn(link, { password, repeatPassword: password });
  expect(changed.path).toMatch(/^\/login\?/);
  await expectToBeAsked(browser, await signInTo(browser, person, { password }));
  expect(listSessions(person)).toEqual([]);
});

test("Auth.js's own route creates no session before the second step either", async ({ request, person }) => {
  await withApp(person);
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  const response = await request.post("/api/auth/callback/credentials", {
    form: { csrfToken, login: person.username, password: PASSWORD, callbackUrl: "/?before=zzz" },
    maxRedirects: 0,
  });
  expect(response.headers().location).toBe("/login/second-step?callbackUrl=%2F%3Fbefore%3Dzzz");
  const { cookies } = await request.storageState();
  expect(cookies.filter(({ name }) => name.endsWith("session-token"))).toEqual([]);
  expect(listSessions(person)).toHaveLength(1);
});

const dueAt = ({ id }: Person) =>
  inDatabase((database) => database.prepare("SELECT second_step_due_at FROM users WHERE id = ?").pluck().get(id)) as
    | number
    | null;

/** Creates an admin past the seven-day deadline. */
function makeOverdueAdmin(person: Person): void {
  grant(person, ["admin"]);
  inDatabase((database) =>
    database.prepare("UPDATE users SET second_step_due_at = ? WHERE id = ?").run(Date.now() - 1, person.id),
  );
}

const REQUIRED = "Your account needs two-step verification. To continue";

test("An admin without a second step sees its deadline on every page, and can use the site until then", async ({
  person,
}) => {
  const browser = await plainBrowser({ person });
  const notice = "your account needs two-step verification";
  expect((await browser.visit("/")).body).not.toContain(notice);
  grant(person, ["admin"]);
  const admin = await browser.visit("/admin");
  expect(admin.path).toBe("/admin");
  await expect.poll(() => dueAt(person)).toBeGreaterThan(Date.now() + 6.99 * 86_400_000);
  const due = dueAt(person) ?? 0;
  expect(due).toBeLessThan(Date.now() + 7 * 86_400_000);
  const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(due);
  for (const { body } of [admin, await browser.visit("/explore")])
    expect(textIn(body)).toContain(`Starting ${day}, ${notice}. Set it up`);
  expect(dueAt(person)).toBe(due);
  expect(admin.body).toMatch(/<a [^>]*href="\/settings\/two-step"[^>]*>Set it up</);
  await setUp(browser, person);
  const home = await browser.visit("/");
  expect(textIn(home.body)).toContain(`Hi, ${person.username}`);
  expect(home.body).not.toContain(notice);
});

test("An admin past the deadline must set up a second step before anything else, and then continues", async ({
  person,
}) => {
  makeOverdueAdmin(person);
  const browser = await plainBrowser();
  const signedIn = await signInTo(browser, person, {}, "/login?callbackUrl=%2Fexplore");
  expect(signedIn.path).toBe(SETTINGS);
  expect(textIn(signedIn.body)).toContain(REQUIRED);
  expect((await browser.visit("/settings/profile")).path).toBe(SETTINGS);
  await setUp(browser, person);
  expect((await browser.visit("/explore")).path).toBe("/explore");
  const removed = await browser.fillIn(SETTINGS, {}, { button: "Remove the app" });
  expect(textIn(removed.body)).toContain(REQUIRED);
  expect((await browser.visit("/explore")).path).toBe(SETTINGS);
});

test("An admin past the deadline must confirm who they are before setting up a second step, if not fresh", async ({
  person,
}) => {
  makeOverdueAdmin(person);
  const browser = await plainBrowser({ person });
  inDatabase((database) => database.prepare("UPDATE sessions SET fresh_at = NULL WHERE user_id = ?").run(person.id));
  expect((await browser.visit("/")).path).toBe(SETTINGS);
  const asked = await browser.fillIn(SETTINGS, {}, { button: "Set up an app" });
  expectToConfirm(asked);
  const confirmed = await browser.fillIn(asked.path, { password: PASSWORD }, { page: asked.body });
  expect(confirmed.path).toBe(SETTINGS);
  await setUp(browser, person);
});
