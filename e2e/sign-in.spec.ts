import bcrypt from "bcryptjs";
import {
  addPerson,
  expect,
  fillSignIn,
  hydrated,
  inDatabase,
  leave,
  listSessions,
  newName,
  PASSWORD,
  sessionCookie,
  signInByForm,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { newDatabase, startServer } from "./server";

const INVALID = "Invalid username or password";

withAndWithoutJavaScript((javaScript) => {
  test("A wrong password, a wrong name and an inactive account get the same message", async ({ page, person }) => {
    const inactive = addPerson(undefined, { active: false });
    for (const [login, password] of [
      [person.username, "wrong password"],
      [newName(), PASSWORD],
      [inactive.username, "wrong password"],
      ["nobody@example.org", PASSWORD],
      [person.username, "\u{1F426}".repeat(100)],
    ] as const) {
      await page.goto("/login");
      await hydrated(page, javaScript);
      await fillSignIn(page, person, { login, password });
      await expect(page.getByText(INVALID)).toBeVisible();
      await expect(page).toHaveURL("/login");
    }
    expect(listSessions(person)).toEqual([]);
  });

  test("People who know an inactive account's password see that it is inactive, and why", async ({ page }) => {
    for (const [reason, words] of [
      [null, "This account is deactivated. Ask an admin for help."],
      ["Sold followers", "This account is deactivated: Sold followers"],
    ]) {
      const inactive = addPerson(undefined, { active: false });
      inDatabase((database) =>
        database.prepare("UPDATE users SET inactive_reason = ? WHERE id = ?").run(reason, inactive.id),
      );
      await page.goto("/login");
      await hydrated(page, javaScript);
      await fillSignIn(page, inactive);
      await expect(page.getByText(words ?? "")).toBeVisible();
      expect(listSessions(inactive)).toEqual([]);
    }
  });

  test("The name, the remember choice and the callback survive a failed attempt; the password does not", async ({
    page,
    context,
    person,
  }) => {
    await page.goto("/?before=zzz");
    await hydrated(page, javaScript);
    await fillSignIn(page, person, { password: "wrong password", remember: true });
    await expect(page.getByText(INVALID)).toBeVisible();
    await expect(page.getByLabel("Username or email")).toHaveValue(person.username);
    await expect(page.getByLabel("Remember me")).toBeChecked();
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    if (javaScript) await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).toHaveURL("/?before=zzz");
    expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000);
  });

  test("Signing in works by username and by email address, in any case", async ({ page, context, person }) => {
    for (const login of [person.username, person.email.toUpperCase(), ` ${person.username.toUpperCase()} `]) {
      await context.clearCookies();
      await signInByForm(page, person, { login });
    }
  });

  test("An empty form shows what is missing beside each field", async ({ page }) => {
    await page.goto("/login");
    await hydrated(page, javaScript);
    if (!javaScript) await page.locator("main form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByLabel("Username or email")).toHaveAccessibleDescription(
      "Enter your username or email address.",
    );
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription("Enter your password.");
  });

  test("A signed-in person who opens the login page continues to its destination", async ({ page, person }) => {
    await signInByForm(page, person);
    await page.goto("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
    await expect(page).toHaveURL("/?before=zzz");
    await page.goto("/login");
    await expect(page).toHaveURL("/");
  });

  test("The login page shows its form whatever message its address selects", async ({ page }) => {
    for (const news of ["constructor", "__proto__", "toString", "expired&news=reset", "%00", ""]) {
      const response = await page.goto(`/login?news=${news}`);
      expect(response?.status()).toBe(200);
      await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    }
    await page.goto("/login?news=expired");
    await expect(page.getByRole("status")).toHaveText("That took too long. Sign in again.");
  });

  test("The login page shows its form if the session has ended but the cookie remains, without a redirect loop", async ({
    page,
    context,
    person,
  }) => {
    await signInByForm(page, person);
    inDatabase((database) => database.prepare("DELETE FROM sessions WHERE user_id = ?").run(person.id));
    await page.goto("/?before=zzz");
    await expect(page).toHaveURL("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
    expect(await sessionCookie(context)).toBeDefined();
    await hydrated(page, javaScript);
    await fillSignIn(page, person);
    await expect(page).toHaveURL("/?before=zzz");
  });
});

test("Signing in starts a new session each time, and ends the browser's previous one", async ({
  page,
  context,
  person,
}) => {
  await signInByForm(page, person);
  const before = await sessionCookie(context);
  const [first] = listSessions(person);
  inDatabase((database) => database.prepare("UPDATE users SET active = 0 WHERE id = ?").run(person.id));
  await page.goto("/login");
  inDatabase((database) => database.prepare("UPDATE users SET active = 1 WHERE id = ?").run(person.id));
  await fillSignIn(page, person);
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  const after = await sessionCookie(context);
  expect(after?.value).not.toBe(before?.value);
  expect(listSessions(person)).toHaveLength(1);
  expect(listSessions(person)).not.toContain(first);
});

test("Signing in does not reuse a planted session cookie", async ({ browser, page, person }) => {
  const attacker = addPerson();
  const attackersPage = await (await browser.newContext()).newPage();
  await signInByForm(attackersPage, attacker);
  const planted = await sessionCookie(attackersPage.context());
  await page.goto("/login");
  if (planted) await page.context().addCookies([planted]);
  await page.getByLabel("Username or email").waitFor();
  await fillSignIn(page, person);
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  expect((await sessionCookie(page.context()))?.value).not.toBe(planted?.value);
  await attackersPage.context().close();
});

test("A hash at another cost is updated when its owner signs in, and keeps working", async ({ page, context }) => {
  const person = addPerson(undefined, { passwordHash: bcrypt.hashSync(PASSWORD, 5) });
  await signInByForm(page, person);
  const hash = inDatabase((database) =>
    database.prepare("SELECT password_hash FROM users WHERE id = ?").pluck().get(person.id),
  ) as string;
  expect(bcrypt.getRounds(hash)).toBe(10);
  await context.clearCookies();
  await signInByForm(page, person);
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

test.describe("A server with too many passwords to check", () => {
  test.use({ expectedErrors: [/status of 503/] });

  test("responds 503: to people with a message, to programs with JSON", async ({ page }) => {
    const database = await newDatabase();
    const server = await startServer({ DATABASE_URL: database, PASSWORD_QUEUE: "1", BCRYPT_COST: "12" });
    const person = addPerson(database);
    const csrf = await page.request.get(`${server.url}/api/auth/csrf`);
    const { csrfToken } = await csrf.json();
    const attempt = () =>
      page.request.post(`${server.url}/api/auth/callback/credentials`, {
        form: { csrfToken, login: "nobody", password: "x" },
        maxRedirects: 0,
      });
    await page.goto(`${server.url}/login`);
    await page.getByLabel("Username or email").fill(person.username);
    await page.getByLabel("Password", { exact: true }).fill("wrong password");
    const flood = Promise.all(Array.from({ length: 8 }, attempt));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    const responses = await flood;
    const busy = responses.filter((response) => response.status() === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(await busy[0]?.json()).toEqual({ error: "The server is busy. Try again in a moment." });
    expect(busy[0]?.headers()["retry-after"]).toBe("5");
    // Its page is rendered in either case.
    await expect(
      page.getByText(INVALID).or(page.getByText("The server is busy. Try again in a moment.")),
    ).toBeVisible();
    await expect(page.getByLabel("Username or email")).toHaveValue(person.username);
    await leave(page);
    await server.stop();
  });
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
