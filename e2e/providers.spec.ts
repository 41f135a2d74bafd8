import type { APIRequestContext, Page } from "@playwright/test";
import { type PersonThere, startProvider, type TestProvider } from "../auth/providers/oidc-provider.testing";
import { freePort } from "../scripts/free-port.mjs";
import {
  addPerson,
  confirmItsMe,
  emailsTo,
  expect,
  fillSignIn,
  inDatabase,
  listSessions,
  makeStale,
  newName,
  PASSWORD,
  type Person,
  securityEventsOf,
  sessionCookie,
  startSession,
  test,
} from "./fixtures";
import { submitForm, textIn } from "./forms";
import { newDatabase, type Server, startServer } from "./server";

// One server, and one provider that everybody is signed in at in turn.
test.describe.configure({ mode: "default" });

let database: string;
let server: Server;
let there: TestProvider;
let other: TestProvider;

test.beforeAll(async () => {
  const port = await freePort();
  const site = `http://localhost:${port}`;
  [there, other] = [await startProvider({ site }), await startProvider({ site, id: "other" })];
  database = await newDatabase();
  server = await startServer({
    PORT: String(port),
    AUTH_URL: site,
    DATABASE_URL: database,
    OIDC_PROVIDERS: "test,other,down",
    OIDC_TEST_TWO_STEP: "mfa",
    ...there.env,
    ...other.env,
    OIDC_DOWN_NAME: "Down",
    OIDC_DOWN_ISSUER: "http://127.0.0.1:9",
    OIDC_DOWN_CLIENT_ID: "x",
    OIDC_DOWN_CLIENT_SECRET: "x",
  });
});
test.afterAll(async () => {
  await server.stop();
  await Promise.all([there.stop(), other.stop()]);
});

/** Someone at the provider whom nobody here knows. */
function newPersonThere(values: Partial<PersonThere> = {}): PersonThere & { email: string } {
  const name = newName();
  return {
    sub: name,
    email: `${name}@example.net`,
    email_verified: true,
    preferred_username: name,
    ...values,
  } as never;
}

/** Links an account here to someone at the provider. */
function link(person: Person, { sub, email }: PersonThere) {
  inDatabase(
    (rows) =>
      rows
        .prepare(
          "INSERT INTO identities (id, user_id, provider, issuer, subject, email, linked_at) VALUES (?, ?, 'test', ?, ?, ?, ?)",
        )
        .run(sub, person.id, there.issuer, sub, email ?? null, Date.now()),
    database,
  );
}

/** An account here that is linked to someone there. */
function addLinked(values: Parameters<typeof addPerson>[1] = {}) {
  const [person, personThere] = [addPerson(database, values), newPersonThere()];
  link(person, personThere);
  return { person, personThere };
}

const identitiesOf = ({ id }: Pick<Person, "id">) =>
  inDatabase(
    (rows) => rows.prepare("SELECT subject FROM identities WHERE user_id = ?").pluck().all(id) as string[],
    database,
  );

const findPerson = (username: string) =>
  inDatabase((rows) => rows.prepare("SELECT * FROM users WHERE username = ?").get(username), database) as
    | (Person & { password_hash: string; email_verified_at: number | null; pending_email: string | null })
    | undefined;

/** Presses a provider's button without a browser. Returns the provider's address that the page goes on to. */
async function start(request: APIRequestContext, fields: Record<string, string> = {}, provider = "test") {
  const response = await request.post(`${server.url}/login/with/${provider}`, { multipart: fields, maxRedirects: 0 });
  expect(response.status()).toBe(200);
  return (await response.text()).match(/<a href="([^"]+)"/)?.[1]?.replaceAll("&amp;", "&") ?? "";
}

/** Opens an address without a browser. Returns where it leads, on this site. */
async function open(request: APIRequestContext, url: URL | string): Promise<string> {
  const response = await request.get(String(url), { maxRedirects: 0 });
  expect(response.status()).toBe(303);
  return response.headers().location ?? "";
}

/** Who is signed in. */
const whoIs = async (request: APIRequestContext) =>
  ((await (await request.get(`${server.url}/api/auth/session`)).json()) as { user?: { name: string } } | null)?.user
    ?.name;

const agreeThere = (page: Page) => page.getByRole("button", { name: "Agree" }).click();

test.describe("Someone new", () => {
  test("chooses a username and is signed in, remembered, where they wanted to go", async ({ page, context }) => {
    const personThere = newPersonThere();
    there.become(personThere);
    await page.goto(`${server.url}/explore`);
    await page.getByLabel("Remember me").check();
    await page.getByRole("button", { name: "Continue with Example" }).click();
    await agreeThere(page);
    await expect(page.getByText(`You're signing in with Example as ${personThere.email}.`)).toBeVisible();
    await expect(page.getByLabel("Username")).toHaveValue(personThere.sub);
    await page.getByLabel("Username").fill("x");
    await page.getByRole("button", { name: "Register" }).click();
    await expect(page.getByText("Use 3 to 20 characters.")).toBeVisible();
    const username = newName();
    await page.getByLabel("Username").fill(username);
    await page.getByRole("button", { name: "Register" }).click();
    await expect(page).toHaveURL(`${server.url}/explore`);

    const person = findPerson(username);
    expect(person).toMatchObject({ email: personThere.email, password_hash: "", pending_email: null });
    expect(person?.email_verified_at).toBeGreaterThan(0);
    expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 86_400);
    expect(
      securityEventsOf(person as Person, database).map(({ type, details }) => [type, JSON.parse(details)]),
    ).toEqual([
      ["signed-in", { method: "provider", provider: "Example", isNewDevice: "false" }],
      ["registered", {}],
    ]);
  });

  test("whose address the provider did not verify must confirm it, and learns nothing about it", async ({
    request,
  }) => {
    const susan = addPerson(database);
    there.become(newPersonThere({ email: susan.email, email_verified: false }));
    const url = await there.browser().go(await start(request, { callbackUrl: "/explore" }));
    const next = await open(request, url);
    expect(next).toBe("/register/with?callbackUrl=%2Fexplore");
    expect(await (await request.get(server.url + next)).text()).not.toContain("already has an account");
    expect(await whoIs(request)).toBeUndefined();
    expect(identitiesOf(susan)).toEqual([]);
  });
});

test.describe("Without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("someone whose address has an account here proves that account, connects it, and then signs in with it", async ({
    page,
  }) => {
    const person = addPerson(database);
    there.become(newPersonThere({ email: person.email.toUpperCase() }));
    await page.goto(`${server.url}/login?callbackUrl=%2Fexplore`);
    await page.getByRole("button", { name: "Continue with Example" }).click();
    await page
      .getByRole("link", { name: "Continue to Example" })
      .or(page.getByRole("button", { name: "Agree" }))
      .waitFor();
    await agreeThere(page);
    await expect(page.getByText("already has an account here. Sign in to connect Example to it.")).toBeVisible();
    expect(identitiesOf(person)).toEqual([]);
    await page.getByRole("link", { name: "Sign in to connect Example" }).click();
    await fillSignIn(page, person);
    await expect(page.getByRole("heading", { name: "Connect an account" })).toBeVisible();
    expect(identitiesOf(person)).toEqual([]);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page).toHaveURL(`${server.url}/explore`);
    expect(identitiesOf(person)).toHaveLength(1);
    expect(emailsTo(person.email, database)[0]?.subject).toBe("Your account was connected to Example");

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Continue with Example" }).click();
    await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  });
});

test("Who cancels at the provider reads so, and the destination is kept", async ({ page }) => {
  there.become(newPersonThere());
  await page.goto(`${server.url}/login?callbackUrl=%2Fexplore`);
  await page.getByRole("button", { name: "Continue with Example" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Signing in with Example was canceled.")).toBeVisible();
  const person = addPerson(database);
  await fillSignIn(page, person);
  await expect(page).toHaveURL(`${server.url}/explore`);
});

test.describe("A linked person", () => {
  test("is signed in, also in two tabs at once", async ({ request }) => {
    const { person, personThere } = addLinked();
    there.become(personThere);
    const browser = there.browser();
    const [first, second] = [await start(request), await start(request, { callbackUrl: "/explore" })];
    const urls = [await browser.go(second), await browser.go(first)];
    expect(await open(request, urls[1] ?? "")).toBe("/");
    expect(await open(request, urls[0] ?? "")).toBe("/explore");
    expect(await whoIs(request)).toBe(person.username);
    expect(listSessions(person, database)).toHaveLength(1);
  });

  test("sees on the sign-in page which way this browser used last; another browser shows none", async ({
    request,
    playwright,
  }) => {
    const { person, personThere } = addLinked();
    there.become(personThere);
    const page = `${server.url}/login`;
    await open(request, await there.browser().go(await start(request)));
    const state = await request.storageState();
    const { expires, ...cookie } = state.cookies.find(({ name }) => name === "microblog.last-sign-in") ?? {};
    expect(cookie).toMatchObject({ value: "provider-test", httpOnly: true, sameSite: "Lax" });
    expect(expires).toBeGreaterThan(Date.now() / 1000 + 364 * 86_400);
    await request.post(`${server.url}/logout`);
    const after = await (await request.get(page)).text();
    expect(after.match(/aria-label="Continue with [^"]*"/g)).toEqual([
      'aria-label="Continue with Example, Last used"',
      'aria-label="Continue with other"',
      'aria-label="Continue with Down"',
    ]);
    expect(textIn(after).match(/Last used/g)).toHaveLength(1);

    const elsewhere = await playwright.request.newContext();
    for (const value of ["", "provider-nobody", "provider-", "%00"]) {
      const headers = { cookie: `microblog.last-sign-in=${value}` };
      expect(await (await elsewhere.get(page, { headers })).text()).not.toContain("Last used");
    }
    await elsewhere.dispose();

    await submitForm(request, page, { login: person.username, password: PASSWORD });
    expect(await whoIs(request)).toBe(person.username);
    await request.post(`${server.url}/logout`);
    expect(await (await request.get(page)).text()).not.toContain("Last used");
  });

  test("is asked for the second step, unless the provider is trusted for it", async ({ request }) => {
    const { person, personThere } = addLinked();
    inDatabase((rows) => {
      rows.prepare("UPDATE users SET second_step = 1 WHERE id = ?").run(person.id);
      rows
        .prepare("INSERT INTO totp (user_id, secret, confirmed_at, last_step) VALUES (?, 'sealed', ?, 0)")
        .run(person.id, Date.now());
    }, database);
    there.become(personThere);
    const url = await there.browser().go(await start(request, { callbackUrl: "/explore" }));
    expect(await open(request, url)).toBe("/login/second-step?callbackUrl=%2Fexplore");
    expect(await whoIs(request)).toBeUndefined();
    there.become({ ...personThere, amr: ["pwd", "mfa"] });
    const trusted = await there.browser().go(await start(request, { callbackUrl: "/explore" }));
    expect(await open(request, trusted)).toBe("/explore");
    expect(await whoIs(request)).toBe(person.username);
  });

  test("who signed in at the provider long ago confirms who they are before sensitive actions", async ({ request }) => {
    const { personThere } = addLinked();
    for (const [secondsAgo, status] of [
      [3600, 200],
      [60, 307],
    ] as const) {
      there.become({ ...personThere, signedInAt: Math.floor(Date.now() / 1000) - secondsAgo });
      expect(await open(request, await there.browser().go(await start(request)))).toBe("/");
      const confirm = `${server.url}/login/confirm?callbackUrl=%2Fsettings%2Fsessions`;
      expect((await request.get(confirm, { maxRedirects: 0 })).status()).toBe(status);
    }
  });

  test("whose account is suspended is told so", async ({ request }) => {
    const { personThere } = addLinked({ active: false });
    there.become(personThere);
    const next = await open(request, await there.browser().go(await start(request)));
    expect(await (await request.get(server.url + next)).text()).toContain("This account is suspended.");
    expect(await whoIs(request)).toBeUndefined();
  });

  test("is led to paths on this site only", async ({ request }) => {
    const { personThere } = addLinked();
    there.become(personThere);
    const url = await there.browser().go(await start(request, { callbackUrl: "https://evil.example/" }));
    expect(await open(request, url)).toBe("/");
  });
});

test.describe("Nobody is signed in", () => {
  const EXPIRED = /^\/login\?failed=expired&with=test&callbackUrl=/;

  test("by a callback that was used before", async ({ request, playwright }) => {
    there.become(addLinked().personThere);
    const url = await there.browser().go(await start(request));
    expect(await open(request, url)).toBe("/");
    await request.post(`${server.url}/logout`, { maxRedirects: 0 });
    expect(await open(request, url)).toMatch(EXPIRED);
    expect(await whoIs(request)).toBeUndefined();
    const stranger = await playwright.request.newContext();
    expect(await open(stranger, url)).toMatch(EXPIRED);
    await stranger.dispose();
  });

  test("by a callback that another browser began, such as an attacker's", async ({ request, playwright }) => {
    there.become(addLinked().personThere);
    const attacker = await playwright.request.newContext();
    const url = await there.browser().go(await start(attacker));
    await start(request);
    expect(await open(request, url)).toMatch(EXPIRED);
    expect(await whoIs(request)).toBeUndefined();
    await attacker.dispose();
  });

  test("by a callback of another provider", async ({ request }) => {
    const { personThere } = addLinked();
    there.become(personThere);
    other.become(personThere);
    const url = await other.browser().go(await start(request, {}, "other"));
    const mixed = new URL(url);
    mixed.pathname = "/login/with/test/callback";
    expect(await open(request, mixed)).toMatch(EXPIRED);
    // The attempt is used up, and the same subject elsewhere is someone else.
    expect(await open(request, url)).toMatch(/^\/login\?failed=expired/);
    expect(await open(request, await other.browser().go(await start(request, {}, "other")))).toMatch(
      /^\/register\/with/,
    );
    expect(await whoIs(request)).toBeUndefined();
  });

  test("by a callback with another issuer", async ({ request }) => {
    there.become(addLinked().personThere);
    const url = await there.browser().go(await start(request));
    url.searchParams.set("iss", other.issuer);
    expect(await open(request, url)).toMatch(/^\/login\?failed=invalid/);
    expect(await whoIs(request)).toBeUndefined();
  });

  test("by another site's form", async ({ request }) => {
    const response = await request.post(`${server.url}/login/with/test`, {
      headers: { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
    });
    expect(response.status()).toBe(403);
  });
});

test("A provider that is down, and one that there is none of, stop nobody from signing in another way", async ({
  request,
}) => {
  for (const [provider, next] of [
    ["down", "/login?failed=unavailable&with=down&callbackUrl=%2Fexplore"],
    ["none", "/login?callbackUrl=%2Fexplore"],
  ]) {
    const response = await request.post(`${server.url}/login/with/${provider}`, {
      form: { callbackUrl: "/explore" },
      maxRedirects: 0,
    });
    expect([response.status(), response.headers().location]).toEqual([303, next]);
    const page = await (await request.get(server.url + next)).text();
    expect(page.includes("We can&#x27;t reach Down right now.")).toBe(provider === "down");
    expect(page).toContain('name="password"');
  }
  await expect
    .poll(() => server.output())
    .toContain("Nobody can sign in with Down: http://127.0.0.1:9 does not respond");
});

test.describe("In the settings", () => {
  test("a fresh session connects and disconnects accounts, but not the last way in", async ({ page }) => {
    const person = addPerson(database);
    await startSession(page, person, { at: server.url });
    makeStale(person, database);
    there.become(newPersonThere());
    await page.goto(`${server.url}/settings/security`);
    await page.getByRole("button", { name: "Connect Example" }).click();
    await confirmItsMe(page);
    await page.getByRole("button", { name: "Connect Example" }).click();
    await agreeThere(page);
    await expect(page.getByText("Account connected.")).toBeVisible();
    expect(identitiesOf(person)).toHaveLength(1);

    inDatabase((rows) => rows.prepare("UPDATE users SET password_hash = '' WHERE id = ?").run(person.id), database);
    await page.getByRole("button", { name: /^Disconnect Example/ }).click();
    await expect(page.getByText("This is your only way to sign in.")).toBeVisible();
    inDatabase((rows) => {
      rows.prepare("UPDATE users SET password_hash = 'x' WHERE id = ?").run(person.id);
      // A session on another device, started with the connected account.
      rows
        .prepare(`INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, remembered, identity_id)
          SELECT 'elsewhere', user_id, created_at, last_seen_at, expires_at, remembered, identities.id
          FROM sessions JOIN identities USING (user_id) WHERE user_id = ?`)
        .run(person.id);
    }, database);
    await page.reload();
    await expect(page.getByLabel("Stay signed in on the other device where you used it to sign in")).not.toBeChecked();
    await page.getByRole("button", { name: /^Disconnect Example/ }).click();
    await expect(page.getByText("Account disconnected. You've been signed out where you used it")).toBeVisible();
    const isOpen = "SELECT 1 FROM sessions WHERE id = 'elsewhere'";
    expect(inDatabase((rows) => rows.prepare(isOpen).get(), database)).toBeUndefined();
    expect(identitiesOf(person)).toEqual([]);
  });

  test("an account that is connected to another is refused", async ({ page }) => {
    there.become(addLinked().personThere);
    const person = addPerson(database);
    await startSession(page, person, { at: server.url });
    await page.goto(`${server.url}/settings/security`);
    await page.getByRole("button", { name: "Connect Example" }).click();
    await agreeThere(page);
    await expect(page.getByText("That Example account is connected to another account here.")).toBeVisible();
    expect(identitiesOf(person)).toEqual([]);
  });

  test("someone without a password confirms with the provider, which asks again, and sets one", async ({ page }) => {
    const { person, personThere } = addLinked({ passwordHash: "" });
    there.become(personThere);
    await page.goto(`${server.url}/login`);
    await page.getByRole("button", { name: "Continue with Example" }).click();
    await agreeThere(page);
    await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
    makeStale(person, database);
    await page.goto(`${server.url}/settings/password`);
    await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
    await page.getByRole("button", { name: "Confirm with Example" }).click();
    // Someone else there does not do.
    const setSubject = (subject: string) =>
      inDatabase(
        (rows) => rows.prepare("UPDATE identities SET subject = ? WHERE user_id = ?").run(subject, person.id),
        database,
      );
    setSubject(newName());
    await agreeThere(page);
    await expect(page.getByText("That Example account isn't connected to yours.")).toBeVisible();
    setSubject(personThere.sub);
    await page.getByRole("button", { name: "Confirm with Example" }).click();
    await agreeThere(page);
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Repeat new password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Set a password" }).click();
    await expect(page.getByText("Password changed.")).toBeVisible();
    expect(findPerson(person.username)?.password_hash).toMatch(/^\$2b\$/);
  });
});

test("Signing out at the provider ends the session here", async ({ request }) => {
  const { person, personThere } = addLinked();
  there.become(personThere);
  const browser = there.browser();
  expect(await open(request, await browser.go(await start(request)))).toBe("/");
  expect(listSessions(person, database)).toHaveLength(1);
  await browser.signOut();
  await expect.poll(() => listSessions(person, database)).toEqual([]);
  expect(await whoIs(request)).toBeUndefined();
  expect(securityEventsOf(person, database)[0]).toMatchObject({ type: "session-ended" });
  const forged = await request.post(`${server.url}/login/with/test/logout`, { form: { logout_token: "x" } });
  expect([forged.status(), forged.headers()["cache-control"]]).toEqual([400, "no-store"]);
});
