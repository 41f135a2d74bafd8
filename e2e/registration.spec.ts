import type { Page } from "@playwright/test";
import type { Browser as PlainBrowser } from "../bench/browser";
import {
  addPerson,
  expect,
  grant,
  hydrated,
  inDatabase,
  leave,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  startSession,
  test,
} from "./fixtures";
import { textIn } from "./forms";
import { CLI, newDatabase, runScript, type Server, startServer } from "./server";

// One site for all tests, because starting one takes longer than most of them; apart from other specs, because its mode of
// registration would affect them. Its tests run one after another.
test.describe.configure({ mode: "default" });

let server: Server;
let database: string;
let admin: Person;
let url: string;
/** Tokens of invitations. */
const tokens: string[] = [];

test.beforeAll(async () => {
  database = await newDatabase();
  server = await startServer({ DATABASE_URL: database });
  url = server.url;
  admin = addPerson(database);
  grant(admin, ["admin"], database);
});

test.afterAll(async () => {
  await server.stop();
  for (const token of tokens) expect(server.output()).not.toContain(token);
});

const visitor = () => plainBrowser({ at: url });
const signedInAdmin = () => plainBrowser({ person: admin, at: url });

async function setMode(browser: PlainBrowser, mode: string) {
  expect(textIn((await browser.fillIn("/admin", { mode })).body)).toContain("Registration settings saved.");
}

/** Creates an invitation and returns its path. */
async function invite(browser: PlainBrowser, note: string): Promise<string> {
  const { body } = await browser.fillIn("/admin/invites", { note, days: "1" });
  expect(textIn(body)).toContain("Copy this link now. You won't be able to see it again.");
  return recorded(body.match(/<code[^>]*>(\S+)<\/code>/)?.[1] ?? "").replace(url, "");
}

const fields = (username: string, password = PASSWORD) => ({
  username,
  email: `${username}@example.org`,
  password,
  repeatPassword: password,
});

async function fill(page: Page, username: string, password = PASSWORD) {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Email").fill(`${username}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Repeat password", { exact: true }).fill(password);
}

const register = (page: Page) => page.getByRole("button", { name: "Register" }).click();

/** Creates an invitation in a browser with scripts, and returns its link. */
async function makeInvite(page: Page, note: string): Promise<string> {
  await page.goto(`${url}/admin/invites`);
  await hydrated(page);
  await page.getByLabel("Who it's for").fill(note);
  await page.getByLabel("Expires after").selectOption("1");
  await page.getByRole("button", { name: "Create invitation" }).click();
  const shown = page.getByRole("status", { name: "The link" });
  await expect(shown).toContainText("Copy this link now. You won't be able to see it again.");
  await expect(page.getByRole("main").getByRole("listitem").first()).toContainText(note);
  return recorded((await shown.locator("code").textContent()) ?? "");
}

/** A link to register, whose token must appear in no log. */
function recorded(link: string): string {
  expect(link).toMatch(new RegExp(`^${url}/register\\?invite=[\\w-]{43}$`));
  tokens.push(link.split("=")[1] ?? "");
  return link;
}

const people = () =>
  inDatabase((opened) => opened.prepare("SELECT count(*) FROM users").pluck().get() as number, database);

const expireInvites = () =>
  inDatabase((opened) => opened.prepare("UPDATE invites SET expires_at = ?").run(Date.now() - 1), database);

const CLOSED = "Registration is closed.";
const UNINVITED = "You need an unused invitation to register.";
const READY = "Your account is ready.";

test("Closing and opening registration takes effect at once, also for a form in progress", async ({ page }) => {
  const [before, theirs] = [people(), await signedInAdmin()];
  await page.goto(`${url}/register`);
  await hydrated(page);
  const username = newName();
  await fill(page, username);
  await setMode(theirs, "closed");
  await register(page);
  await expect(page.getByText(CLOSED)).toBeVisible();
  await page.goto(`${url}/register`);
  await expect(page.getByText(CLOSED)).toBeVisible();
  await expect(page.getByRole("button", { name: "Register" })).toHaveCount(0);
  expect(people()).toBe(before);

  const created = runScript([CLI, "admin", "create-user", newName(), "a@example.org"], { DATABASE_URL: database });
  expect(await created.ended, created.output()).toBe(0);
  expect(people()).toBe(before + 1);

  await setMode(theirs, "open");
  await page.goto(`${url}/register`);
  await hydrated(page);
  await fill(page, username);
  await register(page);
  await expect(page.getByText(READY)).toBeVisible();
  expect(people()).toBe(before + 2);
});

test("By invitation: a link lets one person register, survives the form's errors, and no log or Referer contains it", async ({
  page,
}) => {
  const before = people();
  await startSession(page, admin, { at: url });
  await page.goto(`${url}/admin`);
  await hydrated(page);
  await page.getByLabel("Who can register").selectOption("invite");
  await page.getByRole("button", { name: "Change" }).click();
  await expect(page.getByText("Registration settings saved.")).toBeVisible();
  const link = await makeInvite(page, "For Ada");
  const token = link.split("=")[1] ?? "?";

  await page.context().clearCookies();
  const referers: string[] = [];
  page.on("request", (request) => referers.push(request.headers().referer ?? ""));
  await page.goto(`${url}/register`);
  await expect(page.getByText(UNINVITED)).toBeVisible();
  const response = await page.goto(link);
  expect(response?.headers()["referrer-policy"]).toBe("strict-origin");
  await hydrated(page);
  const username = newName();
  await fill(page, username, "iloveyou");
  await register(page);
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/too easy to guess/);
  await fill(page, username);
  await register(page);
  await expect(page.getByText(READY)).toBeVisible();
  expect(page.url()).not.toContain(token);
  await page.goto(link);
  await expect(page.getByText(UNINVITED)).toBeVisible();
  await page.getByRole("link", { name: "Have an account? Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(referers.filter((referer) => referer.includes(token))).toEqual([]);
  expect(people()).toBe(before + 1);

  const { body } = await (await signedInAdmin()).visit("/admin/invites");
  expect(textIn(body)).toContain(`used by @${username}`);
  expect(body).not.toContain(token);
});

test("An admin withdraws an invitation, and a form that had it is refused", async ({ page }) => {
  const [before, theirs, guest] = [people(), await signedInAdmin(), await visitor()];
  await setMode(theirs, "invite");
  await startSession(page, admin, { at: url });
  const link = (await makeInvite(page, "Withdrawn")).replace(url, "");
  const form = await guest.visit(link);
  await page.getByRole("button", { name: "Withdraw the invitation: Withdrawn" }).click();
  await expect(page.getByText("Invitation withdrawn")).toBeVisible();
  const refused = await guest.fillIn(link, fields(newName()), { page: form.body });
  expect(textIn(refused.body)).toContain(UNINVITED);
  const log = textIn((await theirs.visit("/moderation/log")).body);
  expect(log).toContain(`@${admin.username} withdrew an invitation`);
  expect(people()).toBe(before);
});

test.describe("Without JavaScript", () => {
  test("closing and opening registration takes effect at once, also for a form in progress", async () => {
    const before = people();
    const [theirs, guest] = [await signedInAdmin(), await visitor()];
    await setMode(theirs, "open");
    const { body: page } = await guest.visit("/register");
    await setMode(theirs, "closed");
    expect(textIn((await guest.fillIn("/register", fields(newName()), { page })).body)).toContain(CLOSED);
    const { body } = await guest.visit("/register");
    expect(textIn(body)).toContain(CLOSED);
    expect(body.includes(">Register</button>")).toBe(false);
    expect(people()).toBe(before);
    await setMode(theirs, "open");
    expect(textIn((await guest.fillIn("/register", fields(newName()))).body)).toContain(READY);
    expect(people()).toBe(before + 1);
  });

  test("an invitation lets one person register, survives the form's errors, and reaches no other address", async () => {
    const before = people();
    const [theirs, guest] = [await signedInAdmin(), await visitor()];
    await setMode(theirs, "invite");
    const link = await invite(theirs, "For Ada");
    const username = newName();
    const refused = await guest.fillIn(link, fields(username, "iloveyou"));
    expect(textIn(refused.body)).toContain("too easy to guess");
    const registered = await guest.fillIn(refused.path, fields(username), { page: refused.body });
    expect(textIn(registered.body)).toContain(READY);
    expect(registered.path).not.toContain("invite");
    expect(textIn((await guest.visit(link)).body)).toContain(UNINVITED);
    expect(people()).toBe(before + 1);
    expect(textIn((await theirs.visit("/admin/invites")).body)).toContain(`used by @${username}`);
  });

  test("a withdrawn or expired invitation does not work, and a form that had it is refused", async () => {
    const before = people();
    const [theirs, guest] = [await signedInAdmin(), await visitor()];
    await setMode(theirs, "invite");
    const [withdrawn, old] = [await invite(theirs, "Withdrawn"), await invite(theirs, "Old")];
    const { body: page } = await guest.visit(withdrawn);
    const id = inDatabase(
      (opened) => opened.prepare("SELECT id FROM invites WHERE note = 'Withdrawn' ORDER BY id DESC").pluck().get(),
      database,
    );
    const { body: invites } = await theirs.visit("/admin/invites");
    expect(invites.includes(`value="${id}"`)).toBe(true);
    const done = await theirs.fillIn("/admin/invites", { id: String(id) }, { page: invites });
    expect(textIn(done.body)).toContain("Invitation withdrawn");
    expect(textIn((await guest.fillIn(withdrawn, fields(newName()), { page })).body)).toContain(UNINVITED);
    expect(textIn((await guest.visit(old)).body)).toContain("Repeat password");
    expireInvites();
    expect(textIn((await guest.visit(old)).body)).toContain(UNINVITED);
    expect(people()).toBe(before);
  });

  test("if two people use an invitation at the same moment, one gets an account", async () => {
    const before = people();
    const theirs = await signedInAdmin();
    await setMode(theirs, "invite");
    const link = await invite(theirs, "For one");
    const guests = await Promise.all([visitor(), visitor()]);
    const pages = await Promise.all(guests.map((guest) => guest.visit(link)));
    const seen = await Promise.all(
      guests.map(async (guest, index) => {
        const { body } = await guest.fillIn(link, fields(newName()), { page: pages[index]?.body ?? "" });
        return [READY, UNINVITED].filter((text) => textIn(body).includes(text));
      }),
    );
    expect(seen.sort()).toEqual([[UNINVITED], [READY]]);
    expect(people()).toBe(before + 1);
  });
});

test("With REGISTRATION_GUARD=honeypot, filling in the hidden field is refused, and people can register as before", async ({
  page,
}) => {
  const guarded = await startServer({ DATABASE_URL: database, REGISTRATION_GUARD: "honeypot" });
  inDatabase((opened) => opened.prepare("DELETE FROM site_settings").run(), database);
  const before = people();
  await page.goto(`${guarded.url}/register`);
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
  expect(people()).toBe(before);
  await page.reload();
  await hydrated(page);
  await fill(page, username);
  await register(page);
  await expect(page.getByText(/^Your account is ready\./)).toBeVisible();
  expect(people()).toBe(before + 1);
  await leave(page);
  await guarded.stop();
});
