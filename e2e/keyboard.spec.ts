import { addPosts, expect, hydrated, signIn, startSession, test } from "./fixtures";
import { SHARED_DATABASE } from "./server";

test("When what has the focus goes away, the focus goes to the message about it, to its neighbor, or to the heading", async ({
  page,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 3);
  await signIn(page, person);
  await hydrated(page);
  const posts = page.getByRole("article");

  await posts.nth(1).getByRole("link", { name: "More", exact: true }).press("Enter");
  await page.getByRole("group", { name: "Post options" }).getByRole("button", { name: "Delete" }).press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Post deleted." })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();

  await posts
    .nth(0)
    .getByRole("link")
    .filter({ has: page.getByRole("time") })
    .press("Enter");
  await expect(page.getByLabel("Your reply")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  await page.goto("/search");
  const search = page.getByRole("main").getByRole("searchbox");
  for (const words of ["first words", "second words"]) {
    await search.fill(words);
    await search.press("Enter");
    await expect(page).toHaveURL(new RegExp(words.replace(" ", ".")));
  }
  await search.fill("");
  await page.getByRole("button", { name: "Forget the search second words" }).press("Enter");
  await expect(page.getByRole("listitem").filter({ hasText: "first words" })).toBeFocused();
});

test("Escape closes the menu of a section on a phone, and gives the focus back", async ({ page, person }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await startSession(page, person);
  await page.goto("/settings/profile");
  await hydrated(page);
  const menu = page.getByRole("navigation", { name: "Settings" }).locator("summary");
  await menu.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Profile" }).last()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await expect(page.getByRole("link", { name: "Sessions" })).toBeHidden();
});

test("On a desktop, a second link skips a feed that grows, to the column after it", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto("/");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("complementary").getByRole("searchbox")).toBeFocused();
});
