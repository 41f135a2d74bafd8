import type { Browser, Page } from "@playwright/test";
import {
  addPerson,
  expect,
  grant,
  hydrated,
  inDatabase,
  leave,
  newAddress,
  newName,
  PASSWORD,
  type Person,
  signIn,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { CLI, newDatabase, runScript, type Server, startServer } from "./server";

/** A separate site, because the registration mode would affect other tests. */
async function newSite(): Promise<{ server: Server; database: string; admin: Person }> {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database });
  const admin = addPerson(database);
  grant(admin, ["admin"], database);
  return { server, database, admin };
}

/** The browser of an anonymous visitor. */
async function stranger(browser: Browser, javaScriptEnabled: boolean): Promise<Page> {
  const extraHTTPHeaders = { "X-Forwarded-For": newAddress() };
  return (await browser.newContext({ javaScriptEnabled, extraHTTPHeaders })).newPage();
}

async function letRegister(page: Page, url: string, mode: string, javaScript: boolean) {
  await page.goto(`${url}/admin`);
  await hydrated(page, javaScript);
  await page.getByLabel("Who can register").selectOption(mode);
  await page.getByRole("button", { name: "Change" }).click();
  await expect(page.getByText("Registration settings saved.")).toBeVisible();
}

async function fill(page: Page, username: string, password = PASSWORD) {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Email").fill(`${username}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Repeat password", { exact: true }).fill(password);
}

const register = (page: Page) => page.getByRole("button", { name: "Register" }).click();

/** Creates an invite and returns its link. */
async function makeInvite(page: Page, url: string, note: string, javaScript: boolean): Promise<string> {
  await page.goto(`${url}/admin/invites`);
  await hydrated(page, javaScript);
  await page.getByLabel("Who it's for").fill(note);
  await page.getByLabel("Expires after").selectOption("1");
  await page.getByRole("button", { name: "Create invitation" }).click();
  const shown = page.getByRole("status", { name: "The link" });
  await expect(shown).toContainText("Copy this link now. You won't be able to see it again.");
  await expect(page.getByRole("main").getByRole("listitem").first()).toContainText(note);
  return (await shown.locator("code").textContent()) ?? "";
}

const people = (database: string) =>
  inDatabase((opened) => opened.prepare("SELECT count(*) FROM users").pluck().get() as number, database);

const CLOSED = "Registration is closed.";
const UNINVITED = "You need an unused invitation to register.";

withAndWithoutJavaScript((javaScript) => {
  test("Closing and opening registration takes effect at once, also for a form in progress", async ({
    page,
    browser,
  }) => {
    const { server, database, admin } = await newSite();
    const { url } = server;
    const guest = await stranger(browser, javaScript);
    await guest.goto(`${url}/register`);
    await hydrated(guest, javaScript);
    const username = newName();
    await fill(guest, username);
    await signIn(page, admin, { at: url });
    await letRegister(page, url, "closed", javaScript);
    await register(guest);
    await expect(guest.getByText(CLOSED)).toBeVisible();
    await guest.goto(`${url}/register`);
    await expect(guest.getByText(CLOSED)).toBeVisible();
    await expect(guest.getByRole("button", { name: "Register" })).toHaveCount(0);
    expect(people(database)).toBe(1);

    const made = runScript([CLI, "admin", "create-user", newName(), "a@example.org"], { DATABASE_URL: database });
    expect(await made.ended, made.output()).toBe(0);
    expect(people(database)).toBe(2);

    await letRegister(page, url, "open", javaScript);
    await guest.goto(`${url}/register`);
    await hydrated(guest, javaScript);
    await fill(guest, username);
    await register(guest);
    await expect(guest.getByText(/^Your account is ready\./)).toBeVisible();
    expect(people(database)).toBe(3);
    await Promise.all([leave(page), guest.context().close()]);
    await server.stop();
  });

  test("By invitation: a link lets one person register, survives the form's errors, and no log or Referer contains it", async ({
    page,
    browser,
  }) => {
    test.slow();
    const { server, database, admin } = await newSite();
    const { url } = server;
    await signIn(page, admin, { at: url });
    await letRegister(page, url, "invite", javaScript);
    const link = await makeInvite(page, url, "For Ada", javaScript);
    expect(link).toMatch(new RegExp(`^${url}/register\\?invite=[\\w-]{43}$`));
    const token = link.split("=")[1] ?? "?";

    const guest = await stranger(browser, javaScript);
    const referers: string[] = [];
    guest.on("request", (request) => referers.push(request.headers().referer ?? ""));
    await guest.goto(`${url}/register`);
    await expect(guest.getByText(UNINVITED)).toBeVisible();
    const response = await guest.goto(link);
    expect(response?.headers()["referrer-policy"]).toBe("strict-origin");
    await hydrated(guest, javaScript);
    const username = newName();
    await fill(guest, username, "iloveyou");
    await register(guest);
    await expect(guest.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/too easy to guess/);
    await fill(guest, username);
    await register(guest);
    await expect(guest.getByText(/^Your account is ready\./)).toBeVisible();
    expect(guest.url()).not.toContain(token);
    await guest.goto(link);
    await expect(guest.getByText(UNINVITED)).toBeVisible();
    await guest.getByRole("link", { name: "Have an account? Sign in" }).click();
    await expect(guest.getByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(referers.filter((referer) => referer.includes(token))).toEqual([]);
    expect(people(database)).toBe(2);

    await page.goto(`${url}/admin/invites`);
    await expect(page.getByRole("main").getByRole("listitem")).toContainText(`used by @${username}`);
    expect(await page.content()).not.toContain(token);
    await Promise.all([leave(page), guest.context().close()]);
    await server.stop();
    expect(server.output()).not.toContain(token);
  });

  test("A withdrawn or expired invitation does not work, and a form that had it is refused", async ({
    page,
    browser,
  }) => {
    const { server, database, admin } = await newSite();
    const { url } = server;
    await signIn(page, admin, { at: url });
    await letRegister(page, url, "invite", javaScript);
    const [withdrawn, old] = [
      await makeInvite(page, url, "Withdrawn", javaScript),
      await makeInvite(page, url, "Old", javaScript),
    ];
    const guest = await stranger(browser, javaScript);
    await guest.goto(withdrawn);
    await hydrated(guest, javaScript);
    await fill(guest, newName());
    await page.goto(`${url}/admin/invites`);
    await page.getByRole("button", { name: "Withdraw the invitation: Withdrawn" }).click();
    await expect(page.getByText("Invitation withdrawn")).toBeVisible();
    await register(guest);
    await expect(guest.getByText(UNINVITED)).toBeVisible();
    await guest.goto(old);
    await expect(guest.getByLabel("Username")).toBeVisible();
    inDatabase((opened) => opened.prepare("UPDATE invites SET expires_at = ?").run(Date.now() - 1), database);
    await guest.goto(old);
    await expect(guest.getByText(UNINVITED)).toBeVisible();
    await page.goto(`${url}/moderation/log`);
    await expect(page.getByText(`@${admin.username} withdrew an invitation`)).toBeVisible();
    expect(people(database)).toBe(1);
    await Promise.all([leave(page), guest.context().close()]);
    await server.stop();
  });
});

test("If two people use an invitation at the same moment, one gets an account", async ({ page, browser }) => {
  const { server, database, admin } = await newSite();
  const { url } = server;
  await signIn(page, admin, { at: url });
  await letRegister(page, url, "invite", true);
  const link = await makeInvite(page, url, "For one", true);
  const guests = await Promise.all([stranger(browser, false), stranger(browser, false)]);
  for (const guest of guests) {
    await guest.goto(link);
    await fill(guest, newName());
  }
  await Promise.all(guests.map((guest) => register(guest)));
  const seen = await Promise.all(
    guests.map(async (guest) => {
      await expect(guest.getByText(/Your account is ready\.|You need an unused invitation/)).toBeVisible();
      return guest.getByText(UNINVITED).count();
    }),
  );
  expect(seen.sort()).toEqual([0, 1]);
  expect(people(database)).toBe(2);
  await Promise.all([leave(page), ...guests.map((guest) => guest.context().close())]);
  await server.stop();
});

test("With REGISTRATION_GUARD=honeypot, filling in the hidden field is refused, and people can register as before", async ({
  page,
}) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, REGISTRATION_GUARD: "honeypot" });
  await page.goto(`${server.url}/register`);
  await hydrated(page);
  const username = newName();
  await fill(page, username);
  const hidden = page.locator("input[name=website]");
  await expect(hidden).not.toBeInViewport();
  await hidden.evaluate((input: HTMLInputElement) => {
    input.value = "https://spam.example";
  });
  await register(page);
  await expect(page.getByText("A hidden field was filled in")).toBeVisible();
  await expect(page.getByLabel("Username")).toHaveValue(username);
  expect(people(database)).toBe(0);
  await page.reload();
  await hydrated(page);
  await fill(page, username);
  await register(page);
  await expect(page.getByText(/^Your account is ready\./)).toBeVisible();
  expect(people(database)).toBe(1);
  await leave(page);
  await server.stop();
});
