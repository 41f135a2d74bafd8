import { createHmac } from "node:crypto";
import { Browser, fillForm } from "../bench/browser";
import {
  addPerson,
  addPosts,
  addToken,
  expect,
  hydrated,
  inDatabase,
  listSessions,
  newAddress,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  SITE,
  securityEventsOf,
  setAttempts,
  signIn,
  signInPlainly,
  signOutPlainly,
  startSession,
  test,
  useUp,
} from "./fixtures";
import { alertsIn, textIn, valueIn } from "./forms";
import { newDatabase, SHARED_DATABASE, startServer, TEST_SECRET } from "./server";

const WAIT = /^Too many attempts\. Try again in \d+ seconds?\.$/;

/** The login page, which is the same for all strangers: opened once, since some tests fail many times. */
let loginPage: Promise<string> | undefined;
const openLoginPage = () => {
  loginPage ??= plainBrowser().then(async (browser) => (await browser.open("/login")).body);
  return loginPage;
};

/** Fails to sign in with the form, in a browser without JavaScript. Returns the response. */
async function failToSignIn(browser: Browser, login: string, password = "not the password") {
  const { status, retryAfter, body } = await browser.submit("/login", await openLoginPage(), { login, password });
  const [message] = alertsIn(body);
  expect(message).toBeTruthy();
  return { status, retryAfter, message, body };
}

/** A browser that signed in to an account before, and is signed out. */
async function knownBrowser(person: Person) {
  const browser = await plainBrowser({ person });
  await signOutPlainly(browser);
  expect(browser.headers.cookie).toMatch(/^microblog\.device=[^;]+$/);
  return browser;
}

/** The key of the counter of what was typed as the name, over all addresses. */
const keyOf = (login: string) =>
  `sign-in ${createHmac("sha256", TEST_SECRET).update(`microblog login ${login}`).digest("base64url")}`;

/** Changes the counters of a name. */
function change(login: string, values: string): void {
  const { changes } = inDatabase((database) =>
    database.prepare(`UPDATE throttles SET ${values} WHERE key LIKE ? || '%'`).run(keyOf(login)),
  );
  expect(changes).toBeGreaterThan(0);
}

/** Fails to sign in five times; the counters are set for three of them, since each checks a password. */
async function failFiveTimes(browser: Browser, login: string) {
  await failToSignIn(browser, login);
  setAttempts(keyOf(login), 4);
  return failToSignIn(browser, login);
}

/** How many attempts a counter has. */
const attemptsOf = (key: string) =>
  inDatabase((database) => database.prepare("SELECT attempts FROM throttles WHERE key = ?").pluck().get(key));

const failures = (person: Person) => securityEventsOf(person).filter(({ type }) => type === "sign-in-failed").length;

test("After five failures from one address, sign-ins to a name must wait, and the response says how long (ASVS 6.3.1)", async ({
  page,
  person,
  extraHTTPHeaders,
}) => {
  const sameAddress = new Browser(SITE, extraHTTPHeaders?.["X-Forwarded-For"] ?? "");
  await failToSignIn(sameAddress, person.username);
  setAttempts(keyOf(person.username), 4);
  await page.goto("/login");
  await hydrated(page);
  await page.getByLabel("Username or email").fill(person.username);
  /** Submits a password. Returns how long the response says to wait. */
  const submit = async (password: string) => {
    await page.getByLabel("Password", { exact: true }).fill(password);
    const responded = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    return (await responded).headers()["retry-after"];
  };
  expect(await submit("not the password")).toBeUndefined();
  await expect(page.getByText("Invalid username or password")).toBeVisible();
  const retryAfter = Number(await submit(PASSWORD));
  expect(retryAfter).toBeGreaterThan(20);
  expect(retryAfter).toBeLessThanOrEqual(30);
  await expect(page.getByText(WAIT)).toBeVisible();
  expect(listSessions(person)).toEqual([]);
  await expect(page.getByLabel("Username or email")).toHaveValue(person.username);
});

test("Without JavaScript, sign-ins to a name must wait after five failures from one address, and the response says how long", async ({
  person,
}) => {
  const browser = await plainBrowser();
  for (let failure = 0; failure < 5; failure++) {
    const { retryAfter, message } = await failToSignIn(browser, person.username);
    expect(retryAfter).toBeNull();
    expect(message).toBe("Invalid username or password");
  }
  const { retryAfter, message, body } = await failToSignIn(browser, person.username, PASSWORD);
  expect(Number(retryAfter)).toBeGreaterThan(20);
  expect(Number(retryAfter)).toBeLessThanOrEqual(30);
  expect(message).toMatch(WAIT);
  expect(listSessions(person)).toEqual([]);
  expect(valueIn("login", body)).toBe(person.username);
});

test("Attempts that were refused without a check are not in the security activity", async ({ person }) => {
  const browser = await plainBrowser();
  await failFiveTimes(browser, person.username);
  for (let refused = 0; refused < 3; refused++)
    expect((await failToSignIn(browser, person.username)).message).toMatch(WAIT);
  await expect.poll(() => failures(person)).toBe(2);
});

test("After the wait ends, the next one is twice as long", async ({ person }) => {
  const browser = await plainBrowser();
  await failFiveTimes(browser, person.username);
  const waits = [];
  for (let round = 0; round < 3; round++) {
    waits.push(Number((await failToSignIn(browser, person.username)).retryAfter));
    change(person.username, "blocked_until = 0");
    expect((await failToSignIn(browser, person.username)).retryAfter).toBeNull();
  }
  const [first = 0, second = 0, third = 0] = waits;
  expect(second).toBeGreaterThan(first + 20);
  expect(third).toBeGreaterThan(second + 50);
});

test("A stranger who attacks an account does not lock its owner out of a browser that signed in before", async ({
  person,
}) => {
  const browser = await knownBrowser(person);
  const stranger = await plainBrowser();
  await failFiveTimes(stranger, person.username);
  expect((await failToSignIn(stranger, person.username)).message).toMatch(WAIT);
  // However many attempts were made.
  change(person.username, `attempts = 1000, blocked_until = ${Date.now() + 3600_000}`);
  expect((await signInPlainly(browser, person)).path).toBe("/");
});

test("A device cookie that was altered, or belongs to another account, gives no allowance", async ({ person }) => {
  const browser = await knownBrowser(addPerson());
  await failFiveTimes(browser, person.username);
  expect((await failToSignIn(browser, person.username)).message).toMatch(WAIT);
  const theirs = await knownBrowser(person);
  const altered = `${theirs.headers.cookie?.slice(0, -2)}xx`;
  const thief = new Browser(SITE, browser.address, altered);
  expect((await failToSignIn(thief, person.username)).message).toMatch(WAIT);
});

test("Claiming someone's address gives no allowance to guess their password", async ({ person }) => {
  const attacker = addPerson();
  inDatabase((database) => {
    database.prepare("UPDATE users SET email = NULL, pending_email = ? WHERE id = ?").run(person.email, attacker.id);
  });
  const browser = await knownBrowser(attacker);
  // Their own password does not sign in with it either: it is someone else's address.
  await failToSignIn(browser, person.email, PASSWORD.toUpperCase());
  setAttempts(keyOf(person.email), 4);
  // Signing in to their own account in between does not reset that count.
  expect((await signInPlainly(browser, attacker)).path).toBe("/");
  await signOutPlainly(browser);
  await failToSignIn(browser, person.email, "a guess");
  expect((await failToSignIn(browser, person.email)).message).toMatch(WAIT);
});

test("A failed sign-in in a known browser does not use the allowance of unknown ones, and is limited itself", async ({
  person,
}) => {
  const browser = await knownBrowser(person);
  await failToSignIn(browser, person.username);
  setAttempts(`known ${person.id}`, 4);
  await failToSignIn(browser, person.username);
  const { retryAfter } = await failToSignIn(browser, person.username);
  expect(Number(retryAfter)).toBeGreaterThan(0);
  expect(attemptsOf(keyOf(person.username))).toBeUndefined();
});

test("An account allows at most 100 failures in a row, wherever they come from (SP 800-63B-4, 3.2.2)", async ({
  person,
}) => {
  const failElsewhere = async (password?: string) => failToSignIn(await plainBrowser(), person.username, password);
  for (let failure = 1; failure <= 3; failure++) {
    await failElsewhere();
    expect(attemptsOf(keyOf(person.username))).toBe(failure);
  }
  change(person.username, "attempts = 22, blocked_until = NULL");
  expect((await failElsewhere()).message).toBe("Invalid username or password");
  change(person.username, "blocked_until = NULL");
  // Even the right password is not checked now.
  const { retryAfter, message } = await failElsewhere(PASSWORD);
  expect(retryAfter).toBe("3600");
  expect(message).toMatch(/^Too many failed attempts\. Sign in from a browser you've used before/);
  expect(listSessions(person)).toEqual([]);
});

test("A forged X-Forwarded-For gives no new allowance: only what a trusted proxy saw counts", async () => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, TRUSTED_PROXIES: "" });
  const { username } = addPerson(database);
  const { path, ...form } = await fillForm(await openLoginPage(), "/login", { login: username, password: "wrong" });
  const messages = [];
  for (const failuresBefore of [0, 4, 5]) {
    setAttempts(keyOf(username), failuresBefore, database);
    const browser = await plainBrowser({ at: server.url });
    const forged = { "x-real-ip": browser.address, forwarded: `for="[${browser.address}]"` };
    const { body } = await browser.open(path, { ...form, headers: { ...form.headers, ...forged } });
    messages.push(...alertsIn(body));
  }
  expect(messages).toEqual([
    "Invalid username or password",
    "Invalid username or password",
    expect.stringMatching(WAIT),
  ]);
  await server.stop();
});

test("Behind a trusted proxy the last address counts, not what the client sent before it", async ({ person }) => {
  const mine = newAddress();
  const fail = () => failToSignIn(new Browser(SITE, `${newAddress()}, ${mine}`), person.username);
  await fail();
  setAttempts(keyOf(person.username), 4);
  await fail();
  expect((await fail()).message).toMatch(WAIT);
});

test.describe("Nothing reveals whether an account exists (ASVS 6.3.8):", () => {
  test("a wrong password and an unknown name get the same responses, by name and by address, also when throttled", async ({
    person,
  }) => {
    const responses: unknown[][] = [];
    for (const login of [person.username, newName(), person.email, `${newName()}@example.org`]) {
      const browser = await plainBrowser();
      const seen = [];
      for (const failuresBefore of [0, 4, 5]) {
        setAttempts(keyOf(login), failuresBefore);
        const { status, retryAfter, message } = await failToSignIn(browser, login);
        seen.push([status, retryAfter === null, message?.replace(/\d+/, "N")]);
      }
      responses.push(seen);
    }
    for (const other of responses.slice(1)) expect(other).toEqual(responses[0]);
  });

  test("an inactive account says why only to people who know its password", async () => {
    const { username } = addPerson(undefined, { active: false });
    const browser = await plainBrowser();
    expect((await failToSignIn(browser, username)).message).toBe("Invalid username or password");
    expect((await failToSignIn(browser, username, PASSWORD)).message).toMatch(/^This account is suspended\./);
  });
});

test("Auth.js's own route counts and refuses the same attempts, with status 429 and Retry-After", async ({
  request,
  person,
}) => {
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  const send = (password: string) =>
    request.post("/api/auth/callback/credentials", {
      form: { csrfToken, login: person.username, password, redirect: "false" },
      headers: { "X-Auth-Return-Redirect": "1" },
      maxRedirects: 0,
    });
  await send("wrong");
  setAttempts(keyOf(person.username), 4);
  await send("wrong");
  const response = await send(PASSWORD);
  expect(response.status()).toBe(429);
  expect(Number(response.headers()["retry-after"])).toBeGreaterThan(0);
  expect(listSessions(person)).toEqual([]);
});

test("After ten registrations from one address in an hour, the next one is refused, and what was typed is kept", async () => {
  const browser = await plainBrowser();
  const register = (username = newName()) =>
    browser.fillIn("/register", {
      username,
      email: `${username}@example.org`,
      password: PASSWORD,
      repeatPassword: PASSWORD,
    });
  expect((await register()).path).toContain("/login?registered=");
  // The first 64 bits of an address are its network.
  const network = browser.address
    .split(":")
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ""));
  const key = `register ${network.join(":")}`;
  expect(attemptsOf(key)).toBe(1);
  setAttempts(key, 9);
  expect((await register()).path).toContain("/login?registered=");
  const name = newName();
  const refused = await register(name);
  expect(alertsIn(refused.body)[0]).toMatch(/^Too many attempts\. Try again in/);
  expect(valueIn("username", refused.body)).toBe(name);
  expect(valueIn("email", refused.body)).toBe(`${name}@example.org`);
});

test("After signing in, a person sees the failed attempts since, until they dismiss the notice (ASVS 6.3.5)", async ({
  person,
}) => {
  const NOTICE = "to sign in since your previous sign-in";
  const browser = await plainBrowser();
  const first = await signInPlainly(browser, person);
  expect(first.path).toBe("/");
  expect(first.body).not.toContain(NOTICE);
  await signOutPlainly(browser);
  for (let failure = 0; failure < 3; failure++) await failToSignIn(browser, person.username);
  await expect.poll(() => failures(person)).toBe(3);
  const home = await signInPlainly(browser, person);
  expect(textIn(home.body)).toContain(`3 failed attempts ${NOTICE}. See security activity`);
  expect(home.body).toMatch(/<a [^>]*href="\/settings\/activity"[^>]*>See security activity</);
  const activity = textIn((await browser.visit("/settings/activity")).body);
  expect(activity.match(/Failed sign-in: wrong password/g)).toHaveLength(3);
  const dismissed = await browser.fillIn("/", {}, { button: "Got it", page: home.body });
  const again = await browser.visit("/");
  for (const { body } of [dismissed, again, await signInPlainly(await plainBrowser(), person)]) {
    expect(textIn(body)).toContain(`Hi, ${person.username}`);
    expect(body).not.toContain(NOTICE);
  }
});

const TOO_MANY_POSTS = "You've posted a lot in the last hour. Try again in 30 minutes.";

test("After many posts in an hour, the next one is refused beside its field, and its text is kept", async ({
  page,
  person,
}) => {
  useUp(`posts ${person.id}`);
  await signIn(page, person);
  await hydrated(page);
  await page.getByLabel("New post").fill("One too many");
  const response = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  expect(Number((await response).headers()["retry-after"])).toBeGreaterThan(1700);
  await expect(page.getByText(TOO_MANY_POSTS)).toBeVisible();
  await expect(page.getByLabel("New post")).toHaveValue("One too many");
  await expect(page.getByRole("article")).toHaveCount(0);
});

test("Without JavaScript, a post too many is refused beside its field, and its text is kept", async ({ person }) => {
  useUp(`posts ${person.id}`);
  const browser = await plainBrowser({ person });
  const { body: home } = await browser.visit("/");
  const { retryAfter, body } = await browser.submit("/", home, { body: "One too many" });
  expect(Number(retryAfter)).toBeGreaterThan(1700);
  expect(textIn(body)).toContain(TOO_MANY_POSTS);
  expect(valueIn("body", body)).toBe("One too many");
  expect(body).not.toContain("<article");
});

test("After many likes in an hour, the next one is refused, by the page and by the API", async ({
  request,
  person,
}) => {
  const author = addPerson();
  addPosts(SHARED_DATABASE, author.id, 1);
  useUp(`interactions ${person.id}`);
  const { headers } = await plainBrowser({ person });
  const like = await request.post("/api/like", {
    form: { like: "x" },
    headers: { ...headers, accept: "application/json" },
  });
  expect(like.status()).toBe(429);
  expect(Number(like.headers()["retry-after"])).toBeGreaterThan(1700);
  // A plain form gets a page, which leads back.
  const referer = `${SITE}/explore`;
  const form = await request.post("/api/like", { form: { like: "x" }, headers: { ...headers, referer } });
  expect(form.status()).toBe(429);
  expect(form.headers()["content-type"]).toBe("text/html; charset=utf-8");
  expect(await form.text()).toContain('<a href="/explore">Go back</a>');
  const follow = await request.put(`/api/v1/people/${author.username}/follow`, {
    headers: { authorization: `Bearer ${addToken(person)}` },
  });
  expect(follow.status()).toBe(429);
  expect(await follow.json()).toMatchObject({ title: "Too many requests." });
});

test.describe("While likes are refused", () => {
  test.use({ expectedErrors: [/status of 429/] });

  test("A refused like says why, in the reader's language, and is shown as not liked", async ({ page, person }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    useUp(`interactions ${person.id}`);
    inDatabase((database) => database.prepare("UPDATE users SET language = 'es' WHERE id = ?").run(person.id));
    await startSession(page, person);
    await page.goto("/");
    await page.getByRole("button", { name: "Me gusta" }).click();
    await expect(
      page
        .getByRole("status")
        .getByText(/Has hecho muchos cambios en la última hora. Inténtalo de nuevo en \d+ minutos./),
    ).toBeVisible();
    await expect(page.getByRole("button", { name: "Me gusta", exact: true })).toBeVisible();
  });
});

for (const { key, path, field, value, others, message } of [
  {
    key: "renames",
    path: "/settings/account",
    field: "username",
    value: "another_name",
    others: {},
    message: "You've changed your username too often today. Try again in 1 hour.",
  },
  {
    key: "changes",
    path: "/settings/profile",
    field: "name",
    value: "Another name",
    others: { lastSeenPrecision: "day" },
    message: "You've made a lot of changes in the last hour. Try again in 30 minutes.",
  },
]) {
  test(`Changes at ${path} are limited: the page says until when, and keeps what was typed`, async ({ person }) => {
    useUp(`${key} ${person.id}`);
    const browser = await plainBrowser({ person });
    const { body: page } = await browser.visit(path);
    const { retryAfter, body } = await browser.submit(path, page, { [field]: value, ...others });
    expect(Number(retryAfter)).toBeGreaterThan(1700);
    expect(textIn(body)).toContain(message);
    expect(valueIn(field, body)).toBe(value);
    const rows = inDatabase((database) =>
      database.prepare("SELECT username, name FROM users WHERE id = ?").get(person.id),
    );
    expect(rows).toEqual({ username: person.username, name: "" });
  });
}
