import type { APIRequestContext } from "@playwright/test";
import { Browser } from "../bench/browser";
import {
  addPerson,
  expect,
  fillSignIn,
  inDatabase,
  listSessions,
  newAddress,
  PASSWORD,
  type Person,
  plainBrowser,
  SITE,
  signInByForm,
  signInPlainly,
  signOutPlainly,
  startSession,
  test,
} from "./fixtures";
import { submitForm, textIn } from "./forms";
import { newDatabase, startServer } from "./server";

const hi = (person: Person) => ({ name: `Hi, ${person.username}` });

const SIGNED_OUT = "/login?callbackUrl=%2F";

/** Where the home page leads this browser. */
const homeOf = async (browser: Browser) => (await browser.visit("/")).path;

/** A browser with cookies. */
const withCookies = (cookies: { name: string; value: string }[], userAgent?: string) =>
  new Browser(SITE, newAddress(), cookies.map(({ name, value }) => `${name}=${value}`).join("; "), userAgent);

/** Signs in with the form. Returns the cookies, with their attributes. */
async function cookiesAfterSignIn(request: APIRequestContext, { username }: Person, remember: boolean) {
  const values = { login: username, password: PASSWORD, ...(remember ? { remember: "on" } : {}) };
  const response = await submitForm(request, "/login", values);
  expect(response.headers().location).toMatch(/\/$/);
  return (await request.storageState()).cookies;
}

/** Makes a person's sessions look last used `seconds` ago. */
const age = (person: Person, seconds: number) =>
  inDatabase((database) =>
    database
      .prepare(
        "UPDATE sessions SET created_at = created_at - ?, last_seen_at = last_seen_at - ?, expires_at = expires_at - ? WHERE user_id = ?",
      )
      .run(seconds * 1000, seconds * 1000, seconds * 1000, person.id),
  );

test("A person stays signed in across reloads and in other tabs", async ({ page, context, person }) => {
  await signInByForm(page, person);
  await page.reload();
  await expect(page.getByRole("heading", hi(person))).toBeVisible();
  const tab = await context.newPage();
  await tab.goto("/");
  await expect(tab.getByRole("heading", hi(person))).toBeVisible();
});

test("Without JavaScript, a person stays signed in across pages", async ({ person }) => {
  const browser = await plainBrowser();
  await signInPlainly(browser, person);
  for (let visit = 0; visit < 2; visit++)
    expect(textIn((await browser.visit("/")).body)).toContain(`Hi, ${person.username}`);
});

test("Without Remember me the cookie ends with the browser session; with it, it lasts 365 days", async ({
  request,
  person,
}) => {
  const cookieAfter = async (remember: boolean) =>
    (await cookiesAfterSignIn(request, person, remember)).find(({ name }) => name === "authjs.session-token");
  expect((await cookieAfter(false))?.expires).toBe(-1);
  await signOutPlainly(withCookies((await request.storageState()).cookies));
  const remembered = await cookieAfter(true);
  const days = (remembered?.expires ?? 0) / 86_400 - Date.now() / 86_400_000;
  expect(days).toBeGreaterThan(364.99);
  expect(days).toBeLessThan(365.01);
  expect(remembered).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", secure: false });
});

test("A stale session cookie beside the valid one does not sign anyone out, in either order", async ({
  request,
  person,
}) => {
  const startNew = async () => (await plainBrowser({ person })).headers.cookie?.split("; ") ?? [];
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
  expect((await open("/", stale)).headers().location).toBe(SIGNED_OUT);
});

for (const remember of [true, false]) {
  test(`After the browser was closed, a person ${remember ? "who chose Remember me is still" : "who did not is no longer"} signed in`, async ({
    request,
    userAgent,
    person,
  }) => {
    const cookies = await cookiesAfterSignIn(request, person, remember);
    // A closed browser keeps only cookies with an expiry.
    const reopened = withCookies(
      cookies.filter(({ expires }) => expires !== -1),
      userAgent,
    );
    expect(await homeOf(reopened)).toBe(remember ? "/" : SIGNED_OUT);
  });
}

test("A person stays signed in across a restart of the server", async () => {
  const database = await newDatabase();
  const first = await startServer({ DATABASE_URL: database });
  const person = addPerson(database);
  const browser = await plainBrowser({ at: first.url });
  await signInPlainly(browser, person);
  expect(await first.stop()).toBe(0);
  const second = await startServer({ DATABASE_URL: database, PORT: String(first.port) });
  expect(textIn((await browser.visit("/")).body)).toContain(`Hi, ${person.username}`);
  await second.stop();
});

test("A session ends without use after 12 hours, or after 90 days if it is remembered", async ({ person }) => {
  for (const [remember, limit] of [
    [false, 12 * 3600],
    [true, 90 * 86_400],
  ] as const) {
    const browser = await plainBrowser();
    const values = { login: person.username, password: PASSWORD, ...(remember ? { remember: "on" } : {}) };
    expect((await browser.fillIn("/login", values)).path).toBe("/");
    age(person, limit - 60);
    expect(await homeOf(browser)).toBe("/");
    // That visit counts as use, from now on.
    await expect.poll(() => lastSeen(person)).toBeGreaterThan(Date.now() - 60_000);
    age(person, limit + 1);
    expect(await homeOf(browser)).toBe(SIGNED_OUT);
    inDatabase((database) => database.prepare("DELETE FROM sessions WHERE user_id = ?").run(person.id));
  }
});

const lastSeen = (person: Person) =>
  inDatabase((database) =>
    database.prepare("SELECT last_seen_at FROM sessions WHERE user_id = ?").pluck().get(person.id),
  ) as number;

test("A page view sets no cookie and writes no row, except for the last use once a minute", async ({
  request,
  person,
}) => {
  await cookiesAfterSignIn(request, person, false);
  const writes = () =>
    inDatabase((database) =>
      database.prepare("SELECT last_seen_at, expires_at FROM sessions WHERE user_id = ?").get(person.id),
    );
  const before = writes();
  for (const path of ["/", "/?before=zzz", "/login", "/register"]) {
    const response = await request.get(path, { maxRedirects: 0 });
    expect(response.headers()["set-cookie"], path).toBeUndefined();
  }
  expect(writes()).toEqual(before);
});

test("An anonymous visit sets no cookie and starts no session", async ({ request }) => {
  for (const path of ["/", "/login", "/register", "/api/health", "/nowhere"]) {
    expect((await request.get(path, { maxRedirects: 0 })).headers()["set-cookie"], path).toBeUndefined();
  }
});

test("Deleting the row signs that browser out on its next request, and no other", async ({ person }) => {
  const browser = await plainBrowser({ person });
  const [row] = listSessions(person);
  const other = await plainBrowser({ person });
  inDatabase((database) => database.prepare("DELETE FROM sessions WHERE id = ?").run(row));
  expect(await homeOf(browser)).toBe(SIGNED_OUT);
  expect(await homeOf(other)).toBe("/");
});

test("A suspended user is signed out at once", async ({ person }) => {
  const browser = await plainBrowser({ person });
  expect(await homeOf(browser)).toBe("/");
  inDatabase((database) => database.prepare("UPDATE users SET active = 0 WHERE id = ?").run(person.id));
  expect(await homeOf(browser)).toBe(SIGNED_OUT);
});

test("A deleted user is signed out at once", async ({ person }) => {
  const browser = await plainBrowser({ person });
  expect(await homeOf(browser)).toBe("/");
  inDatabase((database) => {
    database.prepare("DELETE FROM users WHERE id = ?").run(person.id);
  });
  expect(await homeOf(browser)).toBe(SIGNED_OUT);
});

test("A copied session cookie is worthless after signing out", async ({ person }) => {
  const browser = await plainBrowser();
  await browser.fillIn("/login", { login: person.username, password: PASSWORD, remember: "on" });
  const thief = new Browser(SITE, newAddress(), browser.headers.cookie);
  expect((await signOutPlainly(browser)).location).toBe("/login");
  expect(await homeOf(thief)).toBe(SIGNED_OUT);
});

test("Planted cookies do not prevent signing in or signing out", async ({ person }) => {
  for (const planted of [
    { name: "microblog.callback-url", value: "http://" },
    { name: "authjs.callback-url", value: "%" },
    { name: "authjs.session-token.0", value: "junk" },
    { name: "authjs.session-tokenx", value: "junk" },
  ]) {
    const browser = withCookies([planted]);
    expect((await signInPlainly(browser, person)).path, planted.name).toBe("/");
    const stolen = new Browser(SITE, newAddress(), browser.headers.cookie);
    expect((await signOutPlainly(browser)).location, planted.name).toBe("/login");
    expect(listSessions(person), planted.name).toEqual([]);
    expect(await homeOf(stolen)).toBe(SIGNED_OUT);
  }
});

for (const gone of ["its row was deleted", "its cookie was deleted"]) {
  test(`Following a link after ${gone} leads to the login page, and signing in leads on to the link's page`, async ({
    page,
    context,
    person,
  }) => {
    await startSession(page, person);
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
