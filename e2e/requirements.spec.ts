import {
  addPerson,
  expect,
  fillSignIn,
  inDatabase,
  newName,
  PASSWORD,
  type Person,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { newDatabase, startServer } from "./server";

const DAY = 86_400_000;
const CHOSEN = "five words of my own";

/** A person with a temporary password. */
function addPersonWithTemporaryPassword({ until = Date.now() + DAY } = {}): Person {
  const person = addPerson();
  setTemporary(person, until);
  return person;
}

const setTemporary = ({ id }: Person, until: number) =>
  inDatabase((database) =>
    database.prepare("UPDATE users SET temporary_password_until = ? WHERE id = ?").run(until, id),
  );

withAndWithoutJavaScript(() => {
  test("A temporary password allows only choosing another, which then leads to the requested page", async ({
    page,
  }) => {
    const person = addPersonWithTemporaryPassword();
    const choose = async (password: string, repeatPassword = password) => {
      await page.getByLabel("New password", { exact: true }).fill(password);
      await page.getByLabel("Repeat password", { exact: true }).fill(repeatPassword);
      await page.getByRole("button", { name: "Change password" }).click();
    };
    const field = page.getByLabel("New password", { exact: true });
    await page.goto("/explore");
    await fillSignIn(page, person);
    await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
    await choose(CHOSEN, "another");
    await expect(page.getByLabel("Repeat password", { exact: true })).toHaveAccessibleDescription(/don't match/);
    await choose("iloveyou");
    await expect(field).toHaveAccessibleDescription(/too easy to guess/);
    await choose(PASSWORD);
    await expect(field).toHaveAccessibleDescription(/This is the temporary password/);
    await choose(CHOSEN);
    await expect(page).toHaveURL("/explore");
    await page.goto("/login/new-password?callbackUrl=%2Fsearch");
    await expect(page).toHaveURL("/search");

    await page.context().clearCookies();
    await page.goto("/login");
    await fillSignIn(page, person);
    await expect(page.getByText("Invalid username or password")).toBeVisible();
    await fillSignIn(page, person, { password: CHOSEN });
    await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  });

  test("A person who has not replaced their temporary password can sign out", async ({ page }) => {
    await page.goto("/login");
    await fillSignIn(page, addPersonWithTemporaryPassword());
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/login");
    await page.goto("/");
    await expect(page).toHaveURL("/login?callbackUrl=%2F");
  });
});

test("An expired temporary password does not sign in, and only the right one says why", async ({ page }) => {
  const person = addPersonWithTemporaryPassword({ until: Date.now() });
  await page.goto("/login");
  await fillSignIn(page, person, { password: "wrong password" });
  await expect(page.getByText("Invalid username or password")).toBeVisible();
  await fillSignIn(page, person);
  await expect(page.getByText("This temporary password has expired.")).toBeVisible();
});

test("A session that must replace a temporary password gets no updates, and its tabs know whose it is", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  setTemporary(person, Date.now() + DAY);
  expect((await page.request.get("/api/live")).status()).toBe(401);
  expect((await page.request.get("/api/live", { headers: { Accept: "text/event-stream" } })).status()).toBe(204);
  expect(await (await page.request.get("/api/session")).json()).toMatchObject({ userId: person.id, unread: 0 });
});

test("Choosing the new password long after signing in asks for the temporary one again", async ({ page, person }) => {
  await startSession(page, person);
  inDatabase((database) => database.prepare("UPDATE sessions SET fresh_at = NULL WHERE user_id = ?").run(person.id));
  setTemporary(person, Date.now() + DAY);
  await page.goto("/");
  await page.getByLabel("New password", { exact: true }).fill(CHOSEN);
  await page.getByLabel("Repeat password", { exact: true }).fill(CHOSEN);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
});

test("Where everyone needs a second step, a new account sets it up first, and an existing one has seven days", async ({
  browser,
}) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, TWO_STEP_REQUIRED: "everyone" });
  const existing = addPerson(database);
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  const username = newName();
  await page.goto("/register");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Email").fill(`${username}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Repeat password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await fillSignIn(page, { id: "", username, email: "" });
  await expect(page).toHaveURL("/settings/two-step");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/login");
  await fillSignIn(page, existing);
  await expect(page.getByRole("heading", { name: `Hi, ${existing.username}` })).toBeVisible();
  await expect(page.getByRole("region", { name: "Two-step verification" })).toBeVisible();
  await context.close();
  await server.stop();
});
