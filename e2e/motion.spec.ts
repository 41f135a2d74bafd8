import type { Locator } from "@playwright/test";
import { addPosts, expect, openMenu, signIn, startSession, test } from "./fixtures";
import { SHARED_DATABASE } from "./server";

const durationOf = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).transitionDuration);

test("What floats appears at once for those who ask for less motion, and fades in for the others", async ({
  page,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 1);
  await signIn(page, person);
  const moving = () => page.evaluate(() => document.getAnimations().length);
  await openMenu(page.getByRole("article"));
  const menu = page.getByRole("group", { name: "Post options" });
  await expect(menu).toBeVisible();
  expect([await moving(), await durationOf(menu)]).toEqual([0, "0s"]);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await durationOf(menu)).toContain("0.14s");
  await page.emulateMedia({ reducedMotion: "reduce" });

  await menu.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  expect(await moving()).toBe(0);

  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  expect(await moving()).toBe(0);
});

test("The navigation's words fit beside a page of settings at 1024 pixels", async ({ page, person }) => {
  await page.setViewportSize({ width: 1024, height: 800 });
  await startSession(page, person);
  await page.goto("/settings/account");
  const right = (locator: Locator) => locator.evaluate((element) => element.getBoundingClientRect().right);
  const edge = await page.getByRole("main").evaluate((element) => element.getBoundingClientRect().left);
  const navigation = page.getByRole("navigation", { name: "Main" });
  for (const name of ["Notifications", "Bookmarks", "Write a post", "Settings"]) {
    expect(await right(navigation.getByRole("link", { name }).locator(".label"))).toBeLessThan(edge);
  }
});
