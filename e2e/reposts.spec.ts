import type { Page } from "@playwright/test";
import {
  addPerson,
  addPosts,
  expect,
  hydrated,
  inDatabase,
  openMenu,
  type Person,
  startSession,
  test,
  useUp,
  withAndWithoutJavaScript,
} from "./fixtures";
import { SHARED_DATABASE } from "./server";

const newestPost = (author: Person) =>
  inDatabase((database) =>
    String(
      database.prepare("SELECT id FROM posts WHERE author_id = ? ORDER BY id DESC LIMIT 1").pluck().get(author.id),
    ),
  );

const count = (sql: string, ...values: string[]) =>
  inDatabase((database) =>
    Number(
      database
        .prepare(`SELECT count(*) FROM ${sql}`)
        .pluck()
        .get(...values),
    ),
  );

/** A person with one post, and its id and address. */
function addAuthor() {
  const author = addPerson();
  addPosts(SHARED_DATABASE, author.id, 1);
  const id = newestPost(author);
  return { author, id, path: `/@${author.username}/${id}` };
}

/** Sends a change as the pages' scripts do. */
const send = (page: Page, path: string, form: Record<string, string>) =>
  page.request.post(path, { form, headers: { accept: "application/json" } });

withAndWithoutJavaScript((javaScript) => {
  test("A person reposts a post, quotes it, saves it and undoes the repost", async ({ page, person }) => {
    const { author, id, path } = addAuthor();
    await startSession(page, person);
    await page.goto(path);
    await hydrated(page, javaScript);
    const post = page.getByRole("article").first();

    await post.getByRole("link", { name: "Repost", exact: true }).click();
    await page.getByRole("button", { name: "Repost" }).click();
    await expect(post.getByRole("link", { name: "Reposted · 1" })).toBeVisible();
    await expect.poll(() => count("posts WHERE repost_of_id = ?", id)).toBe(1);

    await openMenu(post);
    await page.getByRole("button", { name: "Bookmark" }).click();
    await expect.poll(() => count("bookmarks WHERE post_id = ?", id)).toBe(1);
    await page.goto("/bookmarks");
    await expect(post).toContainText(author.username);

    await post.getByRole("link", { name: "Reposted · 1" }).click();
    await page.getByRole("link", { name: "Quote", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Quote a post" })).toBeVisible();
    await hydrated(page, javaScript);
    await page.getByLabel("New post").fill("Well said");
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page).toHaveURL("/");
    await expect(post).toContainText("Well said");
    await post.getByRole("link", { name: "Post number 1" }).click();
    await expect(page).toHaveURL(path);
    await page.getByRole("link", { name: "1 quote" }).click();
    await expect(post).toContainText("Well said");
    await page.getByRole("link", { name: "Reposts", exact: true }).click();
    await expect(page.getByRole("main").getByRole("listitem")).toContainText(`@${person.username}`);

    await page.goto(`/@${person.username}`);
    await hydrated(page, false);
    const reposted = page.getByRole("article").filter({ hasText: "You reposted" });
    await reposted.getByRole("link", { name: "Reposted · 1" }).click();
    await page.getByRole("button", { name: "Undo repost" }).click();
    await expect.poll(() => count("posts WHERE repost_of_id = ?", id)).toBe(0);
    await expect(page.getByRole("article").filter({ hasText: "You reposted" })).toHaveCount(0);
  });

  test("A pinned post is the first of a profile, once, until it is unpinned", async ({ page, person }) => {
    addPosts(SHARED_DATABASE, person.id, 3);
    await startSession(page, person);
    await page.goto(`/@${person.username}`);
    const posts = page.getByRole("article");
    await openMenu(posts.filter({ hasText: "Post number 1" }));
    await page.getByRole("button", { name: "Pin to profile" }).click();
    await expect(posts.first()).toContainText("Pinned");
    await expect(posts.first()).toContainText("Post number 1");
    await expect(posts).toHaveCount(3);
    await openMenu(posts.first());
    await page.getByRole("button", { name: "Unpin from profile" }).click();
    await expect(posts.first()).toContainText("Post number 3");
    await expect(page.getByText("Pinned", { exact: true })).toHaveCount(0);
  });
});

test.describe("While changes are refused", () => {
  test.use({ expectedErrors: [/status of 429/] });

  test("A refused repost and a refused bookmark say why, and go back", async ({ page, person }) => {
    const { path } = addAuthor();
    useUp(`interactions ${person.id}`);
    await startSession(page, person);
    await page.goto(path);
    await hydrated(page);
    const post = page.getByRole("article").first();
    await post.getByRole("link", { name: "Repost", exact: true }).click();
    await page.getByRole("button", { name: "Repost" }).click();
    await expect(page.getByRole("status").getByText("in the last hour")).toBeVisible();
    await expect(post.getByRole("link", { name: "Repost", exact: true })).toBeVisible();
    await openMenu(post);
    await page.getByRole("button", { name: "Bookmark" }).click();
    await expect(page.getByRole("status").getByText("in the last hour")).toBeVisible();
    await openMenu(post);
    await expect(page.getByRole("button", { name: "Bookmark" })).toBeVisible();
  });
});

test("Reposts, bookmarks and pins answer with what changed, and a plain form leads back to its page", async ({
  page,
  person,
}) => {
  const { id, path } = addAuthor();
  addPosts(SHARED_DATABASE, person.id, 1);
  const own = newestPost(person);
  expect((await send(page, "/api/repost", { repost: id })).status()).toBe(401);
  await startSession(page, person);
  for (const [address, form, response] of [
    ["/api/repost", { repost: id }, { isReposted: true, repostCount: 1 }],
    ["/api/repost", { repost: id }, { isReposted: true, repostCount: 1 }],
    ["/api/repost", { unrepost: id }, { isReposted: false, repostCount: 0 }],
    ["/api/bookmark", { bookmark: id }, { isBookmarked: true }],
    ["/api/bookmark", { bookmark: id }, { isBookmarked: true }],
    ["/api/bookmark", { unbookmark: id }, { isBookmarked: false }],
    ["/api/pin", { pin: own }, { isPinned: true }],
    ["/api/pin", { unpin: own }, { isPinned: false }],
  ] as const) {
    expect(await (await send(page, address, { ...form })).json(), JSON.stringify(form)).toEqual(response);
  }
  for (const [address, form] of [
    ["/api/repost", { repost: "none" }],
    ["/api/bookmark", { bookmark: "none" }],
    ["/api/pin", { pin: id }],
  ] as const) {
    expect((await send(page, address, { ...form })).status(), JSON.stringify(form)).toBe(404);
  }
  const plain = (returnTo: string) =>
    page.request.post("/api/bookmark", { form: { bookmark: id, returnTo }, maxRedirects: 0 });
  expect((await plain(path)).headers().location).toBe(path);
  expect((await plain("https://evil.example/")).headers().location).toBe("/");
});

test("Nobody sees another person's bookmarks, or the pages about a post that they can't see", async ({
  page,
  person,
}) => {
  const { author, id, path } = addAuthor();
  inDatabase((database) =>
    database.prepare("INSERT INTO bookmarks (id, user_id, post_id) VALUES (?, ?, ?)").run(id, author.id, id),
  );
  await startSession(page, person);
  expect(await (await page.request.get("/bookmarks")).text()).not.toContain("<article");
  for (const rest of ["/repost", "/quote", "/reposts", "/quotes"]) {
    expect((await page.request.get(path + rest)).status(), rest).toBe(200);
  }
  inDatabase((database) =>
    database.prepare("INSERT INTO mutes_and_blocks VALUES (?, ?, 'block', 0)").run(author.id, person.id),
  );
  for (const rest of ["/repost", "/quote", "/reposts", "/quotes"]) {
    expect((await page.request.get(path + rest)).status(), rest).toBe(404);
  }
});
