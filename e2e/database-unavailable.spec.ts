/* While the database can't be written to: here, because another connection holds a write transaction. */
import { execFileSync, spawnSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { problemSchema } from "../api/schemas";
import { openDatabase, type TestDatabase } from "./database";
import {
  addPerson,
  addPosts,
  addToken,
  expect,
  leave,
  type Person,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { alertsIn, submitForm } from "./forms";
import { newFile, type Server, startServer } from "./server";

const NOT_SAVED = "We couldn't save that just now. Nothing is lost: try again in a few seconds.";

let server: Server;
let url: string;
let writer: TestDatabase;
let author: Person;

test.beforeAll(async () => {
  url = `file:${newFile()}`;
  // Each request below waits for the database this long.
  server = await startServer({ DATABASE_URL: url, DATABASE_TIMEOUT_MS: "1500" });
  author = addPerson(url);
  addPosts(url, author.id, 1);
});

test.beforeEach(() => {
  writer = openDatabase(url);
});
test.afterEach(() => writer.close());
test.afterAll(() => server.stop());

test.use({ expectedErrors: [/status of 503|React error #441/] });
test.describe.configure({ mode: "serial" });

const sendAway = () => writer.exec("BEGIN IMMEDIATE");
const bringBack = () => writer.exec("COMMIT");

/** The response to the next form that a page submits. */
const answerOf = (page: Page) => page.waitForResponse((response) => response.request().method() === "POST");

withAndWithoutJavaScript(
  () => {
    test("A form that can't be saved says so with 503, keeps what was typed, and can be sent again", async ({
      page,
    }) => {
      const person = addPerson(url);
      await signIn(page, person, { at: server.url });
      await page.getByLabel("New post").fill("Something that must not be lost");
      sendAway();
      const response = answerOf(page);
      await page.getByRole("button", { name: "Post", exact: true }).click();
      await expect(page.getByText(NOT_SAVED)).toBeVisible({ timeout: 20_000 });
      expect((await response).status()).toBe(503);
      expect((await response).headers()["retry-after"]).toBe("5");
      await expect(page.getByLabel("New post")).toHaveValue("Something that must not be lost");
      bringBack();
      await page.getByRole("button", { name: "Post", exact: true }).click();
      await expect(page.getByRole("article").locator("time")).toHaveCount(1);
      await expect(page.getByText(NOT_SAVED)).toBeHidden();
      await leave(page);
    });

    test("A sign-in that can't be stored says so with 503, and sends no password back", async ({ page }) => {
      const person = addPerson(url);
      await page.goto(`${server.url}/login`);
      await page.getByLabel("Username or email").fill(person.username);
      await page.getByLabel("Password", { exact: true }).fill("a word of mine");
      // Read in transit, since the browser does not keep streamed bodies.
      const responses: [status: number, body: string][] = [];
      await page.route("**/login", async (route) => {
        if (route.request().method() !== "POST") return route.continue();
        const response = await route.fetch();
        const body = await response.text();
        responses.push([response.status(), body]);
        await route.fulfill({ response, body });
      });
      sendAway();
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByText(NOT_SAVED)).toBeVisible({ timeout: 20_000 });
      const [[status, body] = [0, "a word of mine"]] = responses;
      expect(status).toBe(503);
      expect(body).not.toContain("a word of mine");
      await expect(page.getByLabel("Username or email")).toHaveValue(person.username);
      bringBack();
      await leave(page);
    });

    test("An action without a form to show an error gets the error page with 503, and changes nothing", async ({
      page,
    }) => {
      const person = addPerson(url);
      await startSession(page, person, { at: server.url });
      await page.goto(`${server.url}/@${author.username}`);
      await page.getByRole("button", { name: "More" }).click();
      sendAway();
      const response = answerOf(page);
      await page.getByRole("button", { name: "Block account" }).click();
      expect((await response).status()).toBe(503);
      expect((await response).headers()["retry-after"]).toBe("5");
      await expect.poll(() => server.output()).toContain('"method":"POST","route":"/[profile]","status":503');
      await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
      await expect(page.getByText("Try again in a moment")).toBeVisible();
      bringBack();
      await page.goto(`${server.url}/@${author.username}`);
      await expect(page.getByRole("button", { name: "Follow", exact: true })).toBeVisible();
      await expect(page.getByRole("button", { name: "Unblock" })).toHaveCount(0);
      await leave(page);
    });
  },
  { onEveryEngine: true },
);

test("A follow that can't be saved goes back, with a message", async ({ page }) => {
  const person = addPerson(url);
  await startSession(page, person, { at: server.url });
  await page.goto(`${server.url}/@${author.username}`);
  const button = page.getByRole("button", { name: "Follow", exact: true });
  // Before hydration, a click would submit the plain form.
  await expect.poll(() => button.evaluate((element) => Object.keys(element).join())).toContain("__reactProps");
  sendAway();
  await button.click();
  await expect(page.getByText("Nothing was changed. Try again in a moment.")).toBeVisible();
  await expect(button).toBeVisible();
  bringBack();
  await leave(page);
});

test("Programs and tabs get 503 and when to retry, and people can still read", async ({ page }) => {
  const person = addPerson(url);
  await signIn(page, person, { at: server.url });
  const { request } = page;
  const headers = { Origin: server.url };
  const token = addToken(person, "write", url);
  sendAway();
  const refused = await request.post(`${server.url}/api/v1/posts`, {
    headers: { Authorization: `Bearer ${token}` },
    data: { body: "By a program" },
  });
  expect([refused.status(), refused.headers()["retry-after"]]).toEqual([503, "5"]);
  expect(problemSchema.parse(await refused.json()).type).toMatch(/unavailable$/);
  expect((await request.get(`${server.url}/explore`)).status()).toBe(200);
  for (const path of ["/api/session", "/logout"]) {
    const response = await request.post(server.url + path, { headers, maxRedirects: 0 });
    expect([path, response.status(), response.headers()["retry-after"]]).toEqual([path, 503, "5"]);
  }
  bringBack();
  const { csrfToken } = await (await request.get(`${server.url}/api/auth/csrf`)).json();
  sendAway();
  const signingIn = await request.post(`${server.url}/api/auth/callback/credentials`, {
    form: { csrfToken, login: person.username, password: "x" },
    maxRedirects: 0,
  });
  expect([signingIn.status(), signingIn.headers()["retry-after"]]).toEqual([503, "5"]);
  bringBack();
  expect((await request.get(`${server.url}/api/session`)).status()).toBe(200);
  await expect.poll(async () => (await (await request.get(`${server.url}/api/session`)).json()).userId).toBe(person.id);
  await leave(page);
});

test.describe("While the database's disk takes no writes, as when it has become read-only", () => {
  // A running process can't write to any file then (EFBIG), root or not.
  const hasLimits = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;
  test.skip(!hasLimits, "This system has no prlimit.");
  const setLimit = (limit: string) => execFileSync("prlimit", [`--pid=${server.process.pid}`, `--fsize=${limit}:`]);
  test.afterEach(() => setLimit("unlimited"));

  test("every page can be read, forms say that nothing was saved, the log says what to look at, and then all is well", async ({
    page,
  }) => {
    const person = addPerson(url);
    await startSession(page, person, { at: server.url });
    writer.prepare("UPDATE sessions SET last_seen_at = last_seen_at - 3600000 WHERE user_id = ?").run(person.id);
    const post = writer.prepare("SELECT id FROM posts WHERE author_id = ?").pluck().get(author.id);
    const profile = `/@${author.username}`;
    const { request } = page;
    setLimit("0");
    const private_ = ["/", "/explore", "/notifications", "/search?q=1", profile, `${profile}/${post}`];
    const settings = ["profile", "account", "email", "password", "security", "two-step", "passkeys", "sessions"].map(
      (name) => `/settings/${name}`,
    );
    for (const path of [...private_, ...settings, "/settings/activity", "/settings/tokens", "/api/live"]) {
      const response = await request.get(server.url + path, { headers: { Accept: "text/html" } });
      expect([path, response.status(), new URL(response.url()).pathname]).toEqual([path, 200, path.split("?")[0]]);
    }
    const posted = await submitForm(request, `${server.url}/`, { body: "Not lost" }, "Post");
    expect([posted.status(), posted.headers()["retry-after"]]).toEqual([503, "5"]);
    const html = await posted.text();
    expect(alertsIn(html)).toEqual([NOT_SAVED]);
    expect(html).toContain("Not lost");
    await page.context().clearCookies();
    for (const path of ["/login", "/register", "/forgot-password"]) {
      expect([path, (await request.get(server.url + path)).status()]).toEqual([path, 200]);
    }
    const form = { login: person.username, password: "four words of mine" };
    const refused = await submitForm(request, `${server.url}/login`, form, "Sign in");
    expect([refused.status(), alertsIn(await refused.text())]).toEqual([503, [NOT_SAVED]]);
    expect(server.output()).toMatch(/"event":"database_unavailable","reason":"SQLITE_IOERR\w*: look whether/);
    expect(server.output()).not.toMatch(/"status":500/);
    setLimit("unlimited");
    const signedIn = await submitForm(request, `${server.url}/login`, form, "Sign in");
    expect(signedIn.status()).toBe(303);
    await leave(page);
  });
});
