import {
  addPerson,
  addPosts,
  expect,
  expectStored,
  hydrated,
  inDatabase,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { SHARED_DATABASE } from "./server";

type Page = import("@playwright/test").Page;

const postedBy = (page: Page, person: Person) => page.getByRole("article").filter({ hasText: person.username });

withAndWithoutJavaScript((javaScript) => {
  test("Home shows one's own posts and those of followed people, Explore everyone's; a profile's button follows and unfollows", async ({
    page,
    person,
  }) => {
    const [followed, other] = [addPerson(), addPerson()];
    for (const { id } of [followed, other, person]) addPosts(SHARED_DATABASE, id, 2);
    await signIn(page, person);
    await expect(page.getByRole("article")).toHaveCount(2);
    await page.getByRole("link", { name: "Explore" }).click();
    await expect(page.getByRole("heading", { name: "Explore" })).toBeVisible();
    await expect(postedBy(page, other).first()).toBeVisible();
    await postedBy(page, followed).first().getByRole("link", { name: followed.username }).click();
    await expect(page.getByRole("heading", { name: followed.username })).toBeVisible();
    await expect(page.getByText("0 followers")).toBeVisible();
    await page.getByRole("button", { name: "Follow", exact: true }).click();
    await expect(page.getByRole("button", { name: "Following" })).toBeVisible();
    await expect(page.getByText("1 follower", { exact: true })).toBeVisible();
    await expectStored(1, "follows", followed);

    await page.getByRole("link", { name: "Home" }).click();
    await expect(page.getByRole("article")).toHaveCount(4);
    addPosts(SHARED_DATABASE, followed.id, 1);
    addPosts(SHARED_DATABASE, other.id, 1);
    await page.reload();
    await expect(postedBy(page, followed)).toHaveCount(3);
    await expect(postedBy(page, other)).toHaveCount(0);

    await page.goto(`/@${followed.username}`);
    await page.getByRole("button", { name: "Following" }).click();
    await expect(page.getByRole("button", { name: "Follow", exact: true })).toBeVisible();
    await expectStored(0, "follows", followed);
    await page.goto("/");
    await expect(page.getByRole("article")).toHaveCount(2);
  });

  test("A profile shows a person's name and bio as text; values that are too long are refused and kept in the form", async ({
    page,
    browser,
    person,
  }) => {
    await signIn(page, person);
    await page.getByRole("link", { name: person.username }).first().click();
    await page.getByRole("link", { name: "Edit profile" }).click();
    await expect(page.getByLabel("Bio")).toBeVisible();
    await hydrated(page, javaScript);
    const long = "x".repeat(161);
    await page.getByLabel("Name", { exact: true }).fill("  Susan <b>Miller</b>  ");
    await page.getByLabel("Bio").fill(long);
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByLabel("Bio")).toHaveAccessibleDescription(/Use at most 160 characters\./);
    await expect(page.getByLabel("Bio")).toHaveValue(long);
    await page.getByLabel("Bio").fill("Birds 🐦\nand trains");
    await page.getByLabel("Show when you were last active").selectOption("Never");
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByText("Profile saved.")).toBeVisible();
    await expect(page.getByLabel("Show when you were last active")).toHaveValue("never");

    const reader = await (await browser.newContext()).newPage();
    await startSession(reader, addPerson());
    await reader.goto(`/@${person.username}`);
    await expect(reader.getByRole("heading", { name: "Susan <b>Miller</b>" })).toBeVisible();
    await expect(reader.getByText("Birds 🐦\nand trains")).toBeVisible();
    await expect(reader.getByText(/^Joined in \w+ \d{4}$/)).toBeVisible();
    await expect(reader.getByRole("link", { name: "Edit profile" })).toHaveCount(0);
    await reader.context().close();
  });
});

test("A profile shows when someone was last active as exactly as they allow", async ({ page, person }) => {
  const other = addPerson();
  const set = (step: string) =>
    inDatabase((database) =>
      database
        .prepare("UPDATE users SET last_seen_at = ?, last_seen_precision = ? WHERE id = ?")
        .run(Date.now() - 3 * 86_400_000 - 7_200_000, step, other.id),
    );
  await signIn(page, person);
  for (const [step, words] of [
    ["minute", /, active 3 days ago$/],
    ["day", /, active [34] days ago$/],
    ["month", /, active in \w+ \d{4}$/],
    ["never", /^Joined in \w+ \d{4}$/],
  ] as const) {
    set(step);
    await page.goto(`/@${other.username}`);
    await expect(page.getByText(/^Joined in/)).toHaveText(words);
  }
});

test("Signing in and reading counts as activity", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto(`/@${person.username}`);
  await expect(page.getByText(/^Joined in .*, active today$/)).toBeVisible();
});

test.describe("It is impossible to follow", () => {
  test.use({ expectedErrors: [/404/] });
  test("oneself, or someone whose account is being deleted or does not exist", async ({ page, person }) => {
    const beingDeleted = addPerson();
    inDatabase((database) =>
      database.prepare("UPDATE users SET delete_at = ? WHERE id = ?").run(Date.now() + 86_400_000, beingDeleted.id),
    );
    await signIn(page, person);
    for (const username of [beingDeleted.username, "nobody_here"]) {
      expect((await page.goto(`/@${username}`))?.status()).toBe(404);
    }
    for (const username of [person.username, beingDeleted.username, "nobody_here", ""]) {
      const response = await page.request.post("/api/follow", { form: { follow: username }, maxRedirects: 0 });
      expect(response.status()).toBe(303);
    }
    expect(
      inDatabase((database) => database.prepare("SELECT * FROM follows WHERE follower_id = ?").all(person.id)),
    ).toEqual([]);
  });
});

test("The home page suggests people to follow until there are posts by others", async ({ person }) => {
  const [author, reader] = [addPerson(), addPerson()];
  for (const { id } of [author, person]) addPosts(SHARED_DATABASE, id, 1);
  const follow = ({ id }: Person) =>
    inDatabase((database) => database.prepare("INSERT INTO follows VALUES (?, ?, 0)").run(id, author.id));
  follow(reader);
  const browser = await plainBrowser({ person });
  expect((await browser.open("/")).body).toContain('id="first-suggestions"');
  follow(person);
  const { body } = await browser.open("/");
  expect(body).toContain(`/@${author.username}`);
  expect(body).not.toContain('id="first-suggestions"');
});
