import {
  addPerson,
  expect,
  fillSignIn,
  inDatabase,
  leave,
  listSessions,
  type Person,
  sessionCookie,
  signInByForm,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { newDatabase, startServer } from "./server";

const hi = (person: Person) => ({ name: `Hi, ${person.username}` });

/** Makes a person's sessions look last used `seconds` ago. */
const age = (person: Person, seconds: number) =>
  inDatabase((database) =>
    database
      .prepare(
        "UPDATE sessions SET created_at = created_at - ?, last_seen_at = last_seen_at - ?, expires_at = expires_at - ? WHERE user_id = ?",
      )
      .run(seconds * 1000, seconds * 1000, seconds * 1000, person.id),
  );

withAndWithoutJavaScript(() => {
  test("A person stays signed in across reloads and in other tabs", async ({ page, context, person }) => {
    await signInByForm(page, person);
    await page.reload();
    await expect(page.getByRole("heading", hi(person))).toBeVisible();
    const tab = await context.newPage();
    await tab.goto("/");
    await expect(tab.getByRole("heading", hi(person))).toBeVisible();
  });

  test("Without Remember me the cookie ends with the browser session; with it, it lasts 365 days", async ({
    page,
    context,
    person,
  }) => {
    await signInByForm(page, person, { remember: false });
    expect((await sessionCookie(context))?.expires).toBe(-1);
    await context.clearCookies();
    await signInByForm(page, person, { remember: true });
    const days = ((await sessionCookie(context))?.expires ?? 0) / 86_400 - Date.now() / 86_400_000;
    expect(days).toBeGreaterThan(364.99);
    expect(days).toBeLessThan(365.01);
    expect(await sessionCookie(context)).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", secure: false });
  });
});

test("A stale session cookie beside the valid one does not sign anyone out, in either order", async ({
  page,
  request,
  person,
}) => {
  const startNew = async () => {
    await startSession(page, person);
    return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`);
  };
  const stale = await startNew();
  inDatabase((database) => database.prepare("DELETE FROM sessions WHERE user_id = ?").run(person.id));
  const good = await startNew();
  const open = (path: string, cookies: string[]) =>
    request.get(path, { headers: { cookie: cookies.join("; ") }, maxRedirects: 0 });
  for (const cookies of [
    [...good, ...stale],
    [...stale, ...good],
    [...good, ...stale.map((cookie) => `${cookie}x`)],
    [...stale.map((cookie) => `${cookie}x`), ...good],
  ]) {
    expect((await open("/", cookies)).status()).toBe(200);
    // Only a fresh session can download this.
    expect((await open("/settings/account/posts", cookies)).status()).toBe(200);
  }
  expect((await open("/", stale)).headers().location).toBe("/login?callbackUrl=%2F");
});

for (const remember of [true, false]) {
  test(`After the browser was closed, a person ${remember ? "who chose Remember me is still" : "who did not is no longer"} signed in`, async ({
    browser,
    page,
    context,
    person,
  }) => {
    await signInByForm(page, person, { remember });
    // A closed browser keeps only cookies with an expiry.
    const state = await context.storageState();
    state.cookies = state.cookies.filter(({ expires }) => expires !== -1);
    const reopened = await browser.newContext({ storageState: state });
    const tab = await reopened.newPage();
    await tab.goto("/");
    await expect(tab).toHaveURL(remember ? "/" : "/login?callbackUrl=%2F");
    await reopened.close();
  });
}

test("A person stays signed in across a restart of the server", async ({ page }) => {
  const database = await newDatabase();
  const first = await startServer({ DATABASE_URL: database });
  const person = addPerson(database);
  await signInByForm(page, person, { at: first.url });
  await leave(page);
  expect(await first.stop()).toBe(0);
  const second = await startServer({ DATABASE_URL: database, PORT: String(first.port) });
  await page.goto(`${second.url}/`);
  await expect(page.getByRole("heading", hi(person))).toBeVisible();
  await leave(page);
  await second.stop();
});

test("A session ends without use after 12 hours, or after 90 days if it is remembered", async ({
  page,
  context,
  person,
}) => {
  await signInByForm(page, person, { remember: false });
  age(person, 12 * 3600 - 60);
  await page.goto("/");
  await expect(page).toHaveURL("/");
  // That visit counts as use, from now on.
  await expect.poll(() => lastSeen(person)).toBeGreaterThan(Date.now() - 60_000);
  // The open page would notice the end itself and go to the login page at the same time.
  await leave(page);
  age(person, 12 * 3600 + 1);
  await page.goto("/");
  await expect(page).toHaveURL("/login?callbackUrl=%2F");

  await context.clearCookies();
  await signInByForm(page, person, { remember: true });
  age(person, 89 * 86_400);
  await page.goto("/");
  await expect(page).toHaveURL("/");
  await expect.poll(() => lastSeen(person)).toBeGreaterThan(Date.now() - 60_000);
  await leave(page);
  age(person, 90 * 86_400 + 1);
  await page.goto("/");
  await expect(page).toHaveURL("/login?callbackUrl=%2F");
});

const lastSeen = (person: Person) =>
  inDatabase((database) =>
    database.prepare("SELECT last_seen_at FROM sessions WHERE user_id = ?").pluck().get(person.id),
  ) as number;

test("A page view sets no cookie and writes no row, except for the last use once a minute", async ({
  page,
  person,
}) => {
  await signInByForm(page, person);
  const writes = () =>
    inDatabase((database) =>
      database.prepare("SELECT last_seen_at, expires_at FROM sessions WHERE user_id = ?").get(person.id),
    );
  const before = writes();
  for (const path of ["/", "/?before=zzz", "/login", "/register"]) {
    const response = await page.request.get(path, { maxRedirects: 0 });
    expect(response.headers()["set-cookie"], path).toBeUndefined();
  }
  expect(writes()).toEqual(before);
});

test("An anonymous visit sets no cookie and starts no session", async ({ request }) => {
  for (const path of ["/", "/login", "/register", "/api/health", "/nowhere"]) {
    expect((await request.get(path, { maxRedirects: 0 })).headers()["set-cookie"], path).toBeUndefined();
  }
});

test("Deleting the row signs that browser out on its next request, and no other", async ({ page, browser, person }) => {
  await signInByForm(page, person);
  const [row] = listSessions(person);
  const other = await (await browser.newContext()).newPage();
  await signInByForm(other, person);
  inDatabase((database) => database.prepare("DELETE FROM sessions WHERE id = ?").run(row));
  await page.goto("/");
  await expect(page).toHaveURL("/login?callbackUrl=%2F");
  await other.reload();
  await expect(other.getByRole("heading", hi(person))).toBeVisible();
  await other.context().close();
});

test("A deactivated user is signed out at once", async ({ page, person }) => {
  await signInByForm(page, person);
  inDatabase((database) => database.prepare("UPDATE users SET active = 0 WHERE id = ?").run(person.id));
  await page.goto("/");
  await expect(page).toHaveURL("/login?callbackUrl=%2F");
});

test("A deleted user is signed out at once", async ({ page, person }) => {
  await signInByForm(page, person);
  inDatabase((database) => {
    database.prepare("DELETE FROM users WHERE id = ?").run(person.id);
  });
  await page.goto("/");
  await expect(page).toHaveURL("/login?callbackUrl=%2F");
});

test("A copied session cookie is worthless after signing out", async ({ page, browser, person }) => {
  await signInByForm(page, person, { remember: true });
  const stolen = await page.context().cookies();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/login");
  const thief = await browser.newContext();
  await thief.addCookies(stolen);
  const tab = await thief.newPage();
  await tab.goto("/");
  await expect(tab).toHaveURL("/login?callbackUrl=%2F");
  await thief.close();
});

test("Planted cookies do not prevent signing in or signing out", async ({ page, context, person, baseURL }) => {
  for (const planted of [
    { name: "microblog.callback-url", value: "http://" },
    { name: "authjs.callback-url", value: "%" },
    { name: "authjs.session-token.0", value: "junk" },
    { name: "authjs.session-tokenx", value: "junk" },
  ]) {
    await context.clearCookies();
    await context.addCookies([{ ...planted, url: baseURL ?? "" }]);
    await signInByForm(page, person);
    const stolen = (await context.cookies()).find(({ name }) => name === "authjs.session-token");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/login");
    expect(listSessions(person), planted.name).toEqual([]);
    await context.addCookies(stolen ? [stolen] : []);
    await page.goto("/");
    await expect(page).toHaveURL("/login?callbackUrl=%2F");
  }
});

for (const gone of ["its row was deleted", "its cookie was deleted"]) {
  test(`Following a link after ${gone} leads to the login page, and signing in leads on to the link's page`, async ({
    page,
    context,
    person,
  }) => {
    await signInByForm(page, person);
    await page.goto("/?before=zzz");
    if (gone.startsWith("its row")) {
      inDatabase((database) => database.prepare("DELETE FROM sessions WHERE user_id = ?").run(person.id));
    } else await context.clearCookies();
    await page.getByRole("link", { name: "Newer" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    const link = new URL(page.url());
    expect(link.pathname).toBe("/login");
    expect([...link.searchParams.keys()]).toEqual(["callbackUrl"]);
    expect(link.searchParams.get("callbackUrl")).toMatch(/^\/\?after=[^&]*$/);
    await fillSignIn(page, person);
    await expect(page.getByRole("heading", hi(person))).toBeVisible();
    expect(page.url()).toContain("/?after=");
  });
}
