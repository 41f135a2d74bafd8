import { addPerson, addPosts, expect, expectStored, hydrated, signIn, test } from "./fixtures";
import { SHARED_DATABASE } from "./server";

test("Keyboard shortcuts move through posts, like, reply, search and navigate; not while typing, and not if turned off", async ({
  page,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 3);
  await signIn(page, person);
  await hydrated(page);
  const posts = page.getByRole("article");

  await page.getByLabel("New post").fill("j?");
  await page.getByLabel("New post").press("j");
  await expect(page.getByLabel("New post")).toHaveValue("j?j");
  await page.getByLabel("New post").blur();

  await page.keyboard.press("j");
  await expect(posts.nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await expect(posts.nth(1)).toBeFocused();
  await page.keyboard.press("Control+j");
  await page.keyboard.press("k");
  await expect(posts.nth(0)).toBeFocused();
  await page.keyboard.press("l");
  await expect(posts.nth(0).getByRole("button", { name: "Unlike · 1" })).toBeVisible();
  await expectStored(1, "likes", person);
  await page.keyboard.press("t");
  await expect(page.getByRole("button", { name: "Repost" })).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await expect(page.getByLabel("Your reply")).toBeVisible();

  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page).toHaveURL("/notifications");
  await page.keyboard.press("n");
  await expect(page.getByLabel("New post")).toBeFocused();
  await page.getByLabel("New post").blur();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.getByRole("searchbox").blur();

  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog.getByText("Next post")).toBeVisible();
  await dialog.getByLabel("Use keyboard shortcuts in this browser").uncheck();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.keyboard.press("?");
  await page.reload();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(dialog.getByLabel("Use keyboard shortcuts in this browser")).not.toBeChecked();
});

test("The list of shortcuts closes when Back leads to another page", async ({ page, person }) => {
  await signIn(page, person);
  await hydrated(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Explore" }).click();
  await expect(page.getByRole("heading", { name: "Explore" })).toBeVisible();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test("A post's menu closes on Escape and on a click elsewhere, and gives the focus back", async ({ page, person }) => {
  const author = addPerson();
  addPosts(SHARED_DATABASE, author.id, 1);
  await signIn(page, person);
  await page.goto(`/@${author.username}`);
  const menu = page.getByRole("group", { name: "Post options" });
  const more = page.getByRole("article").getByRole("link", { name: "More" });
  await expect(async () => {
    await more.press("Enter");
    await expect(menu).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(menu.getByRole("button", { name: "Bookmark" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(more).toBeFocused();
  await more.click();
  await expect(menu).toBeVisible();
  await page.getByRole("heading", { name: author.username }).click();
  await expect(menu).toHaveCount(0);
});
