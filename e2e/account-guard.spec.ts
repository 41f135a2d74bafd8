import { type Browser, request as newRequest, type Page } from "@playwright/test";
import {
  addPerson,
  expect,
  inDatabase,
  newAddress,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  startSession,
  test,
} from "./fixtures";
import { E2E_PORT, startWithoutMiddleware } from "./server";

const SETTINGS = [
  "profile",
  "muted-and-blocked",
  "account",
  "password",
  "security",
  "email",
  "sessions",
  "activity",
  "two-step",
  "passkeys",
  "tokens",
].map((page) => `/settings/${page}`);

const PRIVATE = [
  ...SETTINGS,
  "/explore",
  "/settings",
  "/settings/account/export",
  "/settings/account/posts",
  "/settings/account/pictures",
  `/avatars/${"0".repeat(32)}.webp`,
  `/banners/${"0".repeat(32)}.webp`,
  "/@susan",
  "/@susan/1/report",
  "/@susan/report",
  "/moderation",
  "/moderation/1",
  "/moderation/people/1",
  "/moderation/log",
  "/admin",
  "/admin/people",
  "/admin/people/1",
  "/admin/invites",
  "/admin/events",
];

/** Everything in the database about a person. */
const stateOf = ({ id }: Person, url?: string) =>
  inDatabase(
    (database) => ({
      user: database.prepare("SELECT * FROM users WHERE id = ?").all(id),
      ...Object.fromEntries(
        [
          "sessions",
          "devices",
          "totp",
          "passkeys",
          "recovery_codes",
          "former_usernames",
          "avatars",
          "banners",
          "access_tokens",
          "identities",
        ].map((table) => [table, database.prepare(`SELECT * FROM ${table} WHERE user_id = ?`).all(id)]),
      ),
    }),
    url,
  );

/** A picture that a stranger tries to upload: the smallest possible PNG. */
const PICTURE = {
  name: "me.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

type Form = { path: string; fields: Record<string, string | typeof PICTURE> };

/** The forms of a page as they are submitted without JavaScript, filled in. The page is read, but not opened. */
async function formsOn(page: Page, path: string): Promise<Form[]> {
  const html = await (await page.request.get(path)).text();
  const forms = await page.evaluate((text) => {
    // Whoever switches the theme needs no account: /theme.
    const settings = 'main form:not([action="/theme"])';
    const all = new DOMParser().parseFromString(text, "text/html").querySelectorAll<HTMLFormElement>(settings);
    return [...all].map((form) => {
      for (const box of form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = true;
      const fields = [...new FormData(form)];
      return Object.fromEntries(fields.map(([name, value]) => [name, typeof value === "string" ? value : null]));
    });
  }, html);
  return forms.map((fields) => ({ path, fields: fill(fields) }));
}

/** Fills in the fields: files for file inputs, text for the others. */
const fill = (fields: Record<string, string | null>): Form["fields"] =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (value === null) return [name, PICTURE];
      if (name === "email") return [name, "forged@example.org"];
      if (name === "username" || name === "confirmation") return [name, newName("forged")];
      if (name.startsWith("$ACTION") || name === "id") return [name, value];
      return [name, /password/i.test(name) ? "five forged words in a row" : value];
    }),
  );

/** A person with two sessions, and every form of their settings. */
async function formsOf(browser: Browser, person: Person, at: string) {
  await plainBrowser({ person, at });
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: at });
  const page = await context.newPage();
  await startSession(page, person, { at });
  await page.goto("/settings/two-step");
  const forms = [await formsOn(page, "/settings/two-step")];
  await page.getByRole("button", { name: "Set up an app" }).click();
  await expect(page.getByText("Key:")).toBeVisible();
  for (const path of SETTINGS) forms.push(await formsOn(page, path));
  expect(forms.flat().length).toBeGreaterThan(10);
  expect(forms.flat().some(({ fields }) => "picture" in fields)).toBe(true);
  expect(forms.flat().some(({ fields }) => fields.isPublic === "on")).toBe(true);
  return { context, forms: forms.flat() };
}

test("Private pages redirect anonymous visitors to the login page and back", async ({ request }) => {
  for (const path of PRIVATE) {
    const response = await request.get(path, { maxRedirects: 0 });
    expect(response.status(), path).toBe(307);
    expect(response.headers().location, path).toBe(`/login?callbackUrl=${encodeURIComponent(path)}`);
    expect(response.headers()["cache-control"], path).toContain("no-store");
  }
});

test("Private pages redirect without the middleware too, and no settings form works for anonymous visitors or other sites", async ({
  browser,
}) => {
  test.slow();
  const { server, database } = await startWithoutMiddleware();
  const anonymous = await newRequest.newContext({ baseURL: server.url });
  for (const path of PRIVATE) {
    const response = await anonymous.get(path, { maxRedirects: 0 });
    expect(response.headers().location, path).toMatch(/^\/(login\?callbackUrl=|settings\/profile$)/);
  }
  const person = addPerson(database);
  const { context, forms } = await formsOf(browser, person, server.url);
  const before = stateOf(person, database);
  for (const { path, fields } of forms) {
    const stranger = await anonymous.post(path, {
      multipart: fields,
      headers: { Origin: server.url },
      maxRedirects: 0,
    });
    expect(stranger.status(), path).toBe(303);
    expect(stranger.headers().location, path).toMatch(/^\/login\?callbackUrl=/);
    const crossSite = await context.request.post(path, {
      multipart: fields,
      headers: { Origin: "https://evil.example" },
      maxRedirects: 0,
    });
    expect(crossSite.status(), path).toBeGreaterThanOrEqual(400);
  }
  expect(stateOf(person, database)).toEqual(before);
  await Promise.all([context.close(), anonymous.dispose()]);
  await server.stop();
});

/** Each requirement, the page it leads to, and the pages that are allowed meanwhile. */
const REQUIREMENTS = [
  {
    what: "a temporary password must be replaced",
    values: { temporary_password_until: Date.now() + 3_600_000 },
    leadsTo: /^\/login\/new-password\?callbackUrl=/,
    pages: [] as string[],
  },
  {
    what: "a required second step is overdue",
    values: { roles: '["admin"]', second_step_due_at: 0 },
    leadsTo: /^\/settings\/two-step$/,
    pages: ["/settings/two-step", "/settings/passkeys"],
  },
];

for (const { what, values, leadsTo, pages } of REQUIREMENTS) {
  test(`While ${what}, every other private page leads there, and no other settings form works`, async ({
    browser,
    person,
  }) => {
    const origin = `http://localhost:${E2E_PORT}`;
    const { context, forms } = await formsOf(browser, person, origin);
    inDatabase((database) => {
      for (const [name, value] of Object.entries(values)) {
        database.prepare(`UPDATE users SET ${name} = ? WHERE id = ?`).run(value, person.id);
      }
    });
    const before = stateOf(person);
    // This page only redirects to another.
    for (const path of PRIVATE.filter((path) => path !== "/settings")) {
      const response = await context.request.get(path, { maxRedirects: 0 });
      if (pages.includes(path)) expect(response.status(), path).toBe(200);
      else expect(response.headers().location, path).toMatch(leadsTo);
    }
    for (const { path, fields } of forms.filter(({ path }) => !pages.includes(path))) {
      const headers = { Origin: origin };
      const response = await context.request.post(path, { multipart: fields, headers, maxRedirects: 0 });
      expect(response.status(), path).toBe(303);
      expect(response.headers().location, path).toMatch(leadsTo);
    }
    expect(stateOf(person)).toEqual(before);
    await context.close();
  });
}

test("A settings form from another site is refused before it is read", async ({ browser, person }) => {
  const { context, forms } = await formsOf(browser, person, `http://localhost:${E2E_PORT}`);
  const before = stateOf(person);
  for (const { path, fields } of forms) {
    const headers = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
    const response = await context.request.post(path, { multipart: fields, headers, maxRedirects: 0 });
    expect(response.status(), path).toBe(403);
  }
  expect(stateOf(person)).toEqual(before);
  await context.close();
});

test("Fields that a form does not have change nothing (mass assignment)", async ({ browser, page }) => {
  const extra = {
    id: "mine",
    userId: "mine",
    roles: '["admin"]',
    active: "1",
    emailVerifiedAt: "1",
    email_verified_at: "1",
    secondStep: "1",
    passwordHash: "x",
    createdAt: "0",
  };
  const context = await browser.newContext({
    javaScriptEnabled: false,
    extraHTTPHeaders: { "X-Forwarded-For": newAddress() },
  });
  const tab = await context.newPage();
  const [form] = await formsOn(tab, "/register");
  const username = newName();
  const headers = { Origin: `http://localhost:${E2E_PORT}` };
  const registered = await tab.request.post("/register", {
    multipart: {
      ...form?.fields,
      username,
      email: `${username}@example.org`,
      password: PASSWORD,
      repeatPassword: PASSWORD,
      ...extra,
    },
    headers,
    maxRedirects: 0,
  });
  expect(registered.status()).toBe(303);
  const row = inDatabase((database) => database.prepare("SELECT * FROM users WHERE username = ?").get(username)) as {
    id: string;
  };
  expect(row).toMatchObject({ roles: "[]", email: null, email_verified_at: null, second_step: 0, active: 1 });
  expect(row.id).not.toBe("mine");

  const victim = addPerson();
  const person = { id: row.id, username, email: "" };
  await startSession(tab, person);
  const before = stateOf(victim);
  const renamed = newName();
  const [rename] = (await formsOn(tab, "/settings/account")).filter(({ fields }) => "username" in fields);
  const response = await tab.request.post("/settings/account", {
    multipart: { ...rename?.fields, username: renamed, ...extra, id: victim.id, userId: victim.id },
    headers,
    maxRedirects: 0,
  });
  expect(response.headers().location).toContain("done=renamed");
  expect(stateOf(victim)).toEqual(before);
  expect(stateOf(person).user).toEqual([expect.objectContaining({ username: renamed, roles: "[]" })]);
  await context.close();
  await page.close();
});
