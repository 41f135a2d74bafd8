import { Browser } from "../bench/browser";
import {
  addPerson,
  confirmItsMe,
  expect,
  hydrated,
  inDatabase,
  listSessions,
  makeStale,
  newAddress,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  SITE,
  securityEventsOf,
  setAttempts,
  signInPlainly,
  signOutPlainly,
  startSession,
  test,
} from "./fixtures";
import { alertsIn, descriptionOf, submitForm, textIn, valueIn } from "./forms";
import { newDatabase, startServer } from "./server";

const usernameOf = (person: Person) =>
  inDatabase((database) => database.prepare("SELECT username FROM users WHERE id = ?").pluck().get(person.id));

/** What happens to an account whose owner confirms who they are, at the second attempt, and then changes the username. */
const EVENTS = ["username-changed", "fresh-sign-in-confirmed", "fresh-sign-in-failed", "signed-in"];

/** Checks that a page asks to confirm who someone is. */
function expectToConfirm({ path, body }: { path: string; body: string }) {
  expect(path).toMatch(/^\/login\/confirm\?/);
  expect(textIn(body)).toContain("Confirm it's you");
}

test("A sensitive action long after signing in asks to confirm first, and restores what was typed (ASVS 7.5.1)", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  makeStale(person);
  const name = newName("new");
  await page.goto("/settings/account");
  await hydrated(page);
  await page.getByRole("textbox", { name: "Username" }).fill(name);
  await page.getByRole("button", { name: "Change username" }).click();
  await confirmItsMe(page, "not my password");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription("Wrong password.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await confirmItsMe(page);
  await expect(page).toHaveURL(/^[^?]*\/settings\/account\?formDraft=[\w-]+$/);
  await expect(page.getByRole("textbox", { name: "Username" })).toHaveValue(name);
  expect(usernameOf(person)).toBe(person.username);
  await page.getByRole("button", { name: "Change username" }).click();
  await expect(page.getByText("Username changed.")).toBeVisible();
  expect(usernameOf(person)).toBe(name);
  const drafts = "SELECT count(*) FROM form_drafts WHERE user_id = ?";
  expect(inDatabase((database) => database.prepare(drafts).pluck().get(person.id))).toBe(0);
  expect(securityEventsOf(person).map(({ type }) => type)).toEqual(EVENTS);
});

test("Without JavaScript, a sensitive action asks to confirm first too, and restores what was typed", async ({
  person,
}) => {
  const browser = await plainBrowser({ person });
  makeStale(person);
  const username = newName("new");
  const asked = await browser.fillIn("/settings/account", { username });
  expectToConfirm(asked);
  const wrong = await browser.fillIn(asked.path, { password: "not my password" }, { page: asked.body });
  expect(descriptionOf("password", wrong.body).trim()).toBe("Wrong password.");
  expect(valueIn("password", wrong.body) ?? "").toBe("");
  const kept = await browser.fillIn(wrong.path, { password: PASSWORD }, { page: wrong.body });
  expect(kept.path).toMatch(/^\/settings\/account\?formDraft=[\w-]+$/);
  expect(valueIn("username", kept.body)).toBe(username);
  expect(usernameOf(person)).toBe(person.username);
  const changed = await browser.fillIn(kept.path, { username }, { page: kept.body });
  expect(textIn(changed.body)).toContain("Username changed.");
  expect(usernameOf(person)).toBe(username);
  expect(securityEventsOf(person).map(({ type }) => type)).toEqual(EVENTS);
});

test("A remembered session resumed after the browser was closed is not fresh", async ({
  request,
  userAgent,
  person,
}) => {
  await submitForm(request, "/login", { login: person.username, password: PASSWORD, remember: "on" });
  // A closed browser keeps only cookies with an expiry.
  const kept = (await request.storageState()).cookies.filter(({ expires }) => expires !== -1);
  const cookies = kept.map(({ name, value }) => `${name}=${value}`).join("; ");
  const reopened = new Browser(SITE, newAddress(), cookies, userAgent);
  expect((await reopened.visit("/settings/sessions")).path).toBe("/settings/sessions");
  const download = "/settings/account/posts";
  expect((await reopened.visit("/settings/your-data")).body).toContain(`href="${download}"`);
  expectToConfirm(await reopened.visit(download));
  // In the browser that was not closed, the session is still fresh.
  const open = await request.get("/login/confirm?callbackUrl=%2Fsettings%2Faccount", { maxRedirects: 0 });
  expect(open.headers().location).toBe("/settings/account");
});

test("Every sensitive action asks to confirm if the sign-in is not fresh, and none happens before", async ({
  person,
}) => {
  const browser = await plainBrowser({ person });
  const started = await browser.fillIn("/settings/two-step", {}, { button: "Set up an app" });
  expect(textIn(started.body)).toContain("Key:");
  makeStale(person);
  // The page with the secret is itself sensitive.
  expectToConfirm(await browser.visit("/settings/two-step"));
  inDatabase((database) => database.prepare("DELETE FROM totp WHERE user_id = ?").run(person.id));
  const before = inDatabase((database) => database.prepare("SELECT * FROM users WHERE id = ?").get(person.id));
  const actions: [path: string, values: Record<string, string>, button?: string][] = [
    ["/settings/two-step", {}, "Set up an app"],
    ["/settings/email", { email: "new@example.org" }],
    ["/settings/tokens", { name: "Sensitive", scope: "read", days: "30" }],
    ["/settings/account", { confirmation: person.username }],
  ];
  for (const [path, values, button] of actions) {
    expectToConfirm(await browser.fillIn(path, values, button ? { button } : {}));
  }
  for (const path of ["/settings/account/export", "/settings/account/posts", "/settings/account/pictures"]) {
    expect((await browser.open(path)).location).toBe(`/login/confirm?callbackUrl=${encodeURIComponent(path)}`);
  }
  expect(inDatabase((database) => database.prepare("SELECT * FROM users WHERE id = ?").get(person.id))).toEqual(before);
});

test("What was typed is kept only for the person who typed it", async ({ person }) => {
  const browser = await plainBrowser({ person });
  makeStale(person);
  const { path } = await browser.fillIn("/settings/account", { username: "mine_alone" });
  const kept = new URL(path, SITE).searchParams.get("callbackUrl") ?? "";
  expect(kept).toContain("?formDraft=");
  const other = addPerson();
  const { body } = await (await plainBrowser({ person: other })).visit(kept);
  expect(valueIn("username", body)).toBe(other.username);
});

test("Wrong passwords when confirming are limited, and signing out and in again still works", async ({ person }) => {
  const browser = await plainBrowser({ person });
  makeStale(person);
  const path = "/login/confirm?callbackUrl=%2F";
  const { body: page } = await browser.visit(path);
  for (const wrongBefore of [0, 4]) {
    setAttempts(`confirm ${person.id}`, wrongBefore);
    const { body } = await browser.submit(path, page, { password: "wrong" });
    expect(descriptionOf("password", body)).toContain("Wrong password.");
  }
  await expect
    .poll(() => securityEventsOf(person).filter(({ type }) => type === "fresh-sign-in-failed").length)
    .toBe(2);
  const { retryAfter, body } = await browser.submit(path, page, { password: PASSWORD });
  expect(Number(retryAfter)).toBeGreaterThan(0);
  expect(alertsIn(body)[0]).toMatch(/^Too many attempts\. Try again in \d+ seconds\.$/);
  expect(listSessions(person)).toHaveLength(1);
  await signOutPlainly(browser);
  await signInPlainly(browser, person);
  expect((await browser.visit(path)).path).toBe("/");
});

test("FRESH_SECONDS sets how long a sign-in is fresh", async () => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, FRESH_SECONDS: "7200" });
  const person = addPerson(database);
  const browser = await plainBrowser({ person, at: server.url });
  makeStale(person, database);
  expect((await browser.visit("/login/confirm?callbackUrl=%2Fsettings%2Faccount")).path).toBe("/settings/account");
  await server.stop();
});
