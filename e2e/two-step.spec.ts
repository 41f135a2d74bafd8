import { Secret, TOTP } from "otpauth";
import type { Browser as PlainBrowser } from "../bench/browser";
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
  signIn,
  signInByForm,
  startSession,
  test,
} from "./fixtures";
import { descriptionOf, submitForm, textIn } from "./forms";

type Page = import("@playwright/test").Page;

const WRONG = /^This code is wrong/;

/** The code that an app shows a number of 30-second steps from now. */
const codeOf = (key: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** Clears the last used time step, as if time had passed. */
const letTimePass = (person: Person) =>
  inDatabase((database) => database.prepare("UPDATE totp SET last_step = 0 WHERE user_id = ?").run(person.id));

const SETTINGS = "/settings/two-step";

/** The key of a new app in a page's HTML. */
const keyIn = (html: string) => (html.match(/<code[^>]*>([A-Z2-7 ]+)<\/code>/)?.[1] ?? "").replaceAll(" ", "");

/** The recovery codes in a page's HTML. */
const codesIn = (html: string) =>
  [...html.matchAll(/<li[^>]*>([a-z0-9-]{8,})<\/li>/g)]
    .map(([, code = ""]) => code)
    .filter((code) => code.includes("-"));

/** Sets up an authenticator app by plain requests. Returns its key and the recovery codes. */
async function setUpApp({ request }: Page, person: Person) {
  await submitForm(request, SETTINGS, {}, "Set up an app");
  const key = keyIn(await (await request.get(SETTINGS)).text());
  const codes = codesIn(await (await submitForm(request, SETTINGS, { code: codeOf(key) })).text());
  expect(codes).toHaveLength(10);
  letTimePass(person);
  return { key, codes };
}

async function giveCode(page: Page, code: string) {
  await page.getByLabel(/^(Code|Recovery code)$/).fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
}

const signOut = (page: Page) => page.getByRole("button", { name: "Sign out" }).click();

/** Signs out and in again, up to the second step. */
async function enterPassword(page: Page, person: Person) {
  await signOut(page);
  await page.goto("/login");
  await fillSignIn(page, person);
}

test("An authenticator app is set up by its first code, and signing in asks for one and keeps Remember me and the callback", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person);
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

  await signOut(page);
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

test("A recovery code works once instead of a code, and its owner is notified", async ({ page, person }) => {
  await signIn(page, person);
  const { codes } = await setUpApp(page, person);
  const [code = ""] = codes;
  await enterPassword(page, person);
  await giveCode(page, code.toUpperCase().replaceAll("-", " "));
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  await page.goto("/settings/two-step");
  await expect(page.getByText("9 codes left.")).toBeVisible();
  expect(emailsTo(person.email)[0]?.subject).toBe("A recovery code was used to sign in");
  await enterPassword(page, person);
  await giveCode(page, code);
  await expect(page.getByText(WRONG)).toBeVisible();
  expect(listSessions(person)).toEqual([]);
});

test("A trusted browser needs no second step for 30 days, or until its owner requires it everywhere again", async ({
  page,
  browser,
  person,
}) => {
  await signIn(page, person);
  const { key } = await setUpApp(page, person);
  await enterPassword(page, person);
  await page.getByLabel("Don't ask again on this browser for 30 days").check();
  await giveCode(page, codeOf(key));
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  await signOut(page);
  await signIn(page, person);
  const other = await (await browser.newContext()).newPage();
  await other.goto("/login");
  await fillSignIn(other, person);
  await expect(other.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
  await other.context().close();
  await page.goto("/settings/two-step");
  await page.getByRole("button", { name: "Forget all trusted browsers" }).click();
  await expect(page.getByText("All browsers will ask for two-step verification again.")).toBeVisible();
  await enterPassword(page, person);
  await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
});

test("New recovery codes replace the old ones; after removing the app, the password is enough again", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  const { codes } = await setUpApp(page, person);
  await page.goto("/settings/two-step");
  await hydrated(page);
  await page.getByRole("button", { name: "Get new codes" }).click();
  await expect(page.getByText("These codes replace your old ones.")).toBeVisible();
  await expect(page.getByText("10 codes left.")).toBeVisible();
  const fresh = await page.getByRole("region", { name: "New recovery codes" }).getByRole("listitem").allTextContents();
  expect(fresh.filter((code) => code.includes("-"))).toHaveLength(10);
  await enterPassword(page, person);
  await giveCode(page, codes[0] ?? "");
  await expect(page.getByText(WRONG)).toBeVisible();
  await giveCode(page, fresh.find((code) => code.includes("-")) ?? "");
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  await page.goto("/settings/two-step");
  await page.getByRole("button", { name: "Remove the app" }).click();
  await expect(page.getByText("Authenticator app removed.")).toBeVisible();
  await signOut(page);
  await signIn(page, person);
  expect(
    inDatabase((database) => database.prepare("SELECT * FROM recovery_codes WHERE user_id = ?").all(person.id)),
  ).toEqual([]);
});

test("With a second step, confirming for a sensitive action takes the password and a code (ASVS 7.5.1)", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  const { key, codes } = await setUpApp(page, person);
  const confirm = async (password: string, code: string) => {
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Code", { exact: true }).fill(code);
    await page.getByRole("button", { name: "Confirm" }).click();
  };
  makeStale(person);
  await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
  await confirm("not my password", codeOf(key));
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/Wrong password/);
  await confirm(PASSWORD, "000000");
  await expect(page.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/This code is wrong/);
  await confirm(PASSWORD, codeOf(key));
  await expect(page).toHaveURL("/settings/email");
  makeStale(person);
  await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
  await confirm(PASSWORD, codes[0] ?? "");
  await expect(page).toHaveURL("/settings/email");
  expect(securityEventsOf(person).slice(0, 2)).toMatchObject([
    { type: "fresh-sign-in-confirmed", details: expect.stringContaining("recovery code") },
    { type: "recovery-code-used" },
  ]);
});

test("With a second step, changing the password needs a fresh sign-in too (ASVS 7.5.1)", async ({ page, person }) => {
  await signIn(page, person);
  await setUpApp(page, person);
  await page.goto("/settings/password");
  await expect(page.getByRole("heading", { name: "Password" })).toBeVisible();
  makeStale(person);
  await page.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("New password", { exact: true }).fill("five other words of mine");
  await page.getByLabel("Repeat new password", { exact: true }).fill("five other words of mine");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  await page.goto("/settings/password");
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  expect(securityEventsOf(person).some(({ type }) => type === "password-changed")).toBe(false);
});

test("A sign-in that skipped the second step in a trusted browser is not fresh", async ({ page, person }) => {
  await signIn(page, person);
  const { key } = await setUpApp(page, person);
  await enterPassword(page, person);
  await page.getByLabel("Don't ask again on this browser for 30 days").check();
  await giveCode(page, codeOf(key));
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
  await expect(page).toHaveURL("/settings/email");
  await signOut(page);
  await signInByForm(page, person);
  await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
});

test("A code works once: not again in another browser, nor an earlier one after it (ASVS 6.5.1)", async ({
  page,
  browser,
  person,
}) => {
  await signIn(page, person);
  const { key } = await setUpApp(page, person);
  await enterPassword(page, person);
  const code = codeOf(key, 1);
  await giveCode(page, code);
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  const thief = await (await browser.newContext()).newPage();
  await thief.goto("/login");
  await fillSignIn(thief, person);
  for (const seen of [code, codeOf(key)]) {
    await giveCode(thief, seen);
    await expect(thief.getByText(WRONG)).toBeVisible();
    await thief.reload();
  }
  expect(listSessions(person)).toHaveLength(1);
  await thief.context().close();
});

test("Another person's codes and recovery codes are refused", async ({ page, browser, person }) => {
  const other = addPerson();
  const theirs = await (await browser.newContext()).newPage();
  await signIn(theirs, other);
  const { key, codes } = await setUpApp(theirs, other);
  await signIn(page, person);
  await setUpApp(page, person);
  await enterPassword(page, person);
  for (const code of [codeOf(key), codes[0] ?? ""]) {
    await giveCode(page, code);
    await expect(page.getByText(WRONG)).toBeVisible();
    await page.reload();
  }
  expect(listSessions(person)).toEqual([]);
  await theirs.context().close();
});

test("Wrong codes are limited per account, from any browser and address, and then the right one is refused too", async ({
  page,
  context,
  person,
}) => {
  await startSession(page, person);
  const { key } = await setUpApp(page, person);
  for (let wrong = 0; wrong < 5; wrong++) {
    const guess = await plainBrowser();
    const { path, body } = await guess.fillIn("/login", { login: person.username, password: PASSWORD });
    const refused = await guess.fillIn(path, { code: `00000${wrong}` }, { page: body });
    expect(textIn(refused.body)).toContain("This code is wrong");
  }
  await context.clearCookies();
  await page.goto("/login");
  await fillSignIn(page, person);
  await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
  await hydrated(page);
  const response = page.waitForResponse((response) => response.request().method() === "POST");
  await giveCode(page, codeOf(key));
  await expect(page.getByText(/^Too many attempts\. Try again in \d+ seconds\.$/)).toBeVisible();
  expect(Number((await response).headers()["retry-after"])).toBeGreaterThan(0);
});

test("A sign-in that waits for its second step expires after ten minutes, and when the password changes", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  const { key } = await setUpApp(page, person);
  await signOut(page);
  for (const end of [
    "UPDATE one_time_tokens SET expires_at = 0 WHERE user_id = ?",
    "DELETE FROM one_time_tokens WHERE user_id = ?",
  ]) {
    await page.goto("/login");
    await fillSignIn(page, person);
    await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
    inDatabase((database) => database.prepare(end).run(person.id));
    await giveCode(page, codeOf(key));
    await expect(page.getByText("That took too long. Sign in again.")).toBeVisible();
  }
  expect(listSessions(person)).toEqual([]);
});

test("A password reset by email does not bypass the second step", async ({ page, person }) => {
  await signIn(page, person);
  await setUpApp(page, person);
  await signOut(page);
  await page.goto("/forgot-password");
  await page.getByLabel("Username or email").fill(person.username);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await page.goto(await linkInEmail(person.email, "Reset your password"));
  await page.getByLabel("New password", { exact: true }).fill("five other words of mine");
  await page.getByLabel("Repeat password", { exact: true }).fill("five other words of mine");
  await page.getByRole("button", { name: "Change password" }).click();
  await fillSignIn(page, person, { password: "five other words of mine" });
  await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
  expect(listSessions(person)).toEqual([]);
});

test("Auth.js's own route creates no session before the second step either", async ({ page, context, person }) => {
  await signIn(page, person);
  await setUpApp(page, person);
  await context.clearCookies();
  const { csrfToken } = await (await page.request.get("/api/auth/csrf")).json();
  const response = await page.request.post("/api/auth/callback/credentials", {
    form: { csrfToken, login: person.username, password: PASSWORD, callbackUrl: "/?before=zzz" },
    maxRedirects: 0,
  });
  expect(response.headers().location).toBe("/login/second-step?callbackUrl=%2F%3Fbefore%3Dzzz");
  expect(await sessionCookie(context)).toBeUndefined();
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

test("An admin without a second step sees its deadline on every page, and can use the site until then", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  const notice = page.getByRole("region", { name: "Two-step verification" });
  await expect(notice).toHaveCount(0);
  grant(person, ["admin"]);
  await page.goto("/admin");
  await expect.poll(() => dueAt(person)).toBeGreaterThan(Date.now() + 6.99 * 86_400_000);
  const due = dueAt(person) ?? 0;
  expect(due).toBeLessThan(Date.now() + 7 * 86_400_000);
  const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(due);
  await expect(notice).toContainText(`Starting ${day}, your account needs two-step verification.`);
  await page.goto("/explore");
  await expect(notice).toContainText(day);
  expect(dueAt(person)).toBe(due);
  await notice.getByRole("link", { name: "Set it up" }).click();
  await setUpApp(page, person);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test("An admin past the deadline must set up a second step before anything else, and then continues", async ({
  page,
  person,
}) => {
  makeOverdueAdmin(person);
  await page.goto("/login?callbackUrl=%2Fexplore");
  await fillSignIn(page, person);
  await expect(page).toHaveURL("/settings/two-step");
  await expect(page.getByText("Your account needs two-step verification. To continue")).toBeVisible();
  await page.goto("/settings/profile");
  await expect(page).toHaveURL("/settings/two-step");
  const { codes } = await setUpApp(page, person);
  expect(codes).toHaveLength(10);
  await page.goto("/explore");
  await expect(page).toHaveURL("/explore");
  await page.goto("/settings/two-step");
  await page.getByRole("button", { name: "Remove the app" }).click();
  await expect(page.getByText("Your account needs two-step verification. To continue")).toBeVisible();
  await page.goto("/explore");
  await expect(page).toHaveURL("/settings/two-step");
});

test.describe("Without JavaScript,", () => {
  /** Signs in with the form; returns the page that follows. */
  const signInTo = (browser: PlainBrowser, { username }: Person, values: Record<string, string> = {}, at = "/login") =>
    browser.fillIn(at, { login: username, password: PASSWORD, ...values });

  const signOutOf = (browser: PlainBrowser) => browser.open("/logout", { body: new URLSearchParams() });

  async function setUp(browser: PlainBrowser, person: Person) {
    const key = keyIn((await browser.fillIn(SETTINGS, {}, { button: "Set up an app" })).body);
    const codes = codesIn((await browser.fillIn(SETTINGS, { code: codeOf(key) })).body);
    expect(codes).toHaveLength(10);
    letTimePass(person);
    return { key, codes };
  }

  /** Gives a code on a page that asks for one. */
  const give = (browser: PlainBrowser, { path, body }: { path: string; body: string }, code: string, values = {}) =>
    browser.fillIn(path, { code, ...values }, { page: body });

  test("an authenticator app is set up by its first code, and signing in asks for one and keeps Remember me and the callback", async ({
    person,
  }) => {
    const browser = await plainBrowser({ person });
    expect(textIn((await browser.visit(SETTINGS)).body)).toContain("Two-step verification is off.");
    const open = await browser.fillIn(SETTINGS, {}, { button: "Set up an app" });
    const wrong = await give(browser, open, "000000");
    expect(textIn(wrong.body)).toContain("This code is wrong");
    const key = keyIn(open.body);
    expect(codesIn((await give(browser, wrong, codeOf(key))).body)).toHaveLength(10);
    const settings = (await browser.visit(SETTINGS)).body;
    expect(textIn(settings)).toContain("10 codes left.");
    expect(codesIn(settings)).toEqual([]);

    await signOutOf(browser);
    letTimePass(person);
    const asked = await signInTo(browser, person, { remember: "on" }, "/login?callbackUrl=%2F%3Fbefore%3Dzzz");
    expect(textIn(asked.body)).toContain("Two-step verification");
    expect(listSessions(person)).toEqual([]);
    const again = await give(browser, asked, "123");
    expect(textIn(again.body)).toContain("This code is wrong");
    expect((await give(browser, again, codeOf(key))).path).toBe("/?before=zzz");
    const remembered = inDatabase((database) =>
      database.prepare("SELECT remembered FROM sessions WHERE user_id = ?").pluck().all(person.id),
    );
    expect(remembered).toEqual([1]);
  });

  test("a recovery code works once instead of a code, and its owner is notified", async ({ person }) => {
    const browser = await plainBrowser({ person });
    const { codes } = await setUp(browser, person);
    const [code = ""] = codes;
    await signOutOf(browser);
    const typed = code.toUpperCase().replaceAll("-", " ");
    expect((await give(browser, await signInTo(browser, person), typed)).path).toBe("/");
    expect(textIn((await browser.visit(SETTINGS)).body)).toContain("9 codes left.");
    expect(emailsTo(person.email)[0]?.subject).toBe("A recovery code was used to sign in");
    await signOutOf(browser);
    const refused = await give(browser, await signInTo(browser, person), code);
    expect(textIn(refused.body)).toContain("This code is wrong");
    expect(listSessions(person)).toEqual([]);
  });

  test("a trusted browser needs no second step, until its owner requires it everywhere again", async ({ person }) => {
    const browser = await plainBrowser({ person });
    const { key } = await setUp(browser, person);
    await signOutOf(browser);
    const trusted = await give(browser, await signInTo(browser, person), codeOf(key), { trust: "on" });
    expect(trusted.path).toBe("/");
    await signOutOf(browser);
    expect((await signInTo(browser, person)).path).toBe("/");
    letTimePass(person);
    await browser.fillIn(`/login/confirm?callbackUrl=${SETTINGS}`, { password: PASSWORD, code: codeOf(key) });
    const forgotten = await browser.fillIn(SETTINGS, {}, { button: "Forget all trusted browsers" });
    expect(textIn(forgotten.body)).toContain("All browsers will ask for two-step verification again.");
    await signOutOf(browser);
    expect((await signInTo(browser, person)).path).toMatch(/^\/login\/second-step/);
  });

  test("new recovery codes replace the old ones; after removing the app, the password is enough again", async ({
    person,
  }) => {
    const browser = await plainBrowser({ person });
    const { codes } = await setUp(browser, person);
    const renewed = await browser.fillIn(SETTINGS, {}, { button: "Get new codes" });
    expect(textIn(renewed.body)).toContain("These codes replace your old ones.");
    const [fresh = ""] = codesIn(renewed.body);
    await signOutOf(browser);
    const refused = await give(browser, await signInTo(browser, person), codes[0] ?? "");
    expect(textIn(refused.body)).toContain("This code is wrong");
    expect((await give(browser, refused, fresh)).path).toBe("/");
    const removed = await browser.fillIn(SETTINGS, {}, { button: "Remove the app" });
    expect(textIn(removed.body)).toContain("Authenticator app removed.");
    await signOutOf(browser);
    expect((await signInTo(browser, person)).path).toBe("/");
  });

  test("with a second step, confirming for a sensitive action takes the password and a code (ASVS 7.5.1)", async ({
    person,
  }) => {
    const browser = await plainBrowser({ person });
    const { key, codes } = await setUp(browser, person);
    const confirm = (password: string, code: string) =>
      browser.fillIn("/login/confirm?callbackUrl=%2Fsettings%2Femail", { password, code });
    makeStale(person);
    const wrongPassword = await confirm("not my password", codeOf(key));
    expect(descriptionOf("password", wrongPassword.body)).toMatch(/Wrong password/);
    expect(descriptionOf("code", (await confirm(PASSWORD, "000000")).body)).toMatch(/This code is wrong/);
    expect((await confirm(PASSWORD, codeOf(key))).path).toBe("/settings/email");
    makeStale(person);
    expect((await confirm(PASSWORD, codes[0] ?? "")).path).toBe("/settings/email");
  });

  test("an admin past the deadline must set up a second step before anything else, and then continues", async ({
    person,
  }) => {
    makeOverdueAdmin(person);
    const browser = await plainBrowser();
    const signedIn = await signInTo(browser, person, {}, "/login?callbackUrl=%2Fexplore");
    expect(signedIn.path).toBe(SETTINGS);
    expect(textIn(signedIn.body)).toContain("Your account needs two-step verification. To continue");
    expect((await browser.visit("/settings/profile")).path).toBe(SETTINGS);
    await setUp(browser, person);
    expect((await browser.visit("/explore")).path).toBe("/explore");
    await browser.fillIn(SETTINGS, {}, { button: "Remove the app" });
    expect((await browser.visit("/explore")).path).toBe(SETTINGS);
  });
});

test("An admin past the deadline must confirm who they are before setting up a second step, if not fresh", async ({
  page,
  person,
}) => {
  makeOverdueAdmin(person);
  await startSession(page, person);
  inDatabase((database) => database.prepare("UPDATE sessions SET fresh_at = NULL WHERE user_id = ?").run(person.id));
  await page.goto("/");
  await page.getByRole("button", { name: "Set up an app" }).click();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).toHaveURL("/settings/two-step");
  await setUpApp(page, person);
});
