import { type APIRequestContext, request as newRequest } from "@playwright/test";
import { expect, listSessions, PASSWORD, type Person, test } from "./fixtures";
import { E2E_PORT } from "./server";

const BASE = `http://localhost:${E2E_PORT}`;
const SESSION = "authjs.session-token";

/** Signs in as a program would, through Auth.js's own routes. */
async function signInByRoute(
  request: APIRequestContext,
  person: Person,
  fields: Record<string, string> = {},
  headers = {},
) {
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  return request.post("/api/auth/callback/credentials", {
    form: { csrfToken, login: person.username, password: PASSWORD, ...fields },
    headers,
    maxRedirects: 0,
  });
}

const setCookie = (response: { headersArray(): { name: string; value: string }[] }, name: string) =>
  response
    .headersArray()
    .filter((header) => header.name.toLowerCase() === "set-cookie" && header.value.startsWith(`${name}=`));

test.describe("Auth.js's own routes", () => {
  let api: APIRequestContext;
  test.beforeEach(async () => {
    api = await newRequest.newContext({ baseURL: BASE });
  });
  test.afterEach(() => api.dispose());

  test("sign in with a cookie that ends with the browser session, or lasts if it is remembered", async ({ person }) => {
    const plain = await signInByRoute(api, person);
    expect(plain.status()).toBe(302);
    const [cookie] = setCookie(plain, SESSION);
    expect(cookie?.value).toMatch(/HttpOnly/);
    expect(cookie?.value).toMatch(/Path=\//);
    expect(cookie?.value).toMatch(/SameSite=lax/i);
    expect(cookie?.value).not.toMatch(/Expires|Max-Age/i);
    expect((await api.get("/", { maxRedirects: 0 })).status()).toBe(200);

    const remembered = await signInByRoute(api, person, { remember: "on" });
    const [lasting] = setCookie(remembered, SESSION);
    const expires = Date.parse(lasting?.value.match(/Expires=([^;]+)/i)?.[1] ?? "");
    expect((expires - Date.now()) / 86_400_000).toBeCloseTo(365, 1);
    // The client's previous session has ended.
    expect(listSessions(person)).toHaveLength(1);
  });

  test("lead to the callback if it is a path on this site, and home if it is not", async ({ person }) => {
    for (const [callbackUrl, location] of [
      ["/path?a=1", "/path?a=1"],
      // What a refused sign-in says in its address means nothing in a destination.
      ["/search?code=busy", "/search?code=busy"],
      ["/search?q=code=second-step", "/search?q=code=second-step"],
      ["https://evil.example", "/"],
      ["//evil.example", "/"],
      [`${BASE}/path`, "/"],
      ["javascript:alert(1)", "/"],
    ] as const) {
      expect((await signInByRoute(api, person, { callbackUrl })).headers().location).toBe(location);
      const json = await signInByRoute(api, person, { callbackUrl }, { "X-Auth-Return-Redirect": "1" });
      expect(await json.json()).toEqual({ url: location });
    }
    for (const callbackUrl of ["/path", "https://evil.example", "%", "http://["]) {
      const response = await api.get(`/api/auth/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`, {
        maxRedirects: 0,
      });
      expect(response.headers().location).toBe(`/login?callbackUrl=${callbackUrl === "/path" ? "%2Fpath" : "%2F"}`);
    }
  });

  test("refuse a wrong password by redirecting to the login page, and start nothing", async ({ person, page }) => {
    const response = await signInByRoute(api, person, { password: "wrong password" });
    expect(response.status()).toBe(302);
    expect(response.headers().location).toMatch(/^\/login\?error=CredentialsSignin/);
    expect(setCookie(response, SESSION)).toEqual([]);
    expect(listSessions(person)).toEqual([]);
    await page.goto(response.headers().location ?? "");
    await expect(page.getByText("Invalid username or password")).toBeVisible();
  });

  test("refuse a sign-in or a sign-out without their CSRF token", async ({ person }) => {
    const response = await api.post("/api/auth/callback/credentials", {
      form: { login: person.username, password: PASSWORD },
      maxRedirects: 0,
    });
    expect(setCookie(response, SESSION)).toEqual([]);
    await signInByRoute(api, person);
    await api.post("/api/auth/signout", { form: {}, maxRedirects: 0 });
    expect(listSessions(person)).toHaveLength(1);
  });

  test("return the session by its row, with id and name only, and set no cookie", async ({ person }) => {
    await signInByRoute(api, person);
    const response = await api.get("/api/auth/session");
    expect(setCookie(response, SESSION)).toEqual([]);
    const session = await response.json();
    expect(session).toEqual({ user: { id: person.id, name: person.username }, expires: expect.any(String) });
    // 30 days after its start: reading it does not extend it.
    expect((Date.parse(session.expires) - Date.now()) / 86_400_000).toBeCloseTo(30, 1);
  });

  test("let no one change their id, name or role by an update", async ({ person }) => {
    await signInByRoute(api, person);
    const { csrfToken } = await (await api.get("/api/auth/csrf")).json();
    const data = {
      id: "other",
      sub: "other",
      role: "admin",
      name: "Other",
      user: { id: "other", role: "admin" },
      sid: "x",
    };
    const update = await api.post("/api/auth/session", { data: { csrfToken, data }, maxRedirects: 0 });
    expect(setCookie(update, SESSION)).toEqual([]);
    expect((await update.json()).user).toEqual({ id: person.id, name: person.username });
    expect((await (await api.get("/api/auth/session")).json()).user).toEqual({ id: person.id, name: person.username });
  });

  test("sign out: the row and the cookie are deleted, and a copy of the cookie is worthless", async ({ person }) => {
    await signInByRoute(api, person);
    const state = await api.storageState();
    const { csrfToken } = await (await api.get("/api/auth/csrf")).json();
    const response = await api.post("/api/auth/signout", { form: { csrfToken }, maxRedirects: 0 });
    expect(response.headers().location).toMatch(/^\/(?!\/)/);
    expect(listSessions(person)).toEqual([]);
    expect((await api.storageState()).cookies.map(({ name }) => name)).not.toContain(SESSION);
    const thief = await newRequest.newContext({ baseURL: BASE, storageState: state });
    expect((await thief.get("/", { maxRedirects: 0 })).headers().location).toBe("/login?callbackUrl=%2F");
    expect(await (await thief.get("/api/auth/session")).text()).toBe("null");
    await thief.dispose();
  });

  test("sign out despite other cookies", async ({ person }) => {
    await signInByRoute(api, person);
    const { csrfToken } = await (await api.get("/api/auth/csrf")).json();
    const { cookies } = await api.storageState();
    const jar = [...cookies, { name: `${SESSION}.0`, value: "junk" }, { name: "microblog.callback-url", value: "%" }];
    const headers = { Cookie: jar.map(({ name, value }) => `${name}=${value}`).join("; ") };
    expect(await (await api.get("/api/auth/session", { headers })).json()).toMatchObject({ user: { id: person.id } });
    await api.post("/api/auth/signout", { form: { csrfToken }, headers, maxRedirects: 0 });
    expect(listSessions(person)).toEqual([]);
  });

  test("respond to hostile bodies without an error and without a session", async ({ person }) => {
    const { csrfToken } = await (await api.get("/api/auth/csrf")).json();
    const bodies: unknown[] = [
      { csrfToken, login: { $ne: null }, password: { $ne: null } },
      { csrfToken, login: [person.username], password: [PASSWORD] },
      { csrfToken, login: person.username, password: null },
      { csrfToken: [csrfToken], login: person.username, password: "x" },
      { csrfToken, login: "\u0000", password: "\u0000" },
      { csrfToken, login: "x".repeat(10_000), password: "x".repeat(5000) },
      [],
      "text",
      1,
    ];
    for (const data of bodies) {
      const response = await api.post("/api/auth/callback/credentials", {
        data: JSON.stringify(data),
        headers: { "Content-Type": "application/json" },
        maxRedirects: 0,
      });
      expect(response.status(), JSON.stringify(data).slice(0, 80)).toBeLessThan(500);
    }
    for (const [type, body] of [
      ["application/json", "{"],
      ["application/json", "null"],
      ["text/plain", "x"],
      ["multipart/form-data; boundary=x", "--x--"],
      ["application/x-www-form-urlencoded", "%&=%%"],
    ] as const) {
      const response = await api.post("/api/auth/callback/credentials", {
        data: Buffer.from(body),
        headers: { "Content-Type": type },
        maxRedirects: 0,
      });
      expect(response.status(), `${type} ${body}`).toBeLessThan(500);
    }
    const large = await api.post("/api/auth/callback/credentials", { data: "x".repeat(100_000), maxRedirects: 0 });
    expect(large.status()).toBe(413);
    const unsized = await fetch(`${BASE}/api/auth/callback/credentials`, {
      method: "POST",
      body: new Blob(["x=1"]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(unsized.status).toBe(411);
    expect(await (await api.get("/api/auth/session")).json()).toBeNull();
  });

  test("ignore a callback that is not text", async ({ person }) => {
    const { csrfToken } = await (await api.get("/api/auth/csrf")).json();
    for (const callbackUrl of [{ a: 1 }, ["/path"], 1, true, null]) {
      const response = await api.post("/api/auth/callback/credentials", {
        data: { csrfToken, login: person.username, password: PASSWORD, callbackUrl },
        maxRedirects: 0,
      });
      expect(response.headers().location, JSON.stringify(callbackUrl)).toBe("/");
    }
  });

  test("that this site does not use do not exist", async () => {
    for (const path of ["error", "verify-request", "webauthn-options", "nowhere", "x/y/z"]) {
      expect((await api.get(`/api/auth/${path}`, { maxRedirects: 0 })).status(), path).toBe(404);
    }
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      expect((await api.fetch("/api/auth/session", { method })).status(), method).toBe(405);
    }
  });
});
