import {
  addPerson,
  confirmItsMe,
  expect,
  hydrated,
  inDatabase,
  leave,
  listSessions,
  makeStale,
  newName,
  type Person,
  securityEventsOf,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { newDatabase, startServer } from "./server";

const usernameOf = (person: Person) =>
  inDatabase((database) => database.prepare("SELECT username FROM users WHERE id = ?").pluck().get(person.id));

withAndWithoutJavaScript((javaScript) => {
  test("A sensitive action long after signing in asks to confirm first, and restores what was typed (ASVS 7.5.1)", async ({
    page,
    person,
  }) => {
    await signIn(page, person);
    makeStale(person);
    const name = newName("new");
    await page.goto("/settings/account");
    await hydrated(page, javaScript);
    await page.getByRole("textbox", { name: "Username" }).fill(name);
    await page.getByRole("button", { name: "Change username" }).click();
    await confirmItsMe(page, "not my password");
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription("Wrong password.");
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    await confirmItsMe(page);
    await expect(page).toHaveURL(/^[^?]*\/settings\/account\?kept=[\w-]+$/);
    await expect(page.getByRole("textbox", { name: "Username" })).toHaveValue(name);
    expect(usernameOf(person)).toBe(person.username);
    await page.getByRole("button", { name: "Change username" }).click();
    await expect(page.getByText("Username changed.")).toBeVisible();
    expect(usernameOf(person)).toBe(name);
    expect(securityEventsOf(person).map(({ type }) => type)).toEqual([
      "username-changed",
      "fresh-sign-in-confirmed",
      "fresh-sign-in-failed",
      "signed-in",
    ]);
  });

  test("A remembered session resumed after the browser was closed is not fresh", async ({
    browser,
    page,
    context,
    person,
  }) => {
    await signIn(page, person, { remember: true });
    const state = await context.storageState();
    state.cookies = state.cookies.filter(({ expires }) => expires !== -1);
    const reopened = await browser.newContext({ storageState: state, javaScriptEnabled: javaScript });
    const tab = await reopened.newPage();
    await tab.goto("/settings/sessions");
    await expect(tab.getByRole("heading", { name: "Sessions" })).toBeVisible();
    await tab.goto("/settings/your-data");
    await tab.getByRole("link", { name: "Your posts (Markdown)" }).click();
    await expect(tab.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
    // In the browser that was not closed, the session is still fresh.
    await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Faccount");
    await expect(page).toHaveURL("/settings/account");
    await reopened.close();
  });
});

test("Every sensitive action asks to confirm if the sign-in is not fresh, and none happens before", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  await page.goto("/settings/two-step");
  await page.getByRole("button", { name: "Set up an app" }).click();
  await expect(page.getByText("Key:")).toBeVisible();
  makeStale(person);
  // The page with the secret is itself sensitive.
  await page.goto("/settings/two-step");
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  inDatabase((database) => database.prepare("DELETE FROM totp WHERE user_id = ?").run(person.id));
  const before = inDatabase((database) => database.prepare("SELECT * FROM users WHERE id = ?").get(person.id));
  for (const [path, act] of [
    ["/settings/two-step", () => page.getByRole("button", { name: "Set up an app" }).click()],
    [
      "/settings/email",
      async () => {
        await page.getByLabel("New address").fill("new@example.org");
        await page.getByRole("button", { name: "Change address" }).click();
      },
    ],
    [
      "/settings/tokens",
      async () => {
        await page.getByLabel("Name").fill("Sensitive");
        await page.getByRole("button", { name: "Create token" }).click();
      },
    ],
    [
      "/settings/account",
      async () => {
        await page.getByLabel("Type ").fill(person.username);
        await page.getByRole("button", { name: "Delete my account" }).click();
      },
    ],
  ] as const) {
    await page.goto(path);
    await act();
    await expect(page.getByRole("heading", { name: "Confirm it's you" }), path).toBeVisible();
  }
  for (const path of ["/settings/account/export", "/settings/account/posts", "/settings/account/pictures"]) {
    const response = await page.request.get(path, { maxRedirects: 0 });
    expect(response.headers().location).toBe(`/login/confirm?callbackUrl=${encodeURIComponent(path)}`);
  }
  expect(inDatabase((database) => database.prepare("SELECT * FROM users WHERE id = ?").get(person.id))).toEqual(before);
});

test("What was typed is kept only for the person who typed it", async ({ page, person, browser }) => {
  await signIn(page, person);
  makeStale(person);
  await page.goto("/settings/account");
  await hydrated(page);
  await page.getByRole("textbox", { name: "Username" }).fill("mine_alone");
  await page.getByRole("button", { name: "Change username" }).click();
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  const kept = new URL(page.url()).searchParams.get("callbackUrl") ?? "";
  const other = addPerson();
  const theirs = await (await browser.newContext()).newPage();
  await startSession(theirs, other);
  await theirs.goto(kept);
  await expect(theirs.getByRole("textbox", { name: "Username" })).toHaveValue(other.username);
  await theirs.context().close();
});

test("Wrong passwords when confirming are limited, and signing out and in again still works", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  makeStale(person);
  await page.goto("/login/confirm?callbackUrl=%2F");
  await hydrated(page);
  for (let attempt = 1; attempt <= 5; attempt++) await wrongPassword(attempt);
  const response = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByLabel("Password", { exact: true }).fill("wrong again");
  await page.getByRole("button", { name: "Confirm" }).click();
  expect(Number((await response).headers()["retry-after"])).toBeGreaterThan(0);
  await expect(page.getByText(/^Too many attempts\. Try again in \d+ seconds\.$/)).toBeVisible();
  expect(listSessions(person)).toHaveLength(1);

  async function wrongPassword(attempt: number) {
    const field = page.getByLabel("Password", { exact: true });
    await field.fill(`wrong ${attempt}`);
    await page.getByRole("button", { name: "Confirm" }).click();
    await expect
      .poll(() => securityEventsOf(person).filter(({ type }) => type === "fresh-sign-in-failed").length)
      .toBe(attempt);
    await expect(field).toHaveValue("");
  }
});

test("FRESH_SECONDS sets how long a sign-in is fresh", async ({ page }) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, FRESH_SECONDS: "7200" });
  const person = addPerson(database);
  await signIn(page, person, { at: server.url });
  makeStale(person, database);
  await page.goto(`${server.url}/login/confirm?callbackUrl=%2Fsettings%2Faccount`);
  await expect(page).toHaveURL(`${server.url}/settings/account`);
  await leave(page);
  await server.stop();
});
