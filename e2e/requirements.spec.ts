import {
  addPerson,
  expect,
  fillSignIn,
  inDatabase,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  signInPlainly,
  signOutPlainly,
  test,
} from "./fixtures";
import { alertsIn, descriptionOf, textIn } from "./forms";
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

test("A temporary password allows only choosing another, which then leads to the requested page", async ({ page }) => {
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
});

test("Without JavaScript, a temporary password allows only choosing another, which then leads to the requested page", async () => {
  const person = addPersonWithTemporaryPassword();
  const browser = await plainBrowser();
  const values = { login: person.username, password: PASSWORD };
  let { path, body } = await browser.fillIn("/login?callbackUrl=%2Fexplore", values);
  const choose = async (password: string, repeatPassword = password) => {
    ({ path, body } = await browser.fillIn(path, { password, repeatPassword }, { page: body }));
  };
  expect(path).toBe("/login/new-password?callbackUrl=%2Fexplore");
  expect(textIn(body)).toContain("Choose a new password");
  expect((await browser.visit("/search")).path).toBe("/login/new-password?callbackUrl=%2Fsearch");
  await choose(CHOSEN, "another");
  expect(descriptionOf("repeatPassword", body)).toMatch(/don't match/);
  await choose("iloveyou");
  expect(descriptionOf("password", body)).toMatch(/too easy to guess/);
  await choose(PASSWORD);
  expect(descriptionOf("password", body)).toMatch(/This is the temporary password/);
  await choose(CHOSEN);
  expect(path).toBe("/explore");
  expect((await browser.visit("/login/new-password?callbackUrl=%2Fsearch")).path).toBe("/search");

  const other = await plainBrowser();
  expect(alertsIn((await signInPlainly(other, person)).body)).toContain("Invalid username or password");
  expect((await signInPlainly(other, person, CHOSEN)).path).toBe("/");
});

test("A person who has not replaced their temporary password can sign out", async () => {
  const browser = await plainBrowser();
  const { path, body } = await signInPlainly(browser, addPersonWithTemporaryPassword());
  expect(path).toMatch(/^\/login\/new-password/);
  expect(body).toMatch(/<form[^>]* action="\/logout".*>Sign out</s);
  expect((await signOutPlainly(browser)).location).toBe("/login");
  expect((await browser.visit("/")).path).toBe("/login?callbackUrl=%2F");
});

test("An expired temporary password does not sign in, and only the right one says why", async () => {
  const person = addPersonWithTemporaryPassword({ until: Date.now() });
  const browser = await plainBrowser();
  const wrong = await signInPlainly(browser, person, "wrong password");
  expect(alertsIn(wrong.body)).toContain("Invalid username or password");
  expect(textIn((await signInPlainly(browser, person)).body)).toContain("This temporary password has expired.");
});

test("A session that must replace a temporary password gets no updates, and its tabs know whose it is", async ({
  request,
  person,
}) => {
  const { headers } = await plainBrowser({ person });
  setTemporary(person, Date.now() + DAY);
  expect((await request.get("/api/live", { headers })).status()).toBe(401);
  const events = await request.get("/api/live", { headers: { ...headers, Accept: "text/event-stream" } });
  expect(await events.text()).toBe("event: ended\ndata: {}\n\n");
  const session = await request.get("/api/session", { headers });
  expect(await session.json()).toMatchObject({ userId: person.id, unread: 0 });
});

test("Choosing the new password long after signing in asks for the temporary one again", async ({ person }) => {
  const browser = await plainBrowser({ person });
  inDatabase((database) => database.prepare("UPDATE sessions SET fresh_at = NULL WHERE user_id = ?").run(person.id));
  setTemporary(person, Date.now() + DAY);
  const asked = await browser.fillIn("/", { password: CHOSEN, repeatPassword: CHOSEN });
  expect(asked.path).toMatch(/^\/login\/confirm\?/);
  expect(textIn(asked.body)).toContain("Confirm it's you");
  const confirmed = await browser.fillIn(asked.path, { password: PASSWORD }, { page: asked.body });
  expect(textIn(confirmed.body)).toContain("Choose a new password");
});

test("Where everyone needs a second step, a new account sets it up first, and an existing one has seven days", async () => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, TWO_STEP_REQUIRED: "everyone" });
  const existing = addPerson(database);
  const browser = await plainBrowser({ at: server.url });
  const username = newName();
  await browser.fillIn("/register", {
    username,
    email: `${username}@example.org`,
    password: PASSWORD,
    repeatPassword: PASSWORD,
  });
  expect((await signInPlainly(browser, { username })).path).toBe("/settings/two-step");
  await signOutPlainly(browser);
  const { path, body } = await signInPlainly(browser, existing);
  expect(path).toBe("/");
  expect(body).toContain("your account needs two-step verification");
  await server.stop();
});
