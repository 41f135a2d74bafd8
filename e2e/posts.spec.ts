import {
  addPerson,
  addPosts,
  expect,
  expectStored,
  holdRequests,
  hydrated,
  inDatabase,
  openMenu,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  tamperField,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { SHARED_DATABASE } from "./server";

type Page = import("@playwright/test").Page;

const post = (page: Page, text: string) => page.getByRole("article").filter({ hasText: text });

const rowsOf = (person: Person) =>
  inDatabase((database) =>
    database
      .prepare("SELECT id, body, parent_id AS parentId FROM posts WHERE author_id = ? ORDER BY id")
      .all(person.id),
  ) as { id: string; body: string; parentId: string | null }[];

async function write(page: Page, text: string, javaScript = true) {
  await page.goto("/");
  await hydrated(page, javaScript);
  await page.getByLabel("New post").fill(text);
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(post(page, text).locator("time")).toBeVisible();
}

withAndWithoutJavaScript((javaScript) => {
  test("A post can be edited for 15 minutes, is marked, and its earlier version can be read", {
    tag: "@engine",
  }, async ({ page, person }) => {
    await signIn(page, person);
    await write(page, "I like brids", javaScript);
    await openMenu(post(page, "I like brids"));
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await expect(page.getByLabel("Your post")).toHaveValue("I like brids");
    await hydrated(page, javaScript);
    await page.getByLabel("Your post").fill("x".repeat(281));
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("A post can have up to 280 characters.")).toBeVisible();
    await page.getByLabel("Your post").fill("I like birds");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(post(page, "I like birds")).toContainText("edited");
    await page.getByText("Edit history").click();
    await expect(page.getByText("I like brids")).toBeVisible();

    const [row] = rowsOf(person);
    inDatabase((database) =>
      database.prepare("UPDATE posts SET created_at = created_at - 900000 WHERE id = ?").run(row?.id),
    );
    await page.goto(`/@${person.username}/${row?.id}/edit`);
    await expect(page).toHaveURL(`/@${person.username}/${row?.id}`);
    await openMenu(post(page, "I like birds").first());
    await expect(page.getByRole("button", { name: "Delete" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
  });

  test("A deleted post is hidden at once, and Undo brings it back for 10 seconds", { tag: "@engine" }, async ({
    page,
    person,
  }) => {
    await signIn(page, person);
    await write(page, "Oops, wrong window", javaScript);
    await openMenu(post(page, "Oops"));
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("Post deleted.")).toBeVisible();
    await expect(post(page, "Oops")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(post(page, "Oops")).toHaveCount(1);

    await page.goto("/");
    await openMenu(post(page, "Oops"));
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("Post deleted.")).toBeVisible();
    inDatabase((database) =>
      database.prepare("UPDATE posts SET deleted_at = deleted_at - 15000 WHERE author_id = ?").run(person.id),
    );
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("It's too late to undo: the post has been deleted.")).toBeVisible();
  });

  test("A reply is in its thread and in its author's feed, and leads to the post it replies to", async ({
    page,
    browser,
    person,
  }) => {
    const author = addPerson();
    addPosts(SHARED_DATABASE, author.id, 1);
    const [question] = rowsOf(author);
    await startSession(page, person);
    await page.goto(`/@${author.username}`);
    await post(page, "Post number 1").getByRole("link", { name: "Reply" }).click();
    await expect(page).toHaveURL(`/@${author.username}/${question?.id}`);
    await expect(page.getByText("No replies yet.")).toBeVisible();
    await hydrated(page, javaScript);
    await page.getByLabel("Your reply").fill("An answer");
    await page.getByRole("button", { name: "Reply", exact: true }).click();
    await expect(post(page, "An answer")).toContainText(`Replying to @${author.username}`);
    await expect(post(page, "Post number 1").getByRole("link", { name: "Reply · 1" })).toBeVisible();
    await expect(page.getByLabel("Your reply")).toHaveValue("");
    const [reply] = rowsOf(person);
    expect(reply).toMatchObject({ body: "An answer", parentId: question?.id });

    // After the original post is deleted, the reply stays and says so. A reply to a deleted post is refused and kept in the form.
    const asker = await (await browser.newContext()).newPage();
    await signIn(asker, author);
    await page.goto(`/@${author.username}/${question?.id}`);
    await hydrated(page, javaScript);
    await asker.goto(`/@${author.username}/${question?.id}`);
    await openMenu(post(asker, "Post number 1"));
    await asker.getByRole("button", { name: "Delete" }).click();
    await expect(asker.getByText("Post deleted.")).toBeVisible();
    await page.getByLabel("Your reply").fill("One more");
    await page.getByRole("button", { name: "Reply", exact: true }).click();
    await expect(page.getByText("The post you replied to was deleted.")).toBeVisible();
    await expect(page.getByLabel("New post")).toHaveValue("One more");
    expect(rowsOf(person)).toHaveLength(1);
    await page.goto(`/@${person.username}`);
    await expect(post(page, "An answer")).toHaveCount(0);
    await page.getByRole("link", { name: "Replies" }).click();
    await expect(post(page, "An answer")).toContainText("Replying to a deleted post");
    await asker.context().close();
  });

  test("Like counts once per person, and Unlike removes it", { tag: "@engine" }, async ({ page, browser, person }) => {
    const author = addPerson();
    addPosts(SHARED_DATABASE, author.id, 1);
    await startSession(page, person);
    await page.goto(`/@${author.username}`);
    await page.getByRole("button", { name: "Like", exact: true }).click();
    await expect(page.getByRole("button", { name: "Unlike · 1" })).toBeVisible();
    await expectStored(1, "likes", author);
    await page.goto(`/@${author.username}`);
    const other = await (await browser.newContext()).newPage();
    await startSession(other, addPerson());
    await other.goto(`/@${author.username}`);
    await other.getByRole("button", { name: "Like · 1" }).click();
    await expect(other.getByRole("button", { name: "Unlike · 2" })).toBeVisible();
    await expectStored(2, "likes", author);
    await page.getByRole("button", { name: "Unlike · 1" }).click();
    await expect(page.getByRole("button", { name: "Like · 1", exact: true })).toBeVisible();
    await other.context().close();
  });
});

test("Two quick clicks on Like are sent one after the other, and the last one counts", { tag: "@engine" }, async ({
  page,
  person,
}) => {
  const author = addPerson();
  addPosts(SHARED_DATABASE, author.id, 1);
  await signIn(page, person);
  await hydrated(page);
  // From a page that has come to life, so that the next one is alive at once.
  await page.getByRole("link", { name: "Explore", exact: true }).first().click();
  await page.getByRole("article").filter({ hasText: author.username }).first().waitFor();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/like")) sent.push(request.postData()?.split("=")[0] ?? "");
  });
  const release = await holdRequests(page, (request) => request.url().endsWith("/api/like") && sent.length === 1);
  const post = page.getByRole("article").filter({ hasText: author.username });
  await post.getByRole("button", { name: "Like", exact: true }).click();
  await post.getByRole("button", { name: "Unlike · 1" }).click();
  await expect(post.getByRole("button", { name: "Like", exact: true })).toBeVisible();
  // The test hears of a request later than the page changes. After another request it has heard of both, if there are two.
  await page.evaluate(() => fetch("/api/session"));
  await expect.poll(() => sent).toEqual(["like"]);
  release();
  await expect.poll(() => sent).toEqual(["like", "unlike"]);
  await expectStored(0, "likes", author);
  await expect(post.getByRole("button", { name: "Like", exact: true })).toBeVisible();
});

test("@names and addresses in a post are links, and nothing else is", async ({ page, person }) => {
  const author = addPerson();
  const text = [
    `Hi @${person.username}, see https://example.org/a?b=c&d=(e).`,
    "mail me@example.org, javascript:alert(1), //evil.example, https://",
    '<a href="https://evil.example">x</a> @x @under_score- https://user:pass@example.org/@nobody',
  ].join("\n");
  inDatabase((database) =>
    database
      .prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, ?)")
      .run(`01${Date.now()}`, author.id, text, Date.now()),
  );
  await startSession(page, person);
  await page.goto(`/@${author.username}`);
  const body = page.getByRole("article").locator("[dir=auto]");
  await expect(body).toHaveText(text, { useInnerText: true });
  const links = await body.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(links).toEqual([
    `/@${person.username}`,
    "https://example.org/a?b=c&d=(e)",
    "https://evil.example",
    "/@under_score-",
  ]);
  for (const link of await body.locator("a[href^=http]").all()) {
    await expect(link).toHaveAttribute("rel", "nofollow ugc noopener noreferrer");
  }
  await body.getByRole("link", { name: `@${person.username}` }).click();
  await expect(page).toHaveURL(`/@${person.username}`);
});

test("A form's id that no page made is not stored", async ({ person }) => {
  const browser = await plainBrowser({ person });
  await browser.fillIn("/", { body: "Hello", formId: "x".repeat(100_000) });
  const ids = "SELECT form_id FROM posts WHERE author_id = ?";
  expect(inDatabase((database) => database.prepare(ids).pluck().all(person.id))).toEqual([null]);
});

test("Sending a post twice creates one post", { tag: "@engine" }, async ({ browser, person }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, person);
  const fields = await page
    .locator("main form", { has: page.getByLabel("New post") })
    .evaluate((form: HTMLFormElement) => {
      const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      return Object.fromEntries(texts) as Record<string, string>;
    });
  const send = () =>
    page.request.post("/", {
      multipart: { ...fields, body: "Once" },
      headers: { Origin: new URL(page.url()).origin },
      maxRedirects: 0,
    });
  const responses = await Promise.all([send(), send(), send()]);
  for (const response of responses) expect(response.status()).toBe(303);
  expect(rowsOf(person).map(({ body }) => body)).toEqual(["Once"]);
  await context.close();
});

test.describe("Another person's post", () => {
  test.use({ expectedErrors: [/404/] });
  test("can't be edited, deleted or restored by its id, and its address leads to its author's", {
    tag: "@engine",
  }, async ({ page, person }) => {
    const author = addPerson();
    addPosts(SHARED_DATABASE, author.id, 1);
    const [theirs] = rowsOf(author);
    await signIn(page, person);
    await write(page, "Mine");
    const [mine] = rowsOf(person);
    // On the page.
    await page.goto(`/@${author.username}/${theirs?.id}/edit`);
    await expect(page).toHaveURL(`/@${author.username}/${theirs?.id}`);
    await page.goto(`/@${author.username}/${theirs?.id}/options`);
    await expect(page.getByRole("link", { name: "Report post" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Delete" })).toHaveCount(0);
    await page.goto(`/@${person.username}/${theirs?.id}`);
    await expect(page).toHaveURL(`/@${author.username}/${theirs?.id}`);
    // With one's own forms and another post's id.
    const swap = () => tamperField(page, "id", theirs?.id ?? "");
    await page.goto(`/@${person.username}/${mine?.id}/edit`);
    await hydrated(page);
    await page.getByLabel("Your post").fill("Changed");
    await swap();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("This post can no longer be edited.")).toBeVisible();
    await page.goto(`/@${person.username}/${mine?.id}/options`);
    await swap();
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("Post deleted.")).toHaveCount(0);
    inDatabase((database) =>
      database.prepare("UPDATE posts SET deleted_at = ? WHERE id = ?").run(Date.now(), theirs?.id),
    );
    await page.goto(`/?deleted=${theirs?.id}`);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("It's too late to undo")).toBeVisible();
    expect((await page.goto(`/@${author.username}/${theirs?.id}`))?.status()).toBe(404);
    expect(rowsOf(author)).toEqual([theirs]);
    expect(rowsOf(person)).toEqual([mine]);
  });
});

test("A long conversation leads up to its beginning and down to its end, step by step, at the post it is about", {
  tag: "@engine",
}, async ({ page, person }) => {
  const author = addPerson();
  addPosts(SHARED_DATABASE, author.id, 14);
  const ids = rowsOf(author).map(({ id }) => id);
  inDatabase((database) => {
    const reply = database.prepare("UPDATE posts SET parent_id = ?, reply_count = 0 WHERE id = ?");
    const count = database.prepare("UPDATE posts SET reply_count = 1 WHERE id = ?");
    for (const [index, id] of ids.entries()) {
      const parent = ids[index - 1];
      if (!parent) continue;
      reply.run(parent, id);
      count.run(parent);
    }
  });
  await startSession(page, person);
  await page.goto(`/@${author.username}/${ids[0]}`);
  await expect(page.getByRole("article")).toHaveCount(5);
  await page.getByRole("link", { name: "Show 1 more reply" }).click();
  // Post number 5, with four above and four below it. It is what the page shows first.
  await expect(page.getByRole("article")).toHaveCount(9);
  await expect(page.getByRole("article").nth(4)).toBeInViewport();
  await expect(page.getByRole("article").first()).not.toBeInViewport();
  await page.goto(`/@${author.username}/${ids[13]}`);
  await expect(page.getByRole("article")).toHaveCount(11);
  await page.getByRole("link", { name: "Show earlier posts" }).click();
  await expect(page).toHaveURL(`/@${author.username}/${ids[3]}`);
  await expect(page.getByRole("article").first()).toContainText("1");
});
