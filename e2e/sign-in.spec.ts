import bcrypt from "bcryptjs";
import {
  addPerson,
  expect,
  fillSignIn,
  hydrated,
  inDatabase,
  listSessions,
  newName,
  PASSWORD,
  plainBrowser,
  sessionCookie,
  signInPlainly,
  test,
} from "./fixtures";
import { alertsIn, descriptionOf, textIn, valueIn } from "./forms";
import { newDatabase, startServer } from "./server";

const INVALID = "Invalid username or password";
const BUSY = "The server is busy. Try again in a moment.";

test("A wrong password, a wrong name and an inactive account get the same message", async ({ person }) => {
  const inactive = addPerson(undefined, { active: false });
  const browser = await plainBrowser();
  const { body: page } = await browser.open("/login");
  for (const [login, password] of [
    [person.username, "wrong password"],
    [newName(), PASSWORD],
    [inactive.username, "wrong password"],
    ["nobody@example.org", PASSWORD],
    [person.username, "\u{1F426}".repeat(100)],
  ] as const) {
    const { path, body } = await browser.fillIn("/login", { login, password }, { page });
    expect(alertsIn(body), login).toEqual([INVALID]);
    expect(path).toBe("/login");
  }
  expect(listSessions(person)).toEqual([]);
});

test("People who know an inactive account's password see that it is inactive, and why", async () => {
  for (const [reason, words] of [
    [null, "This account is suspended. Ask an admin for help."],
    ["Sold followers", "This account is suspended: Sold followers"],
  ]) {
    const inactive = addPerson(undefined, { active: false });
    inDatabase((database) =>
      database.prepare("UPDATE users SET suspension_reason = ? WHERE id = ?").run(reason, inactive.id),
    );
    const { body } = await signInPlainly(await plainBrowser(), inactive);
    expect(textIn(body)).toContain(words);
    expect(listSessions(inactive)).toEqual([]);
  }
});

test("The name, the remember choice and the callback survive a failed attempt; the password does not", async ({
  page,
  context,
  person,
}) => {
  await page.goto("/?before=zzz");
  await hydrated(page);
  await fillSignIn(page, person, { password: "wrong password", remember: true });
  await expect(page.getByText(INVALID)).toBeVisible();
  await expect(page.getByLabel("Username or email")).toHaveValue(person.username);
  await expect(page.getByLabel("Remember me")).toBeChecked();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL("/?before=zzz");
  expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000);
});

test("Without JavaScript, the name, the remember choice and the callback survive a failed attempt too", async ({
  person,
}) => {
  const browser = await plainBrowser();
  const values = { login: person.username, password: "wrong password", remember: "on" };
  const { path, body } = await browser.fillIn("/?before=zzz", values);
  expect(path).toBe("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
  expect(alertsIn(body)).toEqual([INVALID]);
  expect(valueIn("login", body)).toBe(person.username);
  expect(body).toMatch(/<input[^>]* name="remember"[^>]* checked=""/);
  expect(valueIn("password", body) ?? "").toBe("");
  const again = { login: person.username, password: PASSWORD, remember: "on" };
  expect((await browser.fillIn(path, again, { page: body })).path).toBe("/?before=zzz");
});

test("Signing in works by username and by email address, in any case", async ({ person }) => {
  for (const username of [person.username, person.email.toUpperCase(), ` ${person.username.toUpperCase()} `]) {
    const { path, body } = await signInPlainly(await plainBrowser(), { username });
    expect(path).toBe("/");
    expect(textIn(body)).toContain(`Hi, ${person.username}`);
  }
});

test("An empty form shows what is missing beside each field", async ({ page }) => {
  const missing = { login: "Enter your username or email address.", password: "Enter your password." };
  const { body } = await (await plainBrowser()).fillIn("/login", { login: "", password: "" });
  for (const [field, words] of Object.entries(missing)) expect(descriptionOf(field, body)).toContain(words);

  await page.goto("/login");
  await hydrated(page);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByLabel("Username or email")).toHaveAccessibleDescription(missing.login);
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(missing.password);
});

test("A signed-in person who opens the login page continues to its destination", async ({ person }) => {
  const browser = await plainBrowser({ person });
  expect((await browser.visit("/login?callbackUrl=%2F%3Fbefore%3Dzzz")).path).toBe("/?before=zzz");
  expect((await browser.visit("/login")).path).toBe("/");
});

test("The login page shows its form whatever message its address selects", async () => {
  const browser = await plainBrowser();
  for (const news of ["constructor", "__proto__", "toString", "expired&news=reset", "%00", ""]) {
    const { status, body } = await browser.open(`/login?news=${news}`);
    expect(status).toBe(200);
    expect(body).toMatch(/>Sign in<\/button>/);
  }
  const { body } = await browser.open("/login?news=expired");
  expect(body).toMatch(/role="status"[^>]*>(<[^>]*>)*That took too long\. Sign in again\.</);
});

test("The login page shows its form if the session has ended but the cookie remains, without a redirect loop", async ({
  person,
}) => {
  const browser = await plainBrowser({ person });
  inDatabase((database) => database.prepare("DELETE FROM sessions WHERE user_id = ?").run(person.id));
  const { path, body } = await browser.visit("/?before=zzz");
  expect(path).toBe("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
  expect(browser.headers.cookie).toContain("session-token=");
  const values = { login: person.username, password: PASSWORD };
  expect((await browser.fillIn(path, values, { page: body })).path).toBe("/?before=zzz");
});

/** The cookie of the session that a browser has. */
const tokenOf = ({ headers }: { headers: Record<string, string> }) =>
  headers.cookie?.match(/session-token=([^;]+)/)?.[1];

test("Signing in starts a new session each time, and ends the browser's previous one", async ({ person }) => {
  const browser = await plainBrowser({ person });
  const before = tokenOf(browser);
  const [first] = listSessions(person);
  inDatabase((database) => database.prepare("UPDATE users SET active = 0 WHERE id = ?").run(person.id));
  const { body: page } = await browser.open("/login");
  inDatabase((database) => database.prepare("UPDATE users SET active = 1 WHERE id = ?").run(person.id));
  const values = { login: person.username, password: PASSWORD };
  expect((await browser.fillIn("/login", values, { page })).path).toBe("/");
  expect(tokenOf(browser)).not.toBe(before);
  expect(listSessions(person)).toHaveLength(1);
  expect(listSessions(person)).not.toContain(first);
});

test("Signing in does not reuse a planted session cookie", async ({ person }) => {
  const planted = await plainBrowser({ person: addPerson() });
  const { body: page } = await (await plainBrowser()).open("/login");
  // The cookie is planted while the login page is open.
  const values = { login: person.username, password: PASSWORD };
  const before = tokenOf(planted);
  const { path, body } = await planted.fillIn("/login", values, { page });
  expect(path).toBe("/");
  expect(textIn(body)).toContain(`Hi, ${person.username}`);
  expect(tokenOf(planted)).not.toBe(before);
});

test("A hash at another cost is updated when its owner signs in, and keeps working", async () => {
  const person = addPerson(undefined, { passwordHash: bcrypt.hashSync(PASSWORD, 5) });
  expect((await signInPlainly(await plainBrowser(), person)).path).toBe("/");
  const hash = inDatabase((database) =>
    database.prepare("SELECT password_hash FROM users WHERE id = ?").pluck().get(person.id),
  ) as string;
  expect(bcrypt.getRounds(hash)).toBe(10);
  expect((await signInPlainly(await plainBrowser(), person)).path).toBe("/");
});

test("The button shows progress while the password is checked", async ({ page, person }) => {
  await page.goto("/login");
  await hydrated(page);
  let release = () => {};
  const held = new Promise<void>((go) => {
    release = go;
  });
  await page.route("**/login", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await fillSignIn(page, person);
  await expect(page.getByRole("button", { name: "Signing in…" })).toHaveAttribute("aria-disabled", "true");
  release();
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
});

test("A server with too many passwords to check responds 503: to people with a message, to programs with JSON", async ({
  request,
}) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, PASSWORD_QUEUE: "1", BCRYPT_COST: "12" });
  const { username } = addPerson(database);
  const { csrfToken } = await (await request.get(`${server.url}/api/auth/csrf`)).json();
  const attempt = () =>
    request.post(`${server.url}/api/auth/callback/credentials`, {
      form: { csrfToken, login: "nobody", password: "x" },
      maxRedirects: 0,
    });
  const browser = await plainBrowser({ at: server.url });
  const { body: page } = await browser.open("/login");
  const flood = Promise.all(Array.from({ length: 8 }, attempt));
  const { body } = await browser.submit("/login", page, { login: username, password: "wrong password" });
  const busy = (await flood).filter((response) => response.status() === 503);
  expect(busy.length).toBeGreaterThan(0);
  expect(await busy[0]?.json()).toEqual({ error: BUSY });
  expect(busy[0]?.headers()["retry-after"]).toBe("5");
  // Its page is rendered in either case.
  expect([INVALID, BUSY]).toContain(alertsIn(body)[0]);
  expect(valueIn("login", body)).toBe(username);
  await server.stop();
});

test("The password field says when Caps Lock is on", async ({ page }) => {
  await page.goto("/login");
  await hydrated(page);
  const password = page.getByLabel("Password", { exact: true });
  // A key as the browser reports it: pressing Caps Lock in an automated browser does not turn it on.
  const press = (modifierCapsLock: boolean) =>
    password.evaluate((input, init) => input.dispatchEvent(new KeyboardEvent("keyup", init)), {
      key: "a",
      bubbles: true,
      modifierCapsLock,
    });
  await press(true);
  await expect(page.getByText("Caps Lock is on.")).toBeVisible();
  await press(false);
  await expect(page.getByText("Caps Lock is on.")).toHaveCount(0);
});
