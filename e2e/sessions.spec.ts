import type { BrowserContext } from "@playwright/test";
import { Browser } from "../bench/browser";
import {
  addPerson,
  confirmItsMe,
  expect,
  FIREFOX,
  hydrated,
  inDatabase,
  leave,
  listSessions,
  makeStale,
  newAddress,
  PASSWORD,
  type Person,
  plainBrowser,
  SITE,
  securityEventsOf,
  sessionCookie,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { newDatabase, startServer } from "./server";

/** Another browser, in which a person has signed in with the form. */
async function otherBrowser({ username }: Person, { remember = false } = {}) {
  const other = await plainBrowser({ userAgent: FIREFOX });
  const values = { login: username, password: PASSWORD, ...(remember ? { remember: "on" } : {}) };
  expect((await other.fillIn("/login", values)).path).toBe("/");
  return other;
}

/** A browser with another browser's cookies. */
async function withCookiesOf(context: BrowserContext, userAgent?: string, site = SITE) {
  const cookies = (await context.cookies(site)).map(({ name, value }) => `${name}=${value}`);
  return new Browser(site, newAddress(), cookies.join("; "), userAgent);
}

/** Where the home page leads this browser: to the login page if it is signed out. */
const homeOf = async (browser: Browser) => (await browser.visit("/")).path;

const SIGNED_OUT = "/login?callbackUrl=%2F";

withAndWithoutJavaScript(() => {
  test("The sessions page describes each open session, and ends one or all others (ASVS 7.5.2)", {
    tag: "@engine",
  }, async ({ page, person }) => {
    await startSession(page, person);
    const other = await otherBrowser(person, { remember: true });
    const third = await otherBrowser(person);
    await page.goto("/settings/sessions");
    const rows = page.getByRole("main").getByRole("listitem");
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText(/Chrome.*This device/);
    await expect(rows.first()).toContainText("Until the browser is closed");
    await expect(rows.filter({ hasText: "Firefox on Windows" })).toHaveCount(2);
    await expect(rows.filter({ hasText: "Remembered" })).toContainText("2001:db8:");
    await expect(rows.filter({ hasText: "Remembered" })).toContainText(/Last active just now/);

    await rows
      .filter({ hasText: "Remembered" })
      .getByRole("button", { name: /^Sign out of (?!all)/ })
      .click();
    await expect(page.getByText("Signed out of that session.")).toBeVisible();
    await expect(rows).toHaveCount(2);
    expect(await homeOf(other)).toBe(SIGNED_OUT);
    expect(await homeOf(third)).toBe("/");

    await page.getByRole("button", { name: "Sign out of all other sessions" }).click();
    await expect(page.getByText("Signed out of all other sessions.")).toBeVisible();
    await expect(rows).toHaveCount(1);
    expect(await homeOf(third)).toBe(SIGNED_OUT);
    expect(securityEventsOf(person).filter(({ type }) => type === "session-ended")).toHaveLength(2);
  });
});

test("An open tab of a session that was ended elsewhere notices when it becomes visible", async ({ page, person }) => {
  await signIn(page, person);
  await hydrated(page);
  const other = await otherBrowser(person);
  const { path } = await other.fillIn("/settings/sessions", {}, { button: "Sign out of all other sessions" });
  expect(path).toBe("/settings/sessions?done=all-ended");
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page).toHaveURL(SIGNED_OUT);
});

test("Another person's session can't be ended by its id, and neither can one's own current session", {
  tag: "@engine",
}, async ({ person }) => {
  const victim = addPerson();
  await otherBrowser(victim);
  const browser = await plainBrowser({ person });
  const [current] = listSessions(person);
  await otherBrowser(person);
  for (const id of [listSessions(victim)[0], current, "nonsense", ""]) {
    const { path } = await browser.fillIn("/settings/sessions", { id: id ?? "" });
    expect(path).toBe("/settings/sessions?done=ended");
  }
  expect(listSessions(victim)).toHaveLength(1);
  expect(listSessions(person)).toHaveLength(2);
});

test.describe("The token is replaced when a session gains privileges (ASVS 7.2.4):", () => {
  test("signing in never reuses a session that the browser was given before", { tag: "@engine" }, async ({
    page,
    context,
    person,
  }) => {
    const theirs = await otherBrowser(addPerson());
    const [, name = "", fixed = ""] = theirs.headers.cookie?.match(/([^=; ]*session-token)=([^;]+)/) ?? [];
    await context.addCookies([{ name, value: fixed, url: SITE }]);
    await page.goto("/login");
    // The planted session is the attacker's: the person signs out and in.
    await page.getByRole("button", { name: "Sign out" }).click();
    await signIn(page, person);
    expect((await sessionCookie(context))?.value).not.toBe(fixed);
    expect(await homeOf(theirs)).toBe(SIGNED_OUT);
  });

  test("confirming issues a new one, and a copy of the old one is worthless", { tag: "@engine" }, async ({
    page,
    context,
    person,
  }) => {
    await startSession(page, person);
    makeStale(person);
    const copy = await withCookiesOf(context);
    await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
    await confirmItsMe(page);
    await expect(page).toHaveURL("/settings/email");
    expect(await homeOf(copy)).toBe(SIGNED_OUT);
    expect(listSessions(person)).toHaveLength(1);
  });

  test("changing the password issues a new one, and ends every other session and every copy (ASVS 7.4.3)", {
    tag: "@engine",
  }, async ({ page, context, person }) => {
    await startSession(page, person);
    const copy = await withCookiesOf(context);
    const other = await otherBrowser(person, { remember: true });
    await page.goto("/settings/password");
    await hydrated(page);
    await page.getByLabel("Current password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("New password", { exact: true }).fill("five other words of mine");
    await page.getByLabel("Repeat new password", { exact: true }).fill("five other words of mine");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Password changed.")).toBeVisible();
    for (const gone of [copy, other]) expect(await homeOf(gone)).toBe(SIGNED_OUT);
    await page.goto("/");
    await expect(page).toHaveURL("/");
  });
});

test.describe("A session whose cookie arrives from another browser", () => {
  test("can't be used for sensitive actions there, and its owner is notified (SESSION_PROTECTION=basic)", {
    tag: "@engine",
  }, async ({ page, context, person }) => {
    await startSession(page, person);
    const thief = await withCookiesOf(context, FIREFOX);
    expect(await homeOf(thief)).toBe("/");
    const confirming = await thief.visit("/settings/account/export");
    expect(confirming.path).toMatch(/^\/login\/confirm\?callbackUrl=/);
    expect(confirming.body).toContain("Confirm it&#x27;s you</h1>");
    await page.goto("/settings/activity");
    await expect(page.getByText("Session used from another browser")).toHaveCount(1);
    await page.goto("/settings/sessions");
    await expect(page.getByText("Also used from Firefox on Windows")).toBeVisible();
    // Notified once, however often it is used.
    await homeOf(thief);
    expect(securityEventsOf(person).filter(({ type }) => type === "session-protected")).toHaveLength(1);
  });

  for (const mode of ["strong", "off"] as const) {
    test(`${mode === "strong" ? "ends, and its owner is notified" : "is left alone"} (SESSION_PROTECTION=${mode})`, {
      tag: "@engine",
    }, async ({ page, context }) => {
      const database = await newDatabase();
      const server = await startServer({ DATABASE_URL: database, SESSION_PROTECTION: mode });
      const person = addPerson(database);
      await signIn(page, person, { at: server.url, remember: true });
      const thief = await withCookiesOf(context, FIREFOX, server.url);
      expect(await homeOf(thief)).toBe(mode === "strong" ? SIGNED_OUT : "/");
      expect(listSessions(person, database)).toHaveLength(mode === "strong" ? 0 : 1);
      expect(securityEventsOf(person, database).map(({ type }) => type)).toEqual(
        mode === "strong" ? ["session-protected", "signed-in"] : ["signed-in"],
      );
      await leave(page);
      await server.stop();
    });
  }

  test("stays unchanged when the browser is updated", async ({ page, context, person }) => {
    await startSession(page, person);
    const agent = await page.evaluate(() => navigator.userAgent);
    const updated = await withCookiesOf(context, agent.replace(/Chrome\/\d+/, "Chrome/999"));
    expect((await updated.visit("/settings/account")).path).toBe("/settings/account");
    expect(securityEventsOf(person).map(({ type }) => type)).toEqual(["signed-in"]);
  });
});

test("A person's tabs can query who is signed in without counting as use", async ({ page, person }) => {
  await signIn(page, person);
  const read = () =>
    inDatabase((database) => database.prepare("SELECT * FROM sessions WHERE user_id = ?").get(person.id));
  inDatabase((database) =>
    database.prepare("UPDATE sessions SET last_seen_at = last_seen_at - 120000 WHERE user_id = ?").run(person.id),
  );
  const before = read();
  const response = await page.request.get("/api/session");
  expect(await response.json()).toEqual({ userId: person.id, endsInSeconds: expect.any(Number), unread: 0 });
  expect(read()).toEqual(before);
});
