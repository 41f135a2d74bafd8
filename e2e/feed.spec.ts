import type { Page } from "@playwright/test";
import { ulid } from "ulid";
import {
  addPerson,
  addPosts,
  expect,
  fillSignIn,
  holdRequests,
  hydrated,
  inDatabase,
  type Person,
  signIn,
  test,
  useUp,
  withAndWithoutJavaScript,
} from "./fixtures";
import { newDatabase, type Server, startServer } from "./server";

/** A feed in which no other test posts. */
const withOwnFeed = test.extend<{ database: string; own: Person }, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const server = await startServer({ DATABASE_URL: await newDatabase() });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  database: async ({ server }, use) => {
    const database = server.output().match(/"databaseUrl":"([^"]+)"/)?.[1] ?? "";
    inDatabase((opened) => opened.exec("DELETE FROM posts"), database);
    await use(database);
  },
  own: async ({ database }, use) => {
    await use(addPerson(database));
  },
});

/** Runs in a page: disables infinite scrolling, which would replace the link to older posts. */
function withoutScrolling() {
  Object.assign(window, {
    IntersectionObserver: class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  });
}

withAndWithoutJavaScript((javaScript) => {
  withOwnFeed(
    "An empty home feed invites a first post and to Explore, and shows the post once it is written",
    async ({ page, server, own }) => {
      await signIn(page, own, { at: server.url });
      await expect(
        page.getByText("Your home feed is empty. Write your first post, or find people to follow in Explore."),
      ).toBeVisible();
      await hydrated(page, javaScript);
      await page.getByLabel("New post").fill("Hello,\nworld 👋");
      await page.getByRole("button", { name: "Post" }).click();
      const post = page.getByRole("article");
      await expect(post).toContainText(own.username);
      await expect(post).toContainText("just now");
      await expect(post.locator("[dir=auto]")).toHaveText(/^Hello,\nworld 👋$/, { useInnerText: true });
      await expect(page.getByLabel("New post")).toHaveValue("");
      await expect(page).toHaveURL(`${server.url}/`);
      // Reloading does not post again.
      await page.reload();
      await expect(page.getByRole("article")).toHaveCount(1);
    },
  );

  withOwnFeed(
    "Older and Newer page through the posts, 25 at a time, and back",
    async ({ page, server, database, own }) => {
      addPosts(database, own.id, 60);
      await page.addInitScript(withoutScrolling);
      await signIn(page, own, { at: server.url });
      const articles = page.getByRole("article");
      const shows = async (newest: number, oldest: number) => {
        await expect(articles.first()).toContainText(`Post number ${newest}`);
        await expect(articles).toHaveCount(newest - oldest + 1);
        await expect(articles.last()).toContainText(`Post number ${oldest}`);
      };
      await shows(60, 36);
      await expect(page.getByRole("link", { name: "Newer" })).toHaveCount(0);
      await page.getByRole("link", { name: "Older" }).click();
      await shows(35, 11);
      await page.getByRole("link", { name: "Older" }).click();
      await shows(10, 1);
      await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
      await page.getByRole("link", { name: "Newer" }).click();
      await shows(35, 11);
      await page.getByRole("link", { name: "Newer" }).click();
      await shows(60, 36);
      await page.goBack();
      await shows(35, 11);
    },
  );

  test("A post that is too long or empty is refused with a message, and its text is kept", async ({ page, person }) => {
    await signIn(page, person);
    await hydrated(page, javaScript);
    const body = page.getByLabel("New post");
    const long = "x".repeat(281);
    await body.fill(long);
    await page.getByRole("button", { name: "Post" }).click();
    await expect(body).toHaveAccessibleDescription("A post can have up to 280 characters.");
    await expect(body).toHaveValue(long);
    await body.fill(" \n ");
    await page.getByRole("button", { name: "Post" }).click();
    await expect(body).toHaveAccessibleDescription("Write something first.");
    await body.fill("👨‍👩‍👧".repeat(280));
    await page.getByRole("button", { name: "Post" }).click();
    await expect(page.getByRole("article").filter({ hasText: person.username })).toContainText("👨‍👩‍👧".repeat(280));
  });

  test("Markup, control characters and right-to-left text are rendered as harmless text", async ({ page, person }) => {
    await signIn(page, person);
    await hydrated(page, javaScript);
    const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)> &lt;b&gt; \u202ereversed ${"a\u0335".repeat(20)} שלום`;
    await page.getByLabel("New post").fill(hostile);
    await page.getByRole("button", { name: "Post" }).click();
    const post = page.getByRole("article").filter({ hasText: person.username });
    await expect(post).toContainText("<script>alert(1)</script><img src=x onerror=alert(2)> &lt;b&gt;");
    await expect(post.locator("script, img")).toHaveCount(0);
  });
});

test("The counter counts characters as a person does, and says how many are too many", async ({ page, person }) => {
  await signIn(page, person);
  await hydrated(page);
  const body = page.getByLabel("New post");
  await expect(page.getByText("280 left")).toBeVisible();
  await body.fill("👨‍👩‍👧 cafe\u0301");
  await expect(page.getByText("274 left")).toBeVisible();
  await body.fill("x".repeat(283));
  await expect(page.getByText("3 too many")).toBeVisible();
});

test("A post's time is relative, exact on hover and on its page, and readable for machines", async ({
  page,
  person,
}) => {
  const written = Date.now() - 3 * 3_600_000;
  inDatabase((database) =>
    database
      .prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, ?)")
      .run(`7ZZZZZZZZZ${Date.now()}`, person.id, "Three hours old", written),
  );
  await signIn(page, person);
  const time = page.getByRole("article").filter({ hasText: "Three hours old" }).first().getByRole("time");
  await expect(time).toHaveText("3h ago");
  await expect(time).toHaveAttribute("datetime", new Date(written).toISOString());
  await time.hover();
  await expect(time).toHaveAttribute("title", /\d{4} at \d+:\d\d [AP]M$/);
  await time.click();
  await expect(page.getByText(/\d{4} at \d+:\d\d [AP]M UTC$/)).toBeVisible();
});

test("Invalid cursors show a page of posts or say that there is nothing older", async ({ page, person }) => {
  await signIn(page, person);
  for (const cursor of ["zzz", "0", "", "'--", "%00", "%F0%9F%90%A6", "x".repeat(4000)]) {
    for (const side of ["before", "after"]) {
      const response = await page.request.get(`/?${side}=${cursor}`);
      expect(response.status(), cursor.slice(0, 10)).toBe(200);
    }
  }
  expect((await page.request.get("/?before=a&before=b&after[]=c")).status()).toBe(200);
  await page.goto("/?before=0");
  await expect(page.getByText("You've reached the end.")).toBeVisible();
});

const postsOf = (person: Person) =>
  inDatabase((database) => database.prepare("SELECT count(*) FROM posts WHERE author_id = ?").pluck().get(person.id));

test("A session that ended while someone wrote publishes nothing, and the text is restored after signing in", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person);
  await hydrated(page);
  inDatabase((database) => database.prepare("DELETE FROM sessions WHERE user_id = ?").run(person.id));
  await page.getByLabel("New post").fill("Not lost");
  await page.getByRole("button", { name: "Post" }).click();
  await expect(page).toHaveURL(/\/login\?callbackUrl=%2F%3FformDraft%3D/);
  expect(postsOf(person)).toBe(0);

  // Another person in the same browser does not see it.
  const other = addPerson();
  await fillSignIn(page, other);
  await expect(page.getByRole("heading", { name: `Hi, ${other.username}` })).toBeVisible();
  await hydrated(page);
  await expect(page.getByLabel("New post")).toHaveValue("");
  await page.getByRole("button", { name: "Sign out" }).click();
  await fillSignIn(page, person);

  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  await expect(page.getByLabel("New post")).toHaveValue("Not lost");
  await expect(page.getByText("272 left")).toBeVisible();
  await page.getByRole("button", { name: "Post" }).click();
  await expect(page.getByRole("article").filter({ hasText: person.username })).toContainText("Not lost");
  await expect.poll(() => postsOf(person)).toBe(1);
  // After publishing, the draft is deleted.
  await expect(page.getByLabel("New post")).toHaveValue("");
  const tab = await context.newPage();
  await tab.goto("/");
  await hydrated(tab);
  await expect(tab.getByLabel("New post")).toHaveValue("");
});

test("A reload loses nothing of a draft", async ({ page, person }) => {
  await signIn(page, person);
  await hydrated(page);
  await page.getByLabel("New post").fill("Half a thou");
  await page.reload();
  await expect(page.getByLabel("New post")).toHaveValue("Half a thou");
  await page.getByLabel("New post").fill("");
  await page.reload();
  await hydrated(page);
  await expect(page.getByLabel("New post")).toHaveValue("");
});

withAndWithoutJavaScript((javaScript) => {
  test("A refused post keeps its text and its error even if someone else posts meanwhile", async ({ page, person }) => {
    await signIn(page, person);
    await hydrated(page, javaScript);
    inDatabase((database) =>
      database
        .prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, 'Meanwhile', ?)")
        .run(ulid(), addPerson().id, Date.now()),
    );
    await page.getByLabel("New post").fill("x".repeat(281));
    await page.getByRole("button", { name: "Post" }).click();
    await expect(page.getByLabel("New post")).toHaveAccessibleDescription("A post can have up to 280 characters.");
    await expect(page.getByLabel("New post")).toHaveValue("x".repeat(281));
  });
});

test.describe("A new post", () => {
  /** Posts a text, whose request is held until the returned function is called. */
  async function holdPost(page: Page, person: Person, text: string, { byKeyboard = false } = {}) {
    await signIn(page, person);
    await hydrated(page);
    const release = await holdRequests(page, (request) => request.method() === "POST");
    await page.getByLabel("New post").fill(text);
    if (byKeyboard) await page.getByLabel("New post").press("Control+Enter");
    else await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page.getByRole("article").filter({ hasText: text })).toContainText("Posting…");
    return release;
  }

  test("appears at once, marked as being sent, until the server's own takes its place", async ({ page, person }) => {
    const release = await holdPost(page, person, "Shown at once");
    const post = page.getByRole("article").filter({ hasText: "Shown at once" });
    await expect(page.getByLabel("New post")).toHaveValue("");
    release();
    await expect(post.locator("time")).toBeVisible();
    await expect(post).not.toContainText("Posting…");
    await expect(post).toHaveCount(1);
    await expect(page.getByLabel("New post")).toHaveValue("");
  });

  test("is announced to screen readers when it is out, not before, and so is a reply", async ({ page, person }) => {
    const release = await holdPost(page, person, "Announced");
    const announcement = page.getByRole("status").getByText("Posted.");
    await expect(announcement).toBeHidden();
    release();
    await expect(announcement).toBeVisible();
    const post = page
      .getByRole("article")
      .filter({ hasText: "Announced" })
      .locator("a", { has: page.locator("time") });
    await page.goto(String(await post.getAttribute("href")));
    await hydrated(page);
    await page.getByLabel("Your reply").fill("Announced too");
    await expect(announcement).toBeHidden();
    await page.getByRole("button", { name: "Reply", exact: true }).click();
    await expect(announcement).toBeVisible();
  });

  test("leaves its text in the form, before what was typed since, if the server refuses it", async ({
    page,
    person,
  }) => {
    useUp(`posts ${person.id}`);
    const release = await holdPost(page, person, "Too much");
    await page.getByLabel("New post").fill("Something else");
    release();
    await expect(page.getByText("You've posted a lot in the last hour.")).toBeVisible();
    await expect(page.getByLabel("New post")).toHaveValue("Too much\nSomething else");
    await expect(page.getByRole("article")).toHaveCount(0);
  });

  test("keeps what is typed meanwhile, also if that is submitted the moment the next form is there", async ({
    page,
    person,
  }) => {
    const release = await holdPost(page, person, "The first");
    await page.getByLabel("New post").fill("The second");
    await page.evaluate(() => {
      const formOf = () => document.querySelector<HTMLFormElement>("form.post-form");
      const first = formOf();
      const observer = new MutationObserver(() => {
        const form = formOf();
        if (!form || form === first) return;
        observer.disconnect();
        form.requestSubmit();
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    release();
    await expect(page.getByRole("article").filter({ has: page.locator("time") })).toHaveCount(2);
    await expect(page.getByRole("article").first()).toContainText("The second");
    await expect(page.getByLabel("New post")).toHaveValue("");
  });

  test("leaves the focus on the button that sent it, from where a phone's keyboard stays closed", async ({
    page,
    person,
  }) => {
    const release = await holdPost(page, person, "The first");
    await expect(page.getByRole("button", { name: "Posting…" })).toBeFocused();
    release();
    await expect(page.getByRole("article").locator("time")).toBeVisible();
    await expect(page.getByRole("button", { name: "Post", exact: true })).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(page.getByRole("link", { name: "Drafts" })).toBeFocused();
  });

  test("leaves the focus in the form, for whoever writes on while it is being sent", async ({ page, person }) => {
    const release = await holdPost(page, person, "The first", { byKeyboard: true });
    const field = page.getByLabel("New post");
    await page.keyboard.type("Half of the ");
    release();
    await expect(page.getByRole("article").locator("time")).toBeVisible();
    await expect(field).toBeFocused();
    await page.keyboard.type("second");
    await expect(field).toHaveValue("Half of the second");
  });
});
