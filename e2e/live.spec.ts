import { type BrowserContext, request as requests } from "@playwright/test";
import {
  addPerson,
  addPosts,
  expect,
  holdRequests,
  hydrated,
  inDatabase,
  listSessions,
  PASSWORD,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  test,
} from "./fixtures";
import { textIn } from "./forms";
import { E2E_PORT, SHARED_DATABASE } from "./server";

type Page = import("@playwright/test").Page;

const newPosts = (page: Page, count: number) =>
  page.getByRole("button", { name: count === 1 ? "1 new post" : `${count} new posts` });

function follow(follower: Person, followed: Person) {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO follows (follower_id, followed_id, created_at) VALUES (?, ?, ?)")
      .run(follower.id, followed.id, Date.now()),
  );
}

/** Another person with a browser of their own, whom the person follows. Returns how they post. */
async function followedBy(person: Person): Promise<(text: string) => Promise<void>> {
  const other = addPerson();
  follow(person, other);
  const browser = await plainBrowser({ person: other });
  return async (text) => expect(textIn((await browser.fillIn("/", { body: text })).body)).toContain(text);
}

/** The number of event streams that a browser's pages have requested. */
function countStreams(context: BrowserContext) {
  const streams: string[] = [];
  context.on("request", (request) => {
    if (request.url().includes("/api/live")) streams.push(request.url());
  });
  return streams;
}

test("New posts of followed people are announced in every tab, over one connection, and load on request", async ({
  page,
  context,
  person,
}) => {
  const streams = countStreams(context);
  await signIn(page, person);
  await hydrated(page);
  const second = await context.newPage();
  await second.goto("/");
  await hydrated(second);
  const write = await followedBy(person);
  await write("the first");
  await expect(newPosts(page, 1)).toBeVisible();
  await expect(newPosts(second, 1)).toBeVisible();
  await write("the second");
  await expect(newPosts(page, 2)).toBeVisible();
  await expect(newPosts(second, 2)).toBeVisible();
  expect(streams.length).toBe(1);

  await newPosts(second, 2).click();
  await expect(second.getByRole("article").first()).toContainText("the second");
  await expect(newPosts(second, 2)).toHaveCount(0);
  // A later tab has both already. When the connected tab closes, another takes over.
  const third = await context.newPage();
  await third.goto("/");
  await expect(third.getByRole("article").first()).toContainText("the second");
  await hydrated(third);
  await page.close();
  await write("the third");
  await expect(newPosts(second, 1)).toBeVisible();
  await expect(newPosts(third, 1)).toBeVisible();
});

test("A mention shows in the navigation and in the title at once", async ({ page, person }) => {
  await signIn(page, person);
  await hydrated(page);
  const write = await followedBy(person);
  await write(`hello @${person.username}`);
  await expect(page.getByRole("link", { name: "Notifications · 1" })).toBeVisible();
  await expect(page).toHaveTitle("(1) Home – Microblog");
});

test("If events are blocked, the tab polls", async ({ page, person }) => {
  await page.clock.install();
  await page.route("**/api/live*", (route, request) =>
    request.headers().accept?.includes("text/event-stream") ? route.fulfill({ status: 404 }) : route.continue(),
  );
  await signIn(page, person);
  await hydrated(page);
  const write = await followedBy(person);
  await write("by another way");
  await expect(async () => {
    await page.clock.runFor(30_000);
    await expect(newPosts(page, 1)).toBeVisible({ timeout: 1000 });
  }).toPass();
});
test.use({ expectedErrors: [/404/], receivesUpdates: true });

test("A tab that begins to leave, but stays, gets updates again", async ({ page, person }) => {
  await page.clock.install();
  await signIn(page, person);
  await hydrated(page);
  // As a link to a download does.
  await page.evaluate(() => window.dispatchEvent(new Event("beforeunload")));
  const write = await followedBy(person);
  await write("meanwhile");
  await page.clock.runFor(5_000);
  await expect(newPosts(page, 1)).toBeVisible();
  await write("afterwards");
  await expect(newPosts(page, 2)).toBeVisible();
});

test("When a session ends elsewhere, its open tabs leave within seconds", async ({ page, context, person }) => {
  await signIn(page, person);
  await hydrated(page);
  const second = await context.newPage();
  await second.goto("/explore");
  await expect(second.getByRole("heading", { name: "Explore" })).toBeVisible();
  const [id] = listSessions(person);
  inDatabase((database) => database.prepare("DELETE FROM sessions WHERE id = ?").run(id));
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(second.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("A person who changes their password stays, and keeps getting updates, in the same tab", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  await page.goto("/settings/password");
  await hydrated(page);
  await page.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("New password", { exact: true }).fill("another four words of mine");
  await page.getByLabel("Repeat new password", { exact: true }).fill("another four words of mine");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText(/password changed/i)).toBeVisible();
  const write = await followedBy(person);
  await write(`hello @${person.username}`);
  await expect(page.getByRole("link", { name: "Notifications · 1" })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/settings/password");
});

test("Updates are for signed-in people: others get none, and forged cursors do no harm", async ({ page, person }) => {
  const anonymous = await requests.newContext({ baseURL: `http://localhost:${E2E_PORT}` });
  expect((await anonymous.get("/api/live")).status()).toBe(401);
  const stream = await anonymous.get("/api/live", { headers: { Accept: "text/event-stream" } });
  expect(await stream.text()).toBe("event: ended\ndata: {}\n\n");
  await anonymous.dispose();
  await signIn(page, person);
  for (const since of ["%00", "~".repeat(5000), "'--", "%E2%80%AE"]) {
    const response = await page.request.get(`/api/live?since=${since}`);
    expect(response.status()).toBe(200);
    expect(await response.json()).toMatchObject({ posts: [], unread: 0 });
  }
});

test("Asking for a stream's head alone opens no stream, so a person's tabs keep getting theirs", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  const headers = { Accept: "text/event-stream" };
  // More than an account may have open.
  for (let count = 0; count < 51; count++) {
    expect((await page.request.head("/api/live", { headers })).status()).toBe(200);
  }
  await page.goto("/");
  const status = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const source = new EventSource("/api/live");
        source.onopen = () => resolve("open");
        source.onerror = () => resolve("refused");
      }),
  );
  expect(status).toBe("open");
});

test("Older posts load while scrolling to the end, and the links to the pages stay", async ({ page, person }) => {
  addPosts(SHARED_DATABASE, person.id, 60);
  await signIn(page, person);
  const posts = page.getByRole("article");
  await expect(posts).toHaveCount(25);
  const older = page.getByRole("link", { name: "Older →" });
  const first = await older.getAttribute("href");
  await hydrated(page);
  await posts.last().scrollIntoViewIfNeeded();
  await expect(posts).toHaveCount(50);
  await expect(older).not.toHaveAttribute("href", first ?? "");
  await posts.last().scrollIntoViewIfNeeded();
  await expect(posts).toHaveCount(60);
  await expect(older).toHaveCount(0);
  await expect(posts.last()).toContainText("Post number 1");

  // Loaded posts work like those rendered with the page.
  await posts.nth(40).getByRole("button", { name: "Like" }).click();
  await expect(posts.nth(40).getByRole("button", { name: "Unlike · 1" })).toBeVisible();
  await expect(posts).toHaveCount(60);

  await page.goto(first ?? "");
  await expect(posts.first()).toContainText("Post number 35");
});

test("Back from a post leads to where the feed was, with the older posts that were loaded, also if the post was slow", async ({
  page,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 60);
  await signIn(page, person);
  await hydrated(page);
  const posts = page.getByRole("article");
  await posts.last().scrollIntoViewIfNeeded();
  await expect(posts).toHaveCount(50);
  const seen = posts.nth(30);
  await seen.scrollIntoViewIfNeeded();
  const position = () => page.evaluate(() => Math.round(scrollY));
  const before = await position();
  const path =
    (await seen
      .getByRole("link")
      .filter({ has: page.locator("time") })
      .getAttribute("href")) ?? "";
  const release = await holdRequests(page, (request) => new URL(request.url()).pathname === path);
  await seen.locator("time").click();
  await expect(page.getByRole("status", { name: "Loading…" })).toBeInViewport();
  release();
  await expect(page).toHaveURL(path);
  await page.goBack();
  await expect(posts).toHaveCount(50);
  await expect.poll(position).toBe(before);
});

test("Home at home leads to the top, and a button to write appears once the form is out of view", async ({
  page,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 25);
  await signIn(page, person);
  await hydrated(page);
  const compose = page.getByRole("link", { name: "Write a post" });
  await expect(compose).toHaveCount(0);
  await page.getByRole("article").last().scrollIntoViewIfNeeded();
  await compose.click();
  await expect(page.getByLabel("New post")).toBeFocused();
  await page.getByRole("article").last().scrollIntoViewIfNeeded();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home", exact: true }).click();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
});

test.describe("A hover card", () => {
  async function withPost(page: Page, person: Person) {
    const other = addPerson();
    inDatabase((database) =>
      database.prepare("UPDATE users SET about = ? WHERE id = ?").run("<b>Bold</b> as brass", other.id),
    );
    addPosts(SHARED_DATABASE, other.id, 1);
    follow(person, other);
    await signIn(page, person);
    await hydrated(page);
    return { other, card: page.getByRole("region", { name: `About ${other.username}` }) };
  }

  test("shows who someone is while the pointer rests on their name, and follows or unfollows without leaving the page", async ({
    page,
    person,
  }) => {
    const { other, card } = await withPost(page, person);
    await page.getByRole("article").getByRole("link", { name: other.username }).hover();
    await expect(card).toContainText("<b>Bold</b> as brass");
    await card.getByRole("button", { name: "Following" }).click();
    await card.getByRole("button", { name: "Follow", exact: true }).click();
    await expect(card.getByRole("button", { name: "Following" })).toBeVisible();
    await expect(card).toContainText("1 follower");
    expect(new URL(page.url()).pathname).toBe("/");
    await page.getByRole("heading", { name: `Hi, ${person.username}` }).hover();
    await expect(card).toHaveCount(0);
  });

  test("opens by keyboard too, and closes with Escape", async ({ page, person }) => {
    const { other, card } = await withPost(page, person);
    // The last control before the first post.
    await page.getByRole("button", { name: "Post", exact: true }).focus();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("article").getByRole("link", { name: other.username })).toBeFocused();
    await expect(card).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(card.getByRole("button", { name: "Following" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(card).toHaveCount(0);
  });
});

test.describe("Navigating between pages", () => {
  test("shows the next page's frame at once when the server is slow, and marks it in the navigation", async ({
    page,
    person,
  }) => {
    await signIn(page, person);
    await hydrated(page);
    await page.getByLabel("New post").fill("Not sent yet");
    const release = await holdRequests(page, (request) => new URL(request.url()).pathname === "/explore");
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Explore", exact: true });
    await link.click();
    await expect(page.getByRole("status", { name: "Loading…" })).toBeVisible();
    await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeHidden();
    await expect(link).toHaveAttribute("aria-current", "page");
    release();
    await expect(page.getByRole("heading", { name: "Explore" })).toBeVisible();
    await expect(page.getByRole("status", { name: "Loading…" })).toHaveCount(0);
  });
});
