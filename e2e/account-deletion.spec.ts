import { readFileSync } from "node:fs";
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
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { descriptionOf, textIn } from "./forms";
import { CLI, newDatabase, runScript, SHARED_DATABASE, startServer } from "./server";

type Page = import("@playwright/test").Page;

const usernameField = (page: Page) => page.getByRole("textbox", { name: "Username" });

async function rename(page: Page, username: string) {
  await page.goto("/settings/account");
  await hydrated(page, false);
  await usernameField(page).fill(username);
  await page.getByRole("button", { name: "Change username" }).click();
}

async function deleteAccount(page: Page, person: Person, confirmation = person.username) {
  await page.getByLabel(`Type ${person.username} to confirm`).fill(confirmation);
  await page.getByRole("button", { name: "Delete my account" }).click();
}

const countOf = (table: string, column: string, id: string, file?: string) =>
  inDatabase(
    (database) => database.prepare(`SELECT count(*) FROM ${table} WHERE ${column} = ?`).pluck().get(id) as number,
    file,
  );

test("A person can download everything about them as JSON, and their posts as Markdown, without a secret", async ({
  page,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 3);
  await startSession(page, person);
  await page.goto("/settings/your-data");
  const save = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")] as const;
  };
  const [jsonName, json] = await save("All data (JSON)");
  expect(jsonName).toBe(`microblog-${person.username}.json`);
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
  const [markdownName, markdown] = await save("Your posts (Markdown)");
  expect(markdownName).toBe(`microblog-${person.username}.md`);
  expect(markdown.indexOf("Post number 3")).toBeLessThan(markdown.indexOf("Post number 1"));
});

withAndWithoutJavaScript((javaScript) => {
  test("Deleting an account requires typing its name; it is hidden for 14 days, and signing in cancels the deletion", {
    tag: "@engine",
  }, async ({ page, person }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    const elsewhere = await plainBrowser({ person, remember: true });
    const reader = await plainBrowser({ person: addPerson() });
    await startSession(page, person);
    await page.goto("/settings/account");
    await hydrated(page, javaScript);
    await deleteAccount(page, person, "something else");
    await expect(page.getByLabel(`Type ${person.username} to confirm`)).toHaveAccessibleDescription(
      `Type ${person.username} to confirm.`,
    );
    await deleteAccount(page, person);
    await expect(page.getByText("your account will be deleted in 14 days")).toBeVisible();
    expect(listSessions(person)).toEqual([]);
    expect((await elsewhere.visit("/")).path).toBe("/login?callbackUrl=%2F");
    const explore = await reader.open("/explore");
    expect(explore.status).toBe(200);
    expect(explore.body).not.toContain(person.username);
    expect((await reader.open(`/@${person.username}`)).status).toBe(404);
    expect(emailsTo(person.email)[0]?.subject).toMatch(/^Your account will be deleted on \w+ \d+, \d{4} unless/);

    await fillSignIn(page, person);
    await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
    expect((await reader.visit(`/@${person.username}`)).body).toContain("Post number 1");
    expect(securityEventsOf(person).map(({ type }) => type)).toContain("deletion-undone");
    expect(
      inDatabase((database) => database.prepare("SELECT delete_at FROM users WHERE id = ?").pluck().get(person.id)),
    ).toBe(null);
  });

  test("A former username redirects to the new one, and stays reserved for 30 days", { tag: "@engine" }, async ({
    page,
    person,
  }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    await startSession(page, person);
    const taken = addPerson();
    await rename(page, taken.username.toUpperCase());
    await expect(usernameField(page)).toHaveAccessibleDescription(/This username is taken/);
    const name = newName();
    await rename(page, name);
    await expect(page.getByText("Username changed.")).toBeVisible();
    await page.goto(`/@${person.username.toUpperCase()}`);
    await expect(page).toHaveURL(`/@${name}`);
    await expect(page.getByRole("article")).toContainText(name);

    // No one else can take it, by registering or by renaming.
    const other = await plainBrowser({ person: addPerson() });
    const renamed = await other.fillIn("/settings/account", { username: person.username });
    expect(descriptionOf("username", renamed.body)).toContain("This username is taken");
    const registration = {
      username: person.username,
      email: `${newName()}@example.org`,
      password: PASSWORD,
      repeatPassword: PASSWORD,
    };
    const stranger = await plainBrowser();
    const refused = await stranger.fillIn("/register", registration);
    expect(descriptionOf("username", refused.body)).toContain("This username is taken");

    inDatabase((database) =>
      database.prepare("UPDATE former_usernames SET held_until = ? WHERE user_id = ?").run(Date.now() - 1, person.id),
    );
    expect((await page.request.get(`/@${person.username}`)).status()).toBe(404);
    const registered = await stranger.fillIn("/register", registration);
    expect(textIn(registered.body)).toContain("Your account is ready.");
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
  const first = await startServer({ DATABASE_URL: database });
  await first.stop();
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
