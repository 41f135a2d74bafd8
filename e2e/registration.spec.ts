import type { Browser, Page } from "@playwright/test";
import type { Browser as PlainBrowser } from "../bench/browser";
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
  plainBrowser,
  signIn,
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

/** The browser of an anonymous visitor. */
async function stranger(browser: Browser): Promise<Page> {
  return (await browser.newContext({ extraHTTPHeaders: { "X-Forwarded-For": newAddress() } })).newPage();
}

async function letRegister(page: Page, mode: string) {
  await page.goto(`${url}/admin`);
  await hydrated(page);
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

test("Closing and opening registration takes effect at once, also for a form in progress", async ({
  page,
  browser,
}) => {
  const before = people();
  const guest = await stranger(browser);
  await guest.goto(`${url}/register`);
  await hydrated(guest);
  const username = newName();
  await fill(guest, username);
  await signIn(page, admin, { at: url });
  await letRegister(page, "closed");
  await register(guest);
  await expect(guest.getByText(CLOSED)).toBeVisible();
  await guest.goto(`${url}/register`);
  await expect(guest.getByText(CLOSED)).toBeVisible();
  await expect(guest.getByRole("button", { name: "Register" })).toHaveCount(0);
  expect(people()).toBe(before);

  const created = runScript([CLI, "admin", "create-user", newName(), "a@example.org"], { DATABASE_URL: database });
  expect(await created.ended, created.output()).toBe(0);
  expect(people()).toBe(before + 1);

  await letRegister(page, "open");
  await guest.goto(`${url}/register`);
  await hydrated(guest);
  await fill(guest, username);
  await register(guest);
  await expect(guest.getByText(READY)).toBeVisible();
  expect(people()).toBe(before + 2);
  await guest.context().close();
});

test("By invitation: a link lets one person register, survives the form's errors, and no log or Referer contains it", async ({
  page,
  browser,
}) => {
  const before = people();
  await signIn(page, admin, { at: url });
  await letRegister(page, "invite");
  const link = await makeInvite(page, "For Ada");
  const token = link.split("=")[1] ?? "?";

  const guest = await stranger(browser);
  const referers: string[] = [];
  guest.on("request", (request) => referers.push(request.headers().referer ?? ""));
  await guest.goto(`${url}/register`);
  await expect(guest.getByText(UNINVITED)).toBeVisible();
  const response = await guest.goto(link);
  expect(response?.headers()["referrer-policy"]).toBe("strict-origin");
  await hydrated(guest);
  const username = newName();
  await fill(guest, username, "iloveyou");
  await register(guest);
  await expect(guest.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/too easy to guess/);
  await fill(guest, username);
  await register(guest);
  await expect(guest.getByText(READY)).toBeVisible();
  expect(guest.url()).not.toContain(token);
  await guest.goto(link);
  await expect(guest.getByText(UNINVITED)).toBeVisible();
  await guest.getByRole("link", { name: "Have an account? Sign in" }).click();
  await expect(guest.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(referers.filter((referer) => referer.includes(token))).toEqual([]);
  expect(people()).toBe(before + 1);

  await page.goto(`${url}/admin/invites`);
  await expect(page.getByRole("main").getByRole("listitem").first()).toContainText(`used by @${username}`);
  expect(await page.content()).not.toContain(token);
  await guest.context().close();
});

test("A withdrawn or expired invitation does not work, and a form that had it is refused", async ({
  page,
  browser,
}) => {
  const before = people();
  await signIn(page, admin, { at: url });
  await letRegister(page, "invite");
  const [withdrawn, old] = [await makeInvite(page, "Withdrawn"), await makeInvite(page, "Old")];
  const guest = await stranger(browser);
  await guest.goto(withdrawn);
  await hydrated(guest);
  await fill(guest, newName());
  await page.goto(`${url}/admin/invites`);
  await page.getByRole("button", { name: "Withdraw the invitation: Withdrawn" }).click();
  await expect(page.getByText("Invitation withdrawn")).toBeVisible();
  await register(guest);
  await expect(guest.getByText(UNINVITED)).toBeVisible();
  await guest.goto(old);
  await expect(guest.getByLabel("Username")).toBeVisible();
  expireInvites();
  await guest.goto(old);
  await expect(guest.getByText(UNINVITED)).toBeVisible();
  await page.goto(`${url}/moderation/log`);
  await expect(page.getByText(`@${admin.username} withdrew an invitation`).first()).toBeVisible();
  expect(people()).toBe(before);
  await guest.context().close();
});

test.describe("Without JavaScript", () => {
  const visitor = () => plainBrowser({ at: url });
  const signedInAdmin = () => plainBrowser({ person: admin, at: url });

  async function setMode(browser: PlainBrowser, mode: string) {
    expect(textIn((await browser.fillIn("/admin", { mode })).body)).toContain("Registration settings saved.");
  }

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
