import {
  addPerson,
  addPosts,
  expect,
  expectStored,
  inDatabase,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { SHARED_DATABASE } from "./server";

withAndWithoutJavaScript(() => {
  test("A profile's tabs have the posts, the replies and for oneself the likes; its counts lead to lists with follow buttons", async ({
    page,
    person,
  }) => {
    const [other, follower] = [addPerson(), addPerson()];
    for (const { id } of [person, other]) addPosts(SHARED_DATABASE, id, 1);
    inDatabase((database) => {
      const theirs = database.prepare("SELECT id FROM posts WHERE author_id = ?").pluck().get(other.id);
      database
        .prepare("INSERT INTO posts (id, author_id, body, parent_id, created_at) VALUES (?, ?, 'My reply', ?, ?)")
        .run(`${theirs}R`, person.id, theirs, Date.now());
      database.prepare("INSERT INTO likes VALUES (?, ?)").run(person.id, theirs);
      database.prepare("INSERT INTO follows VALUES (?, ?, 0)").run(follower.id, person.id);
    });
    await startSession(page, person);
    await page.goto(`/@${person.username}`);
    const posts = page.getByRole("article");
    await expect(posts).toHaveCount(1);
    await expect(posts).not.toContainText("My reply");
    await page.getByRole("link", { name: "Replies" }).click();
    await expect(posts).toContainText("My reply");
    await expect(posts).toContainText(`Replying to @${other.username}`);
    await page.getByRole("link", { name: "Likes" }).click();
    await expect(posts).toContainText(other.username);

    await page.getByRole("link", { name: "1 follower" }).click();
    await expect(page).toHaveURL(`/@${person.username}/followers`);
    const main = page.getByRole("main");
    await main.getByRole("button", { name: `Follow @${follower.username}` }).click();
    await expect(main.getByRole("button", { name: `Following @${follower.username}` })).toBeVisible();
    await expectStored(1, "follows", follower);
    await main.getByRole("link", { name: "Following" }).click();
    await expect(main.getByRole("link", { name: follower.username })).toBeVisible();
  });
});

withAndWithoutJavaScript(() => {
  test("Links of a profile lead to its person's other pages, and a wrong one is kept with a message", async ({
    page,
    person,
  }) => {
    await startSession(page, person);
    await page.goto("/settings/profile");
    await page.getByLabel("Link 1").fill("susan.example");
    await page.getByLabel("Link 3").fill("my website");
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByLabel("Link 3")).toHaveAccessibleDescription(
      "Enter a web address, like https://example.org.",
    );
    await expect(page.getByLabel("Link 3")).toHaveValue("my website");
    await page.getByLabel("Link 3").fill("https://social.example/@susan");
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByText("Profile saved.")).toBeVisible();
    await page.goto(`/@${person.username}`);
    const link = page.getByRole("link", { name: "social.example/@susan" });
    await expect(link).toHaveAttribute("href", "https://social.example/@susan");
    await expect(link).toHaveAttribute("rel", "me nofollow noopener");
    await expect(page.getByRole("link", { name: "susan.example", exact: true })).toBeVisible();
  });
});

test("Nobody else's likes are shown, and a former name leads to the same tab", async ({ page, person }) => {
  const other = addPerson();
  await startSession(page, person);
  expect((await page.request.get(`/@${other.username}/likes`)).status()).toBe(404);
  inDatabase((database) =>
    database
      .prepare("INSERT INTO former_usernames (username, user_id, held_until) VALUES (?, ?, ?)")
      .run("formerly_other", other.id, Date.now() + 86_400_000),
  );
  const response = await page.request.get("/@formerly_other/replies");
  expect(new URL(response.url()).pathname).toBe(`/@${other.username}/replies`);
});

test("The page of every part exists in development only", async ({ page, person }) => {
  await startSession(page, person);
  expect((await page.request.get("/dev/ui")).status()).toBe(404);
});
