import type { Browser, BrowserContext } from "@playwright/test";
import {
  addPerson,
  confirmItsMe,
  expect,
  hydrated,
  inDatabase,
  leave,
  listSessions,
  makeStale,
  newAddress,
  PASSWORD,
  type Person,
  securityEventsOf,
  sessionCookie,
  signIn,
  signInByForm,
  tamperField,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { newDatabase, startServer } from "./server";

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** Another browser in which a person is signed in. */
async function otherBrowser(browser: Browser, person: Person, remember = false) {
  const context = await browser.newContext({
    userAgent: FIREFOX,
    extraHTTPHeaders: { "X-Forwarded-For": newAddress() },
  });
  const page = await context.newPage();
  await signInByForm(page, person, { remember });
  return page;
}

/** A browser with another browser's cookies. */
async function withCookiesOf(browser: Browser, context: BrowserContext, userAgent?: string) {
  const thief = await browser.newContext(userAgent ? { userAgent } : {});
  await thief.addCookies(await context.cookies());
  return thief.newPage();
}

withAndWithoutJavaScript(() => {
  test("The sessions page describes each open session, and ends one or all others (ASVS 7.5.2)", async ({
    page,
    browser,
    person,
  }) => {
    await signIn(page, person);
    const other = await otherBrowser(browser, person, true);
    const third = await otherBrowser(browser, person);
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
    await other.goto("/");
    await expect(other).toHaveURL("/login?callbackUrl=%2F");
    await third.goto("/");
    await expect(third).toHaveURL("/");

    await page.getByRole("button", { name: "Sign out of all other sessions" }).click();
    await expect(page.getByText("Signed out of all other sessions.")).toBeVisible();
    await expect(rows).toHaveCount(1);
    await third.goto("/");
    await expect(third).toHaveURL("/login?callbackUrl=%2F");
    expect(securityEventsOf(person).filter(({ type }) => type === "session-ended")).toHaveLength(2);
    await Promise.all([other.context().close(), third.context().close()]);
  });
});

test("An open tab of a session that was ended elsewhere notices when it becomes visible", async ({
  page,
  browser,
  person,
}) => {
  await signIn(page, person);
  const other = await otherBrowser(browser, person);
  await hydrated(other);
  await page.goto("/settings/sessions");
  await page.getByRole("button", { name: "Sign out of all other sessions" }).click();
  await expect(page.getByText("Signed out of all other sessions.")).toBeVisible();
  await other.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(other).toHaveURL("/login?callbackUrl=%2F");
  await other.context().close();
});

test("Another person's session can't be ended by its id, and neither can one's own current session", async ({
  page,
  browser,
  person,
}) => {
  const victim = addPerson();
  const theirs = await otherBrowser(browser, victim);
  await signIn(page, person);
  const mine = await otherBrowser(browser, person);
  await page.goto("/settings/sessions");
  for (const id of [listSessions(victim)[0], listSessions(person)[0], "nonsense", ""]) {
    await tamperField(page, "id", id ?? "");
    await page.getByRole("button", { name: /^Sign out of (?!all)/ }).click();
    await expect(page).toHaveURL("/settings/sessions?done=ended");
    await page.goto("/settings/sessions");
  }
  expect(listSessions(victim)).toHaveLength(1);
  expect(listSessions(person)).toHaveLength(2);
  await Promise.all([theirs.context().close(), mine.context().close()]);
});

test.describe("The token is replaced when a session gains privileges (ASVS 7.2.4):", () => {
  test("signing in never reuses a session that the browser was given before", async ({
    page,
    context,
    browser,
    person,
  }) => {
    const attacker = addPerson();
    const theirs = await otherBrowser(browser, attacker);
    const fixed = await sessionCookie(theirs.context());
    await context.addCookies(fixed ? [fixed] : []);
    await page.goto("/login");
    // The planted session is the attacker's: the person signs out and in.
    await page.getByRole("button", { name: "Sign out" }).click();
    await signIn(page, person);
    expect((await sessionCookie(context))?.value).not.toBe(fixed?.value);
    await theirs.goto("/");
    await expect(theirs).toHaveURL("/login?callbackUrl=%2F");
    await theirs.context().close();
  });

  test("confirming issues a new one, and a copy of the old one is worthless", async ({
    page,
    context,
    browser,
    person,
  }) => {
    await signIn(page, person);
    makeStale(person);
    const copy = await withCookiesOf(browser, context);
    await page.goto("/settings/sessions");
    await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
    await confirmItsMe(page);
    await expect(page).toHaveURL("/settings/email");
    await copy.goto("/");
    await expect(copy).toHaveURL("/login?callbackUrl=%2F");
    expect(listSessions(person)).toHaveLength(1);
    await copy.context().close();
  });

  test("changing the password issues a new one, and ends every other session and every copy (ASVS 7.4.3)", async ({
    page,
    context,
    browser,
    person,
  }) => {
    await signIn(page, person);
    const copy = await withCookiesOf(browser, context);
    const other = await otherBrowser(browser, person, true);
    await page.goto("/settings/password");
    await hydrated(page);
    await page.getByLabel("Current password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("New password", { exact: true }).fill("five other words of mine");
    await page.getByLabel("Repeat new password", { exact: true }).fill("five other words of mine");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Password changed.")).toBeVisible();
    for (const gone of [copy, other]) {
      await gone.goto("/");
      await expect(gone).toHaveURL("/login?callbackUrl=%2F");
      await gone.context().close();
    }
    await page.goto("/");
    await expect(page).toHaveURL("/");
  });
});

test.describe("A session whose cookie arrives from another browser", () => {
  test("can't be used for sensitive actions there, and its owner is notified (SESSION_PROTECTION=basic)", async ({
    page,
    context,
    browser,
    person,
  }) => {
    await signIn(page, person);
    const thief = await withCookiesOf(browser, context, FIREFOX);
    await thief.goto("/");
    await expect(thief).toHaveURL("/");
    await thief.goto("/settings/your-data");
    await thief.getByRole("link", { name: "All data (JSON)" }).click();
    await expect(thief.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
    await page.goto("/settings/activity");
    await expect(page.getByText("Session used from another browser")).toHaveCount(1);
    await page.goto("/settings/sessions");
    await expect(page.getByText("Also used from Firefox on Windows")).toBeVisible();
    // Notified once, however often it is used.
    await thief.goto("/");
    expect(securityEventsOf(person).filter(({ type }) => type === "session-protected")).toHaveLength(1);
    await thief.context().close();
  });

  for (const mode of ["strong", "off"] as const) {
    test(`${mode === "strong" ? "ends, and its owner is notified" : "is left alone"} (SESSION_PROTECTION=${mode})`, async ({
      page,
      context,
      browser,
    }) => {
      const database = await newDatabase();
      const server = await startServer({ DATABASE_URL: database, SESSION_PROTECTION: mode });
      const person = addPerson(database);
      await signIn(page, person, { at: server.url, remember: true });
      const thief = await withCookiesOf(browser, context, FIREFOX);
      await thief.goto(`${server.url}/`);
      expect(thief.url()).toBe(mode === "strong" ? `${server.url}/login?callbackUrl=%2F` : `${server.url}/`);
      expect(listSessions(person, database)).toHaveLength(mode === "strong" ? 0 : 1);
      expect(securityEventsOf(person, database).map(({ type }) => type)).toEqual(
        mode === "strong" ? ["session-protected", "signed-in"] : ["signed-in"],
      );
      await Promise.all([leave(page), thief.context().close()]);
      await server.stop();
    });
  }

  test("stays unchanged when the browser is updated", async ({ page, context, browser, person }) => {
    await signIn(page, person);
    const agent = await page.evaluate(() => navigator.userAgent);
    const updated = await withCookiesOf(browser, context, agent.replace(/Chrome\/\d+/, "Chrome/999"));
    await updated.goto("/settings/account");
    expect(securityEventsOf(person).map(({ type }) => type)).toEqual(["signed-in"]);
    await updated.context().close();
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
