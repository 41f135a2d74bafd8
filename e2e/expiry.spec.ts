import {
  addPerson,
  expect,
  fillSignIn,
  hydrated,
  inDatabase,
  PASSWORD,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  test,
} from "./fixtures";
import { textIn, valueIn } from "./forms";

/** Sets when a person's sessions end, in seconds from now. */
const endIn = (person: Person, seconds: number) =>
  inDatabase((database) =>
    database
      .prepare("UPDATE sessions SET expires_at = ? WHERE user_id = ?")
      .run(Date.now() + seconds * 1000, person.id),
  );

const endsAt = (person: Person) =>
  inDatabase((database) =>
    database.prepare("SELECT expires_at FROM sessions WHERE user_id = ?").pluck().get(person.id),
  ) as number;

const POST = "A long thought\nthat took a while to type 🐦";

test.describe("Two minutes before an idle session ends", () => {
  test("every open tab asks Still there?, and Stay signed in in one responds for all", async ({
    page,
    context,
    person,
  }) => {
    await signIn(page, person);
    const tab = await context.newPage();
    endIn(person, 119);
    await page.goto("/");
    await tab.goto("/settings/sessions");
    // Opening a page counts as use, which is stored at most once a minute, so it does not extend the session here.
    for (const one of [page, tab]) await expect(one.getByRole("dialog", { name: "Still there?" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Stay signed in" })).toBeFocused();
    await page.keyboard.press("Enter");
    for (const one of [page, tab]) await expect(one.getByRole("dialog")).toHaveCount(0);
    expect(endsAt(person)).toBeGreaterThan(Date.now() + 11 * 3600_000);
    await tab.close();
  });

  test("Stay signed in gives the focus back to the field that had it", async ({ page, person }) => {
    await signIn(page, person);
    endIn(person, 130);
    await page.clock.install();
    await page.goto("/");
    await hydrated(page);
    await page.getByLabel("New post").focus();
    endIn(person, 100);
    await page.clock.fastForward(15_000);
    await page.getByRole("button", { name: "Stay signed in" }).press("Enter");
    await expect(page.getByLabel("New post")).toBeFocused();
  });

  test("a tab whose session was extended in another page does not ask", async ({ page, person }) => {
    await signIn(page, person);
    endIn(person, 130);
    await page.clock.install();
    await page.goto("/");
    await hydrated(page);
    endIn(person, 3600);
    const asked = page.waitForResponse("/api/session");
    await page.clock.fastForward(15_000);
    await asked;
    await page.clock.runFor(1000);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
});

test("When a session expires, its open tabs go to the login page, and signing in restores what was typed", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person);
  await hydrated(page);
  await page.getByLabel("New post").fill(POST);
  const settings = await context.newPage();
  await settings.goto("/settings/email");
  await hydrated(settings);
  await settings.getByLabel("New address").fill("half-typed@exam");
  endIn(person, -1);
  // The first tab that notices may redirect the other one at once.
  for (const one of [page, settings]) {
    await one.evaluate(() => window.dispatchEvent(new Event("focus"))).catch(() => {});
  }
  await expect(page).toHaveURL("/login?callbackUrl=%2F");
  await expect(settings).toHaveURL("/login?callbackUrl=%2Fsettings%2Femail");
  // Signing in in one tab signs in the other too.
  await fillSignIn(page, person);
  await expect(page.getByLabel("New post")).toHaveValue(POST);
  await expect(settings.getByLabel("New address")).toHaveValue("half-typed@exam");
  await settings.close();
});

test("What someone typed is not shown to the next person who signs in in that browser", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto("/settings/email");
  await hydrated(page);
  await page.getByLabel("New address").fill("half-typed@exam");
  endIn(person, -1);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page).toHaveURL(/\/login/);
  await fillSignIn(page, addPerson());
  await expect(page).toHaveURL("/settings/email");
  await hydrated(page);
  await expect(page.getByLabel("New address")).toHaveValue("");
});

test("A post sent after the session has ended is restored after signing in, and published once", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  await hydrated(page);
  await page.getByLabel("New post").fill(POST);
  endIn(person, -1);
  await page.getByRole("button", { name: "Post" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await fillSignIn(page, person);
  await expect(page.getByLabel("New post")).toHaveValue(POST);
  await page.getByRole("button", { name: "Post" }).click();
  await expect(page.getByRole("article").locator("time")).toHaveCount(1);
  await page.goto("/");
  await hydrated(page);
  await expect(page.getByLabel("New post")).toHaveValue("");
});

test("A settings form is restored too", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto("/settings/account");
  await hydrated(page);
  await page.getByRole("textbox", { name: "Username" }).fill("a_new_name");
  endIn(person, -1);
  await page.getByRole("button", { name: "Change username" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await fillSignIn(page, person);
  await expect(page.getByRole("textbox", { name: "Username" })).toHaveValue("a_new_name");
});

/** Submits a form after the session has ended, without JavaScript, and signs in again. Returns the page after that. */
async function submitTooLate(person: Person, path: string, values: Record<string, string>) {
  const browser = await plainBrowser({ person });
  const { body } = await browser.visit(path);
  endIn(person, -1);
  const login = await browser.fillIn(path, values, { page: body });
  expect(login.path).toMatch(/^\/login\?/);
  const again = { login: person.username, password: PASSWORD };
  return { browser, ...(await browser.fillIn(login.path, again, { page: login.body })) };
}

test("Without JavaScript, a post sent after the session has ended is restored after signing in, and published once", async ({
  person,
}) => {
  const restored = await submitTooLate(person, "/", { body: POST });
  // Forms send lines that end with a carriage return too.
  expect(valueIn("body", restored.body)?.replaceAll("\r", "")).toBe(POST);
  await restored.browser.fillIn(restored.path, { body: POST }, { page: restored.body });
  const { body } = await restored.browser.visit("/");
  expect(body.match(/<article/g)).toHaveLength(1);
  expect(textIn(body)).toContain("that took a while to type 🐦");
  expect(valueIn("body", body)).toBe("");
});

test("Without JavaScript, a settings form is restored too", async ({ person }) => {
  const { body } = await submitTooLate(person, "/settings/account", { username: "a_new_name" });
  expect(valueIn("username", body)).toBe("a_new_name");
});
