import { createHash, randomBytes } from "node:crypto";
import { type BrowserContext, test as base, expect, type Locator, type Page, type Request } from "@playwright/test";
import bcrypt from "bcryptjs";
import Bowser from "bowser";
import { ulid } from "ulid";
import { cookieName } from "../auth/cookies";
import { signClaims } from "../auth/signing";
import { encodeToken } from "../auth/token";
import { Browser } from "../bench/browser";
import { ENGINE } from "../db/testing/engine";
import { openDatabase, type TestDatabase } from "./database";
import { databaseOf, E2E_PORT, SHARED_DATABASE, TEST_SECRET } from "./server";

export { expect };

export const PASSWORD = "four words of mine";
const passwordHash = bcrypt.hashSync(PASSWORD, 10);

export type Person = { id: string; username: string; email: string };

/** An unused username. */
export const newName = (prefix = "u") => `${prefix}_${randomBytes(6).toString("hex")}`;

/** Queries a test server's database directly. */
export function inDatabase<T>(work: (database: TestDatabase) => T, url = SHARED_DATABASE): T {
  const database = openDatabase(url);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** A person who has registered. */
export function addPerson(url?: string, values: { active?: boolean; passwordHash?: string } = {}): Person {
  const username = newName();
  const person = { id: ulid(), username, email: `${username}@example.org` };
  const row = { passwordHash, active: true, ...values, ...person };
  inDatabase(
    (database) =>
      database
        .prepare("INSERT INTO users (id, username, email, password_hash, active, created_at) VALUES (?, ?, ?, ?, ?, ?)")
        .run(row.id, row.username, row.email, row.passwordHash, Number(row.active), Date.now()),
    url,
  );
  return person;
}

/** Creates an access token for a person. */
export function addToken(
  person: Person,
  scope: "read" | "write" = "write",
  url?: string,
  expiresAt = Date.now() + 60_000,
) {
  const token = `mb_${randomBytes(32).toString("base64url")}`;
  const hash = sha256(token);
  inDatabase(
    (database) =>
      database
        .prepare(
          "INSERT INTO access_tokens (id, user_id, name, scope, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .run(ulid(), person.id, ulid(), scope, hash, Date.now(), expiresAt),
    url,
  );
  return token;
}

/** Grants roles to a person, as `npm run admin -- grant` does. */
export const grant = (person: Person, roles: ("admin" | "moderator")[], url?: string) =>
  inDatabase(
    (database) => database.prepare("UPDATE users SET roles = ? WHERE id = ?").run(JSON.stringify(roles), person.id),
    url,
  );

/** Adds posts with the bodies "1" to `count`, the last one newest. */
export function addPosts(url: string, authorId: string, count: number) {
  inDatabase((database) => {
    const insert = database.prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, ?)");
    const start = Date.now() - count * 1000;
    for (let number = 1; number <= count; number++) {
      const time = start + number * 1000;
      insert.run(ulid(time), authorId, `Post number ${number}`, time);
    }
  }, url);
}

type SignInOptions = { login?: string; password?: string; remember?: boolean };

/** Fills in the sign-in form that the page shows, and submits it. */
export async function fillSignIn(page: Page, person: Person, { login, password, remember }: SignInOptions = {}) {
  await page.getByLabel("Username or email").fill(login ?? person.username);
  await page.getByLabel("Password", { exact: true }).fill(password ?? PASSWORD);
  if (remember !== undefined) await page.getByLabel("Remember me").setChecked(remember);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs a person in with the form, and waits for the home feed. For tests about signing in: see signIn(). */
export async function signInByForm(page: Page, person: Person, options: SignInOptions & { at?: string } = {}) {
  await page.goto(`${options.at ?? ""}/login`);
  await fillSignIn(page, person, options);
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
}

const DAY = 86_400_000;

/** The site that most tests share. */
export const SITE = `http://localhost:${E2E_PORT}`;

type SessionOptions = { at?: string; remember?: boolean };

/**
 * Signs a person in without the form: writes the rows that signing in writes (auth/sign-in.ts), and returns its cookies.
 * @param device as in "Chrome on Linux"
 */
async function writeSession(person: Person, device: string, { at, remember = false }: SessionOptions) {
  process.env.AUTH_SECRET = TEST_SECRET;
  const [sessionId, freshKey, deviceId] = [randomBytes(24), randomBytes(24), randomBytes(24)].map((bytes) =>
    bytes.toString("base64url"),
  ) as [string, string, string];
  const now = Date.now();
  const expiresAt = now + (remember ? 365 * DAY : DAY / 2);
  const userId = inDatabase(
    (database) => {
      // For a person who registered in the test, only the username is known.
      const id = String(
        person.id || database.prepare("SELECT id FROM users WHERE username = ?").pluck().get(person.username),
      );
      database
        .prepare(
          "INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, remembered, fresh_at, fresh_key_hash, device, ip_address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .run(sessionId, id, now, now, expiresAt, Number(remember), now, sha256(freshKey), device, "192.0.2.7");
      database.prepare("INSERT INTO devices (id, user_id, last_sign_in_at) VALUES (?, ?, ?)").run(deviceId, id, now);
      database
        .prepare(
          "INSERT INTO security_events (id, user_id, type, details, device, ip_address, created_at) VALUES (?, ?, 'signed-in', ?, ?, ?, ?)",
        )
        .run(ulid(), id, '{"method":"password","isNewDevice":"false"}', device, "192.0.2.7", now);
      database.prepare("UPDATE users SET last_seen_at = ? WHERE id = ?").run(now, id);
      return id;
    },
    at ? databaseOf(at) : SHARED_DATABASE,
  );
  const latestEnd = new Date(now + (remember ? 365 : 30) * DAY);
  const cookie = { url: at ?? SITE, httpOnly: true, sameSite: "Lax" as const };
  return [
    {
      ...cookie,
      name: cookieName("session", false),
      value: await encodeToken({ userId, sessionId, expiresAt: latestEnd }),
      ...(remember ? { expires: Math.floor(expiresAt / 1000) } : {}),
    },
    { ...cookie, name: "microblog.fresh", value: freshKey },
    {
      ...cookie,
      name: "microblog.device",
      value: await signClaims("microblog device v1", { sub: deviceId }, new Date(now + 400 * DAY)),
      expires: Math.floor((now + 400 * DAY) / 1000),
    },
  ];
}

/** A browser as the site describes it, such as "Chrome on Linux". */
function deviceOf(userAgent: string): string {
  const { browser, platform, os } = Bowser.parse(userAgent);
  return `${browser.name} on ${platform.model || os.name}`;
}

/** Signs a person in without the form, and opens no page. The sign-in specs and signInByForm() cover the form. */
export async function startSession(page: Page, person: Person, options: SessionOptions = {}) {
  const device = deviceOf(await page.evaluate(() => navigator.userAgent));
  await page.context().addCookies(await writeSession(person, device, options));
}

/** The browser that plain requests say they are, where that matters. */
export const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

type PlainBrowserOptions = SessionOptions & { person?: Person; userAgent?: string; language?: string };

/**
 * A browser without JavaScript, made of plain requests: as fast as the server. Signed in, if it is someone's. A session
 * of a browser with a user agent belongs to that browser, any other may be used in all.
 */
export async function plainBrowser(settings: PlainBrowserOptions = {}): Promise<Browser> {
  const { person, userAgent, language, ...options } = settings;
  const cookies = person ? await writeSession(person, userAgent ? deviceOf(userAgent) : "", options) : [];
  const header = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  return new Browser(options.at ?? SITE, newAddress(), header, userAgent, language);
}

/** Signs a person in with the form of a plain browser, and returns the page after it. */
export const signInPlainly = (browser: Browser, { username }: Pick<Person, "username">, password = PASSWORD) =>
  browser.fillIn("/login", { login: username, password });

/** Signs out of a plain browser, as the button in the menu does. */
export const signOutPlainly = (browser: Browser) => browser.open("/logout", { body: new URLSearchParams() });

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");

/** Signs a person in without the form, and opens the home feed. */
export async function signIn(page: Page, person: Person, options: { at?: string; remember?: boolean } = {}) {
  await startSession(page, person, options);
  await page.goto(`${options.at ?? ""}/`);
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
}

/** Leaves a page, so that it sends no requests to a server that is about to stop. */
export const leave = (page: Page) => page.goto("about:blank");

/** Waits until a page's form is hydrated. Returns at once without JavaScript. */
export async function hydrated(page: Page, javaScript = true) {
  if (javaScript) await expect(page.locator("form[novalidate]").first()).toBeAttached();
}

/**
 * Makes a page's forms submit another value in a hidden field, as someone with the browser's tools can. The value is set
 * at once and, since hydration restores the original one, again on submit.
 */
export const tamperField = (page: Page, name: string, value: string) =>
  page.evaluate(
    ([name, value = ""]) => {
      const put = (where: ParentNode) => {
        const inputs = where.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`);
        if (inputs.length === 0) throw new Error(`There is no field ${name}`);
        for (const input of inputs) input.value = value;
      };
      put(document);
      addEventListener("submit", ({ target }) => put(target as HTMLFormElement), { capture: true });
    },
    [name, value],
  );

export const sessionCookie = async (context: BrowserContext) =>
  (await context.cookies()).find(({ name }) => name.endsWith("authjs.session-token"));

/** The ids of a person's open sessions. */
export const listSessions = (person: Person, url?: string) =>
  inDatabase(
    (database) => database.prepare("SELECT id FROM sessions WHERE user_id = ?").pluck().all(person.id) as string[],
    url,
  );

/**
 * Waits until this number of rows is stored. With JavaScript on, a page shows a like or a follow before the server has stored
 * it, so a test that then reads another page waits for the row.
 */
export const expectStored = (count: number, query: "likes" | "follows", person: Person) =>
  expect
    .poll(() =>
      inDatabase((database) =>
        database
          .prepare(
            query === "likes"
              ? "SELECT count(*) FROM likes JOIN posts ON posts.id = likes.post_id WHERE posts.author_id = ?"
              : "SELECT count(*) FROM follows WHERE followed_id = ?",
          )
          .pluck()
          .get(person.id),
      ),
    )
    .toBe(count);

/** Makes all sessions of a person no longer fresh. */
export const makeStale = (person: Person, url?: string) =>
  inDatabase(
    (database) => database.prepare("UPDATE sessions SET fresh_at = fresh_at - 601000 WHERE user_id = ?").run(person.id),
    url,
  );

/** Uses up a limit for the next half hour. */
export const useUp = (key: string) =>
  inDatabase((database) =>
    database
      .prepare("INSERT INTO throttles (key, attempts, blocked_until, expires_at) VALUES (?, 1, ?, ?)")
      .run(key, Date.now() + 1_800_000, Date.now() + 1_800_000),
  );

/** Sets how many attempts a counter has, and its parts: those of a name, for example, at each network address. */
export function setAttempts(key: string, attempts: number, url?: string): void {
  const { changes } = inDatabase(
    (database) =>
      database.prepare("UPDATE throttles SET attempts = ? WHERE key = ? OR key LIKE ? || ' %'").run(attempts, key, key),
    url,
  );
  // Nothing was counted yet where a test begins with 0.
  if (attempts > 0) expect(changes, key).toBeGreaterThan(0);
}

export type Email = { subject: string; text: string; html: string };

/** The emails sent to an address, newest first. */
export const emailsTo = (email: string, url?: string) =>
  inDatabase(
    (database) =>
      database
        .prepare("SELECT subject, text, html FROM outbox WHERE recipient = ? ORDER BY id DESC")
        .all(email) as Email[],
    url,
  );

/** Waits for an email with this subject, and returns the path of the link in it. */
export async function linkInEmail(email: string, subject: string | RegExp, url?: string): Promise<string> {
  let link: URL | undefined;
  await expect(() => {
    const found = emailsTo(email, url).find((one) => one.subject.match(subject));
    link = new URL(found?.text.match(/https?:\S+/)?.[0] ?? "");
  }).toPass();
  return link ? link.pathname + link.search : "";
}

/** A person's security events, newest first. */
export const securityEventsOf = (person: Person, url?: string) =>
  inDatabase(
    (database) =>
      database
        .prepare("SELECT type, details FROM security_events WHERE user_id = ? ORDER BY id DESC")
        .all(person.id) as {
        type: string;
        details: string;
      }[],
    url,
  );

/** Fills in and submits "Confirm it's you". */
export async function confirmItsMe(page: Page, password = PASSWORD) {
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Confirm" }).click();
}

/** Opens a post's menu, or without JavaScript the page with the same. */
export const openMenu = (post: Locator) => post.getByRole("link", { name: "More", exact: true }).click();

/** A network address from the documentation range (RFC 3849) for a test. */
export const newAddress = () => `2001:db8:${[1, 2, 3].map(() => randomBytes(2).toString("hex")).join(":")}::1`;

export const test = base.extend<{
  person: Person;
  expectedErrors: RegExp[];
  receivesUpdates: boolean;
  otherBrowsers: undefined;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
  person: async ({}, use) => {
    await use(addPerson());
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
  extraHTTPHeaders: async ({}, use) => {
    await use({ "X-Forwarded-For": newAddress() });
  },

  /** Console errors that a test causes on purpose. */
  expectedErrors: [[], { option: true }],

  /**
   * Whether server-sent events reach the test's pages. They don't by default: a page whose session ends would leave by
   * itself at an unpredictable moment.
   */
  receivesUpdates: [false, { option: true }],

  /** A test fails on a console error, a CSP violation or an uncaught exception in any page of its context. */
  context: async ({ context, receivesUpdates, expectedErrors }, use) => {
    if (!receivesUpdates) await context.addInitScript(withoutEvents);
    const errors: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    context.on("weberror", (error) => errors.push(String(error.error())));
    await use(context);
    expect(errors.filter((text) => !expectedErrors.some((expected) => expected.test(text)))).toEqual([]);
  },

  /** The same for further browsers that a test opens. */
  otherBrowsers: [
    async ({ browser, receivesUpdates }, use) => {
      const open = browser.newContext;
      if (!receivesUpdates) {
        browser.newContext = async (options) => {
          const context = await open.call(browser, options);
          await context.addInitScript(withoutEvents);
          return context;
        };
      }
      await use(undefined);
      browser.newContext = open;
    },
    { auto: true },
  ],
});

/** Holds a page's requests of a kind until they are let go: returns how to do that. */
export async function holdRequests(page: Page, isHeld: (request: Request) => boolean): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/*", async (route) => {
    if (isHeld(route.request())) await released;
    await route.continue();
  });
  return release;
}

/** Runs in a page: blocks server-sent events. */
function withoutEvents() {
  Object.assign(window, {
    EventSource: class extends EventTarget {
      close() {}
    },
  });
}

/**
 * Runs the same tests with JavaScript on and off. On a libSQL server with it only, unless told otherwise: what an action
 * stores does not depend on what sent it.
 */
export function withAndWithoutJavaScript(
  tests: (javaScript: boolean) => void,
  { onEveryEngine = false }: { onEveryEngine?: boolean } = {},
) {
  for (const javaScript of ENGINE === "file" || onEveryEngine ? [true, false] : [true]) {
    test.describe(`with JavaScript ${javaScript ? "on" : "off"}`, () => {
      test.use({ javaScriptEnabled: javaScript });
      tests(javaScript);
    });
  }
}
