import { createHash } from "node:crypto";
import type { BrowserContext, Page } from "@playwright/test";
import {
  addPerson,
  addPosts,
  addToken,
  expect,
  fillSignIn,
  hydrated,
  inDatabase,
  listSessions,
  newAddress,
  newName,
  PASSWORD,
  type Person,
  securityEventsOf,
  signIn,
  signInByForm,
  startSession,
  test,
  useUp,
  withAndWithoutJavaScript,
} from "./fixtures";
import { alertsIn, submitForm } from "./forms";
import { E2E_PORT, newDatabase, SHARED_DATABASE, startServer } from "./server";

const WAIT = /^Too many attempts\. Try again in \d+ seconds?\.$/;

/** Fails to sign in with the form of a page, and waits for the response. */
async function failInBrowser(page: Page, login: string, password: string) {
  await page.goto("/login");
  await page.getByLabel("Username or email").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  const responded = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const response = await responded;
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  return response.headers()["retry-after"];
}

/** Fails to sign in as a browser without JavaScript does, but opens no page: some tests need a hundred failures. */
async function failToSignIn({ request }: BrowserContext, login: string, password = "not the password") {
  const response = await submitForm(request, "/login", { login, password });
  const [message] = alertsIn(await response.text());
  expect(message).toBeTruthy();
  return { status: response.status(), retryAfter: response.headers()["retry-after"], message };
}

/** Changes only this person's counters, because tests share a database. */
const change = (person: Person, values: string) =>
  inDatabase((database) =>
    database
      .prepare(`UPDATE throttles SET ${values} WHERE key LIKE ? || '%'`)
      .run(`sign-in ${createHash("sha256").update(person.username).digest("base64url")}`),
  );

withAndWithoutJavaScript(() => {
  test("After five failures from one address, sign-ins to a name must wait, and the response says how long (ASVS 6.3.1)", async ({
    page,
    person,
  }) => {
    for (let failure = 0; failure < 4; failure++) await failToSignIn(page.context(), person.username);
    expect(await failInBrowser(page, person.username, "not the password")).toBeUndefined();
    await expect(page.getByText("Invalid username or password")).toBeVisible();
    const retryAfter = await failInBrowser(page, person.username, PASSWORD);
    expect(Number(retryAfter)).toBeGreaterThan(20);
    expect(Number(retryAfter)).toBeLessThanOrEqual(30);
    await expect(page.getByText(WAIT)).toBeVisible();
    expect(listSessions(person)).toEqual([]);
    await expect(page.getByLabel("Username or email")).toHaveValue(person.username);
  });
});

test("Attempts that were refused without a check are not in the security activity", async ({ context, person }) => {
  for (let failure = 0; failure < 7; failure++) await failToSignIn(context, person.username);
  expect((await failToSignIn(context, person.username)).message).toMatch(WAIT);
  await expect.poll(() => failures(person)).toBe(5);
});

test("After the wait ends, the next one is twice as long", async ({ context, person }) => {
  for (let failure = 0; failure < 5; failure++) await failToSignIn(context, person.username);
  const waits = [];
  for (let round = 0; round < 3; round++) {
    waits.push(Number((await failToSignIn(context, person.username)).retryAfter));
    change(person, "blocked_until = 0");
    expect((await failToSignIn(context, person.username)).retryAfter).toBeUndefined();
  }
  const [first = 0, second = 0, third = 0] = waits;
  expect(second).toBeGreaterThan(first + 20);
  expect(third).toBeGreaterThan(second + 50);
});

test("A stranger who attacks an account does not lock its owner out of a browser that signed in before", async ({
  page,
  context,
  browser,
  person,
}) => {
  await signIn(page, person);
  await page.getByRole("button", { name: "Sign out" }).click();
  const stranger = await browser.newContext({ extraHTTPHeaders: { "X-Forwarded-For": newAddress() } });
  for (let failure = 0; failure < 5; failure++) await failToSignIn(stranger, person.username);
  expect((await failToSignIn(stranger, person.username)).message).toMatch(WAIT);
  // However many attempts were made.
  change(person, `attempts = 1000, blocked_until = ${Date.now() + 3600_000}`);
  expect((await context.cookies()).map(({ name }) => name)).toEqual(["microblog.device"]);
  await signIn(page, person);
  await stranger.close();
});

test("A device cookie that was altered, or belongs to another account, gives no allowance", async ({
  page,
  context,
  person,
}) => {
  const other = addPerson();
  await signIn(page, other);
  await page.getByRole("button", { name: "Sign out" }).click();
  for (let failure = 0; failure < 5; failure++) await failToSignIn(context, person.username);
  expect((await failToSignIn(context, person.username)).message).toMatch(WAIT);
  const [cookie] = await context.cookies();
  await context.addCookies([{ ...cookie, value: `${cookie?.value.slice(0, -2)}xx` } as NonNullable<typeof cookie>]);
  expect((await failToSignIn(context, person.username)).message).toMatch(WAIT);
});

test("Claiming someone's address gives no allowance to guess their password", async ({ page, context, person }) => {
  const attacker = addPerson();
  inDatabase((database) => {
    database.prepare("UPDATE users SET email = NULL, pending_email = ? WHERE id = ?").run(person.email, attacker.id);
  });
  await signIn(page, attacker);
  await page.getByRole("button", { name: "Sign out" }).click();
  // Their own password does not sign in with it either: it is someone else's address.
  await failToSignIn(context, person.email, PASSWORD.toUpperCase());
  for (let round = 0; round < 2; round++) {
    for (let guess = 0; guess < 2; guess++) await failToSignIn(context, person.email, `guess ${round}${guess}`);
    // Signing in to their own account in between does not reset that count.
    await signIn(page, attacker);
    await page.getByRole("button", { name: "Sign out" }).click();
  }
  expect((await failToSignIn(context, person.email)).message).toMatch(WAIT);
});

test("A failed sign-in in a known browser does not use the allowance of unknown ones, and is limited itself", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person);
  await page.getByRole("button", { name: "Sign out" }).click();
  for (let failure = 0; failure < 5; failure++) await failToSignIn(context, person.username);
  const { retryAfter } = await failToSignIn(context, person.username);
  expect(Number(retryAfter)).toBeGreaterThan(0);
});

test("An account allows at most 100 failures in a row, wherever they come from (SP 800-63B-4, 3.2.2)", async ({
  context,
  person,
}) => {
  let message: string | undefined;
  // Even the right password is not checked now.
  for (let failure = 0; failure < 24; failure++) {
    await context.setExtraHTTPHeaders({ "X-Forwarded-For": newAddress() });
    const response = await failToSignIn(context, person.username, failure === 23 ? PASSWORD : "wrong");
    if (failure === 23) expect(response.retryAfter).toBe("3600");
    message = response.message;
    change(person, "blocked_until = NULL");
  }
  expect(message).toMatch(/^Too many failed attempts\. Sign in from a browser you('|&#x27;)ve used before/);
  expect(listSessions(person)).toEqual([]);
});

test("A forged X-Forwarded-For gives no new allowance: only what a trusted proxy saw counts", async ({ browser }) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, TRUSTED_PROXIES: "" });
  const person = addPerson(database);
  const context = await browser.newContext({ baseURL: server.url });
  let message: string | undefined;
  for (let failure = 0; failure < 6; failure++) {
    const forged = newAddress();
    await context.setExtraHTTPHeaders({
      "X-Forwarded-For": forged,
      "X-Real-IP": forged,
      Forwarded: `for="[${forged}]"`,
    });
    ({ message } = await failToSignIn(context, person.username));
  }
  expect(message).toMatch(WAIT);
  await context.close();
  await server.stop();
});

test("Behind a trusted proxy the last address counts, not what the client sent before it", async ({
  context,
  person,
}) => {
  let message: string | undefined;
  const mine = newAddress();
  for (let failure = 0; failure < 6; failure++) {
    await context.setExtraHTTPHeaders({ "X-Forwarded-For": `${newAddress()}, ${mine}` });
    ({ message } = await failToSignIn(context, person.username));
  }
  expect(message).toMatch(WAIT);
});

test.describe("Nothing reveals whether an account exists (ASVS 6.3.8):", () => {
  test("a wrong password and an unknown name get the same responses, by name and by address, also when throttled", async ({
    context,
    person,
  }) => {
    const responses: unknown[][] = [];
    for (const login of [person.username, "nobody_at_all", person.email, "nobody@example.org"]) {
      await context.setExtraHTTPHeaders({ "X-Forwarded-For": newAddress() });
      const seen = [];
      for (let failure = 0; failure < 6; failure++) {
        const { status, retryAfter, message } = await failToSignIn(context, login);
        seen.push([status, retryAfter === undefined, message?.replace(/\d+/, "N")]);
      }
      responses.push(seen);
    }
    for (const other of responses.slice(1)) expect(other).toEqual(responses[0]);
  });

  test("an inactive account says why only to people who know its password", async ({ page, browser }) => {
    const person = addPerson(undefined, { active: false });
    await failInBrowser(page, person.username, "not the password");
    await expect(page.getByText("Invalid username or password")).toBeVisible();
    await failInBrowser(page, person.username, PASSWORD);
    await expect(page.getByText("This account is deactivated.")).toBeVisible();
    expect(browser.isConnected()).toBe(true);
  });
});

test("Auth.js's own route counts and refuses the same attempts, with status 429 and Retry-After", async ({
  page,
  person,
}) => {
  const send = async (password: string) => {
    const { csrfToken } = await (await page.request.get("/api/auth/csrf")).json();
    return page.request.post("/api/auth/callback/credentials", {
      form: { csrfToken, login: person.username, password, redirect: "false" },
      headers: { "X-Auth-Return-Redirect": "1" },
      maxRedirects: 0,
    });
  };
  for (let failure = 0; failure < 5; failure++) await send("wrong");
  const response = await send(PASSWORD);
  expect(response.status()).toBe(429);
  expect(Number(response.headers()["retry-after"])).toBeGreaterThan(0);
  expect(listSessions(person)).toEqual([]);
});

test("After ten registrations from one address in an hour, the next one is refused, and what was typed is kept", async ({
  page,
  context,
}) => {
  const fieldsOf = (username: string) => ({
    username,
    email: `${username}@example.org`,
    password: PASSWORD,
    repeatPassword: PASSWORD,
  });
  for (let account = 0; account < 10; account++) {
    const response = await submitForm(context.request, "/register", fieldsOf(newName()));
    expect(response.headers().location).toContain("/login?registered=");
  }
  await page.goto("/register");
  const name = newName();
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Email").fill(`${name}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Repeat password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByText(/Too many attempts\. Try again in/)).toBeVisible();
  await expect(page.getByLabel("Username")).toHaveValue(name);
});

test("After signing in, a person sees the failed attempts since, until they dismiss the notice (ASVS 6.3.5)", async ({
  page,
  context,
  person,
}) => {
  await signInByForm(page, person);
  await expect(page.getByText("to sign in since your last visit")).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out" }).click();
  for (let failure = 0; failure < 3; failure++) await failToSignIn(context, person.username);
  await expect.poll(() => failures(person)).toBe(3);
  await signInByForm(page, person);
  await expect(page.getByText("3 failed attempts to sign in since your last visit.")).toBeVisible();
  await page.getByRole("link", { name: "See security activity" }).click();
  await expect(page.getByText("Failed sign-in: wrong password")).toHaveCount(3);
  await page.goto("/");
  await page.getByRole("button", { name: "Got it" }).click();
  await expect(page.getByText("to sign in since your last visit")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  await expect(page.getByText("to sign in since your last visit")).toHaveCount(0);
  await context.clearCookies();
  await page.goto("/login");
  await fillSignIn(page, person);
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  await expect(page.getByText("to sign in since your last visit")).toHaveCount(0);
});

const failures = (person: Person) => securityEventsOf(person).filter(({ type }) => type === "sign-in-failed").length;

withAndWithoutJavaScript((javaScript) => {
  test("After many posts in an hour, the next one is refused beside its field, and its text is kept", async ({
    page,
    person,
  }) => {
    useUp(`posts ${person.id}`);
    await signIn(page, person);
    await hydrated(page, javaScript);
    await page.getByLabel("New post").fill("One too many");
    const response = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Post", exact: true }).click();
    expect(Number((await response).headers()["retry-after"])).toBeGreaterThan(1700);
    await expect(page.getByText("You've posted a lot in the last hour. Try again in 30 minutes.")).toBeVisible();
    await expect(page.getByLabel("New post")).toHaveValue("One too many");
    await expect(page.getByRole("article")).toHaveCount(0);
  });
});

test("After many likes in an hour, the next one is refused, by the page and by the API", async ({ page, person }) => {
  const author = addPerson();
  addPosts(SHARED_DATABASE, author.id, 1);
  useUp(`interactions ${person.id}`);
  await startSession(page, person);
  const like = await page.request.post("/api/like", { form: { like: "x" }, headers: { accept: "application/json" } });
  expect(like.status()).toBe(429);
  expect(Number(like.headers()["retry-after"])).toBeGreaterThan(1700);
  // A plain form gets a page, which leads back.
  const referer = `http://localhost:${E2E_PORT}/explore`;
  const form = await page.request.post("/api/like", { form: { like: "x" }, headers: { referer } });
  expect(form.status()).toBe(429);
  expect(form.headers()["content-type"]).toBe("text/html; charset=utf-8");
  expect(await form.text()).toContain('<a href="/explore">Go back</a>');
  const follow = await page.request.put(`/api/v1/people/${author.username}/follow`, {
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
    await expect(page.getByRole("status").getByText("Has hecho mucho en la última hora")).toBeVisible();
    await expect(page.getByRole("button", { name: "Me gusta", exact: true })).toBeVisible();
  });
});

for (const { key, path, field, value, message } of [
  {
    key: "renames",
    path: "/settings/account",
    field: "Username",
    value: "another_name",
    message: "You've changed your username too often today. Try again in 1 hour.",
  },
  {
    key: "changes",
    path: "/settings/profile",
    field: "Name",
    value: "Another name",
    message: "You've made a lot of changes in the last hour. Try again in 30 minutes.",
  },
]) {
  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test(`Changes at ${path} are limited: the page says until when, and keeps what was typed`, async ({
      page,
      person,
    }) => {
      useUp(`${key} ${person.id}`);
      await startSession(page, person);
      await page.goto(path);
      await page.getByRole("textbox", { name: field, exact: true }).fill(value);
      const response = page.waitForResponse((response) => response.request().method() === "POST");
      await page.getByRole("textbox", { name: field, exact: true }).press("Enter");
      expect(Number((await response).headers()["retry-after"])).toBeGreaterThan(1700);
      await expect(page.getByText(message)).toBeVisible();
      await expect(page.getByRole("textbox", { name: field, exact: true })).toHaveValue(value);
      const rows = inDatabase((database) =>
        database.prepare("SELECT username, name FROM users WHERE id = ?").get(person.id),
      );
      expect(rows).toEqual({ username: person.username, name: "" });
    });
  });
}
