import { readFileSync } from "node:fs";
import type { Browser as PlainBrowser } from "../bench/browser";
import {
  addPerson,
  addPosts,
  emailsTo,
  expect,
  fillSignIn,
  hydrated,
  inDatabase,
  listSessions,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  securityEventsOf,
  signInPlainly,
  startSession,
  test,
} from "./fixtures";
import { descriptionOf, textAt, textIn } from "./forms";
import { CLI, newDatabase, runScript, SHARED_DATABASE, startServer } from "./server";

/** When an account will be deleted. */
const deletionOf = ({ id }: Person) =>
  inDatabase((database) => database.prepare("SELECT delete_at FROM users WHERE id = ?").pluck().get(id));

const countOf = (table: string, column: string, id: string, file?: string) =>
  inDatabase(
    (database) => database.prepare(`SELECT count(*) FROM ${table} WHERE ${column} = ?`).pluck().get(id) as number,
    file,
  );

test("A person can download everything about them as JSON, and their posts as Markdown", async ({ page, person }) => {
  addPosts(SHARED_DATABASE, person.id, 3);
  await startSession(page, person);
  await page.goto("/settings/your-data");
  const save = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")] as const;
  };
  const [jsonName, json] = await save("All data (JSON)");
  expect(jsonName).toBe(`microblog-${person.username}.json`);
  expect(JSON.parse(json).account).toMatchObject({ username: person.username });
  const [markdownName, markdown] = await save("Your posts (Markdown)");
  expect(markdownName).toBe(`microblog-${person.username}.md`);
  expect(markdown.indexOf("Post number 3")).toBeLessThan(markdown.indexOf("Post number 1"));
});

test("What a person downloads is complete, and contains no secret", async ({ person }) => {
  addPosts(SHARED_DATABASE, person.id, 3);
  const browser = await plainBrowser({ person });
  const { body: page } = await browser.visit("/settings/your-data");
  for (const name of ["export", "posts"]) expect(page).toContain(`href="/settings/account/${name}"`);
  const { body: json } = await browser.visit("/settings/account/export");
  const everything = JSON.parse(json);
  expect(everything.account).toMatchObject({ username: person.username, email: person.email });
  expect(everything.posts.map(({ body }: { body: string }) => body)).toEqual([
    "Post number 3",
    "Post number 2",
    "Post number 1",
  ]);
  expect(everything.sessions).toHaveLength(1);
  expect(everything.securityEvents).toHaveLength(1);
  const [secret = "?"] = listSessions(person);
  const hash = inDatabase((database) =>
    database.prepare("SELECT password_hash FROM users WHERE id = ?").pluck().get(person.id),
  ) as string;
  for (const word of [secret, hash, "freshKey"]) expect(json).not.toContain(word);
});

test("A person can download 20 files an hour, and then reads when to try again", async ({ person }) => {
  const browser = await plainBrowser({ person });
  for (let count = 0; count < 20; count++) {
    expect((await browser.open("/settings/account/posts")).status).toBe(200);
  }
  const refused = await browser.open("/settings/account/export");
  expect(refused.status).toBe(429);
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  expect(textIn(refused.body)).toMatch(/You've downloaded a lot in the last hour\. Try again in \d+ minutes\./);
});

const IN_14_DAYS = "your account will be deleted in 14 days";

test("Deleting an account requires typing its name, and signing in cancels the deletion", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto("/settings/account");
  await hydrated(page);
  const confirmation = page.getByLabel(`Type ${person.username} to confirm`);
  const deleteIt = async (typed: string) => {
    await confirmation.fill(typed);
    await page.getByRole("button", { name: "Delete my account" }).click();
  };
  await deleteIt("something else");
  await expect(confirmation).toHaveAccessibleDescription(`Type ${person.username} to confirm.`);
  await deleteIt(person.username);
  await expect(page.getByText(IN_14_DAYS)).toBeVisible();
  expect(listSessions(person)).toEqual([]);
  await fillSignIn(page, person);
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  expect(deletionOf(person)).toBe(null);
});

test("A former username is taken, and a new one applies at once", async ({ page, person }) => {
  const taken = addPerson();
  await startSession(page, person);
  await page.goto("/settings/account");
  await hydrated(page);
  const username = page.getByRole("textbox", { name: "Username" });
  await username.fill(taken.username.toUpperCase());
  await page.getByRole("button", { name: "Change username" }).click();
  await expect(username).toHaveAccessibleDescription(/This username is taken/);
  const name = newName();
  await username.fill(name);
  await page.getByRole("button", { name: "Change username" }).click();
  await expect(page.getByText("Username changed.")).toBeVisible();
  await page.goto(`/@${person.username.toUpperCase()}`);
  await expect(page).toHaveURL(`/@${name}`);
});

test.describe("Without JavaScript,", { tag: "@engine" }, () => {
  test("deleting an account requires typing its name; it is hidden for 14 days, and signing in cancels the deletion", async ({
    person,
  }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    const [browser, elsewhere] = [await plainBrowser({ person }), await plainBrowser({ person, remember: true })];
    const reader = await plainBrowser({ person: addPerson() });
    const refused = await browser.fillIn("/settings/account", { confirmation: "something else" });
    expect(descriptionOf("confirmation", refused.body)).toContain(`Type ${person.username} to confirm.`);
    const values = { confirmation: person.username };
    const deleted = await browser.fillIn(refused.path, values, { page: refused.body });
    expect(textIn(deleted.body)).toContain(IN_14_DAYS);
    expect(listSessions(person)).toEqual([]);
    expect((await elsewhere.visit("/")).path).toBe("/login?callbackUrl=%2F");
    const explore = await textAt(reader, "/explore");
    expect(explore).toContain("Explore");
    expect(explore).not.toContain(person.username);
    const profile = `/@${person.username}`;
    expect((await reader.open(profile)).status).toBe(404);
    await expect
      .poll(() => emailsTo(person.email)[0]?.subject)
      .toMatch(/^Your account will be deleted on \w+ \d+, \d{4} unless/);

    expect((await signInPlainly(browser, person)).path).toBe("/");
    expect((await reader.visit(profile)).body.match(/<article/g)).toHaveLength(1);
    expect(securityEventsOf(person).map(({ type }) => type)).toContain("deletion-canceled");
    expect(deletionOf(person)).toBe(null);
  });

  test("a former username redirects to the new one, and stays reserved for 30 days", async ({ person }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    const [browser, other] = [await plainBrowser({ person }), await plainBrowser({ person: addPerson() })];
    const rename = (whose: PlainBrowser, username: string) => whose.fillIn("/settings/account", { username });
    const taken = await rename(browser, addPerson().username.toUpperCase());
    expect(descriptionOf("username", taken.body)).toMatch(/This username is taken/);
    const name = newName();
    expect(textIn((await rename(browser, name)).body)).toContain("Username changed.");
    const moved = await browser.visit(`/@${person.username.toUpperCase()}`);
    expect(moved.path).toBe(`/@${name}`);
    expect(textIn(moved.body.match(/<article.*?<\/article>/s)?.[0] ?? "")).toContain(name);

    // No one else can take it, by registering or by renaming.
    expect(descriptionOf("username", (await rename(other, person.username)).body)).toMatch(/This username is taken/);
    const stranger = await plainBrowser();
    const register = () =>
      stranger.fillIn("/register", {
        username: person.username,
        email: `${newName()}@example.org`,
        password: PASSWORD,
        repeatPassword: PASSWORD,
      });
    expect(descriptionOf("username", (await register()).body)).toMatch(/This username is taken/);
    inDatabase((database) =>
      database.prepare("UPDATE former_usernames SET held_until = ? WHERE user_id = ?").run(Date.now() - 1, person.id),
    );
    expect((await browser.open(`/@${person.username}`)).status).toBe(404);
    expect(textIn((await register()).body)).toContain("Your account is ready.");
  });
});

/** A person with a post and a session whose account deletion is due since a second ago. */
function addDuePerson(file: string) {
  const person = addPerson(file);
  addPosts(file, person.id, 2);
  inDatabase((database) => {
    database.prepare("UPDATE users SET delete_at = ? WHERE id = ?").run(Date.now() - 1000, person.id);
  }, file);
  return person;
}

test("An account whose deletion is due is deleted with its posts: by the server, and by npm run prune", {
  tag: "@engine",
}, async () => {
  const database = await newDatabase();
  // Creates the tables.
  await runScript([CLI, "prune"], { DATABASE_URL: database }).ended;
  const keeper = addPerson(database);
  addPosts(database, keeper.id, 1);

  const due = addDuePerson(database);
  // Several concurrent runs delete it once.
  const servers = await Promise.all([startServer({ DATABASE_URL: database }), startServer({ DATABASE_URL: database })]);
  expect(countOf("users", "id", due.id, database)).toBe(0);
  expect(countOf("posts", "author_id", due.id, database)).toBe(0);

  const later = addDuePerson(database);
  const script = runScript([CLI, "prune"], {
    DATABASE_URL: database,
  });
  expect(await script.ended).toBe(0);
  expect(script.output()).toContain("Deleted 1 account whose deletion was due");
  expect(countOf("users", "id", later.id, database)).toBe(0);
  expect(countOf("posts", "author_id", later.id, database)).toBe(0);
  expect(countOf("posts", "author_id", keeper.id, database)).toBe(1);
  await Promise.all(servers.map((server) => server.stop()));
});
