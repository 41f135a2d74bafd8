import type { Browser } from "../bench/browser";
import {
  addPerson,
  confirmItsMe,
  emailsTo,
  expect,
  hydrated,
  inDatabase,
  linkInEmail,
  makeStale,
  PASSWORD,
  plainBrowser,
  SITE,
  securityEventsOf,
  startSession,
  test,
} from "./fixtures";
import { descriptionOf, formsIn, textIn, titleOf } from "./forms";

const PAGE = "/settings/tokens";

type Row = { id: string; name: string; scope: string; hash: string; expires_at: number };

const tokensOf = ({ id }: { id: string }) =>
  inDatabase(
    (database) =>
      database.prepare("SELECT * FROM access_tokens WHERE user_id = ? ORDER BY created_at").all(id) as Row[],
  );

/** The status of a program's request with a token. */
const statusWith = async (token: string) =>
  (await fetch(`${SITE}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;

test("A token is created, shown once and in no address, works, and stops working once revoked", async ({
  page,
  person,
}) => {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await startSession(page, person);
  await page.goto(PAGE);
  await hydrated(page);
  await page.getByLabel("Name").fill(" My  script ");
  await page.getByLabel("Permission").selectOption("Read and write");
  await page.getByLabel("Expires after").selectOption("90 days");
  await page.getByRole("button", { name: "Create token" }).click();
  const token = (await page.getByRole("status", { name: "New access token" }).locator("code").textContent()) ?? "";
  expect(token).toMatch(/^mb_[\w-]{43}$/);
  const listed = page.getByRole("listitem").filter({ hasText: "My script" });
  await expect(listed).toContainText("Read and write");
  await expect(listed).toContainText("Never used");
  const [row] = tokensOf(person);
  expect(row).toMatchObject({ name: "My script", scope: "write" });
  expect(((row?.expires_at ?? 0) - Date.now()) / 86_400_000).toBeCloseTo(90, 1);

  expect(await statusWith(token)).toBe(200);
  // The use is stored after the response.
  await expect(async () => {
    await page.goto(PAGE);
    expect(await listed.textContent()).toContain("Last used on");
  }).toPass();
  expect(await page.content()).not.toContain(token);
  expect(addresses.filter((address) => address.includes(token.slice(3)))).toEqual([]);

  await page.getByRole("button", { name: "Revoke My script" }).click();
  await expect(page.getByText("Token revoked.")).toBeVisible();
  await expect(listed).toHaveCount(0);
  expect(await statusWith(token)).toBe(401);

  const history = securityEventsOf(person).map(({ type, details }) => [type, details]);
  expect(history.slice(0, 2)).toEqual([
    ["token-revoked", '{"name":"My script"}'],
    ["token-created", '{"name":"My script","scope":"write"}'],
  ]);
  await expect
    .poll(() => emailsTo(person.email).map(({ subject }) => subject))
    .toEqual(expect.arrayContaining(["An access token was created", "An access token was revoked"]));
  expect(JSON.stringify([emailsTo(person.email), securityEventsOf(person)])).not.toContain(token.slice(3));
});

test("Creating a token long after signing in asks to confirm first, and restores what was chosen", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  makeStale(person);
  await page.goto(PAGE);
  await hydrated(page);
  await page.getByLabel("Name").fill("Kept");
  await page.getByLabel("Permission").selectOption("write");
  await page.getByLabel("Expires after").selectOption("365");
  await page.getByRole("button", { name: "Create token" }).click();
  await confirmItsMe(page);
  await expect(page.getByLabel("Name")).toHaveValue("Kept");
  await expect(page.getByLabel("Permission")).toHaveValue("write");
  await expect(page.getByLabel("Expires after")).toHaveValue("365");
  expect(tokensOf(person)).toEqual([]);
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByRole("status", { name: "New access token" })).toBeVisible();
  expect(tokensOf(person)).toHaveLength(1);
});

test("Tokens have unique names, so sending a form again creates no second token", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto(PAGE);
  for (const outcome of ["Copy your new token now.", "You have a token with this name. Choose another name."]) {
    await hydrated(page);
    await page.getByLabel("Name").fill("Twice");
    await page.getByRole("button", { name: "Create token" }).click();
    await expect(page.getByText(outcome)).toBeVisible();
  }
  await expect(page.getByLabel("Name")).toHaveValue("Twice");
  expect(tokensOf(person)).toHaveLength(1);
});

test("A name is required, with an error beside its field", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto(PAGE);
  await hydrated(page);
  await page.getByLabel("Name").fill(" ");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/Give the token a name\./);
  expect(tokensOf(person)).toEqual([]);
});

test("The page says what a token may do, and when each expires", async ({ person }) => {
  const browser = await plainBrowser({ person });
  const settings = await browser.visit("/settings");
  expect(settings.body).toContain(`href="${PAGE}"`);
  const { body } = await browser.visit(PAGE);
  expect(titleOf(body)).toBe("Access tokens – Microblog");
  expect(textIn(body)).toContain("Read: your profile");
  expect(textIn(body)).toContain("Your tokens keep working when you change your password.");
});

test.describe("Without JavaScript,", () => {
  const create = (browser: Browser, name: string, more = { scope: "read", days: "90" }) =>
    browser.fillIn(PAGE, { name, ...more });
  const tokenIn = (html: string) => html.match(/<code[^>]*>(mb_[\w-]{43})<\/code>/)?.[1];

  test("a token is created, shown once and in no address, works, and stops working once revoked", async ({
    person,
  }) => {
    const browser = await plainBrowser({ person });
    const created = await create(browser, " My  script ", { scope: "write", days: "90" });
    const token = tokenIn(created.body) ?? "";
    expect(token).not.toBe("");
    expect(created.path).not.toContain(token.slice(3));
    expect(textIn(created.body)).toMatch(/My script .*Read and write/);
    expect(tokensOf(person)[0]).toMatchObject({ name: "My script", scope: "write" });
    expect(await statusWith(token)).toBe(200);
    const listed = await browser.visit(PAGE);
    expect(listed.body).not.toContain(token);
    const revoked = await browser.fillIn(PAGE, {}, { button: "Revoke", page: listed.body });
    expect(textIn(revoked.body)).toContain("Token revoked.");
    expect(await statusWith(token)).toBe(401);
    expect(tokensOf(person)).toEqual([]);
  });

  test("creating one long after signing in asks to confirm first, and restores what was chosen", async ({ person }) => {
    const browser = await plainBrowser({ person });
    makeStale(person);
    const asked = await create(browser, "Kept", { scope: "write", days: "365" });
    expect(asked.path).toMatch(/^\/login\/confirm\?/);
    const confirmed = await browser.fillIn(asked.path, { password: PASSWORD }, { page: asked.body });
    const kept = formsIn(confirmed.body).find((fields) => "scope" in fields);
    expect(kept).toMatchObject({ name: "Kept", scope: "write", days: "365" });
    expect(tokensOf(person)).toEqual([]);
  });

  test("sending a form again, or without a name, creates no token", async ({ person }) => {
    const browser = await plainBrowser({ person });
    expect(tokenIn((await create(browser, "Twice")).body)).toBeDefined();
    const again = await create(browser, "Twice");
    expect(textIn(again.body)).toContain("You have a token with this name. Choose another name.");
    expect(again.body).toContain('value="Twice"');
    expect(descriptionOf("name", (await create(browser, " ")).body)).toMatch(/Give the token a name\./);
    expect(tokensOf(person)).toHaveLength(1);
  });
});

test("Another person's token can't be revoked by its id", async ({ person }) => {
  const other = addPerson();
  const insert = "INSERT INTO access_tokens VALUES (?, ?, ?, 'read', ?, 1, 9999999999999, NULL)";
  inDatabase((database) => {
    database.prepare(insert).run(`of-${other.id}`, other.id, "Theirs", `hash of ${other.id}`);
    database.prepare(insert).run(`of-${person.id}`, person.id, "Mine", `hash of ${person.id}`);
  });
  const browser = await plainBrowser({ person });
  await browser.fillIn(PAGE, { id: `of-${other.id}` });
  expect(tokensOf(other)).toHaveLength(1);
  expect(tokensOf(person)).toHaveLength(1);
  expect(securityEventsOf(other)).toEqual([]);
});

test("A password reset by email revokes every token", async ({ person }) => {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO access_tokens VALUES (?, ?, 'Old', 'read', ?, 1, 9999999999999, NULL)")
      .run(`of-${person.id}`, person.id, `hash of ${person.id}`),
  );
  const browser = await plainBrowser();
  await browser.fillIn("/forgot-password", { login: person.username });
  const password = "five words of mine now";
  const link = await linkInEmail(person.email, "Reset your password");
  await browser.fillIn(link, { password, repeatPassword: password });
  expect(tokensOf(person)).toEqual([]);
});
