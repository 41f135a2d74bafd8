import { addPerson, expect, hydrated, type Person, signIn, test, withAndWithoutJavaScript } from "./fixtures";

type Page = import("@playwright/test").Page;

async function mention(page: Page, person: Person, text: string) {
  await page.goto("/");
  await page.getByLabel("New post").fill(`@${person.username} ${text}`);
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("article").filter({ hasText: text }).locator("time")).toHaveCount(1);
}

withAndWithoutJavaScript(() => {
  test("Mentions, followers and replies show in the navigation, in the title and on a page, until they are seen", async ({
    page,
    browser,
    person,
  }) => {
    await signIn(page, person);
    const bar = page.getByRole("navigation", { name: "Main" });
    await expect(bar.getByRole("link", { name: "Notifications" })).toHaveText("Notifications");
    const other = addPerson();
    const theirs = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await signIn(theirs, other);
    await mention(theirs, person, "hello there");
    await theirs.goto(`/@${person.username}`);
    await theirs.getByRole("button", { name: "Follow", exact: true }).click();
    await expect(theirs.getByRole("button", { name: "Following" })).toBeVisible();

    await page.goto("/explore");
    await expect(page).toHaveTitle("(2) Explore – Microblog");
    await page.getByRole("link", { name: "Home" }).click();
    await expect(page).toHaveTitle("(2) Home – Microblog");
    await bar.getByRole("link", { name: "Notifications · 2" }).click();
    const lines = page.getByRole("main").getByRole("listitem");
    await expect(lines).toHaveCount(2);
    await expect(lines.first()).toContainText(`@${other.username} followed you`);
    await expect(lines.last()).toContainText(`@${other.username} mentioned you`);
    await expect(lines.last()).toContainText("New");
    await lines.last().getByRole("link", { name: "hello there" }).click();
    await expect(page.getByRole("article").first()).toContainText("hello there");
    await expect(bar.getByRole("link", { name: "Notifications" })).toHaveText("Notifications");
    await page.goto("/notifications");
    await expect(lines).toHaveCount(2);
    await expect(page.getByText("New", { exact: true })).toHaveCount(0);
    await expect(page).toHaveTitle("Notifications – Microblog");
    await page.getByRole("link", { name: "Mentions" }).click();
    await expect(page).toHaveTitle("Mentions – Microblog");
    await expect(lines).toHaveCount(1);
    await expect(lines).toContainText(`@${other.username} mentioned you`);
    await theirs.context().close();
  });
});

test("A tab that becomes visible again updates its unread count", async ({ page, browser, person }) => {
  await signIn(page, person);
  await hydrated(page);
  const other = addPerson();
  const theirs = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(theirs, other);
  await mention(theirs, person, "psst");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByRole("link", { name: "Notifications · 1" })).toBeVisible();
  await expect(page).toHaveTitle("(1) Home – Microblog");
  await theirs.context().close();
});
