import type { Browser } from "../bench/browser";
import {
  addPerson,
  addPosts,
  expect,
  inDatabase,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  test,
} from "./fixtures";
import { textAt, textIn } from "./forms";
import { SHARED_DATABASE } from "./server";

type Page = import("@playwright/test").Page;

const postsOf = (page: Page, person: Person) => page.getByRole("article").filter({ hasText: person.username });

/** Two people who follow each other and have posted. */
function addFriend(person: Person): Person {
  const friend = addPerson();
  for (const { id } of [friend, person]) addPosts(SHARED_DATABASE, id, 1);
  inDatabase((database) => {
    const follow = database.prepare("INSERT INTO follows VALUES (?, ?, 0)");
    follow.run(person.id, friend.id);
    follow.run(friend.id, person.id);
  });
  return friend;
}

const mutedBy = (person: Person, kind = "mute") =>
  inDatabase((database) =>
    database
      .prepare("SELECT other_id FROM mutes_and_blocks WHERE user_id = ? AND kind = ?")
      .pluck()
      .all(person.id, kind),
  );

test.describe("Muting or blocking from a post", () => {
  test.use({ expectedErrors: [/ERR_FAILED/] });
  test("takes their posts off the page, which stays; a failure brings them back", { tag: "@engine" }, async ({
    page,
    person,
  }) => {
    const friends = { mute: addFriend(person), block: addFriend(person) };
    await signIn(page, person);
    await page.getByLabel("New post").fill("Still here");
    for (const [kind, name] of [
      ["mute", "Mute account"],
      ["block", "Block account"],
    ] as const) {
      const friend = friends[kind];
      const choose = async () => {
        await postsOf(page, friend).getByRole("link", { name: "More" }).click();
        await page.getByRole("button", { name }).click();
      };
      await page.route(`**/api/${kind}`, (route) => route.abort());
      await choose();
      await expect(page.getByText("That didn't work. Check your connection and try again.")).toBeVisible();
      await expect(postsOf(page, friend)).toHaveCount(1);
      await page.unroute(`**/api/${kind}`);
      await choose();
      await expect(postsOf(page, friend)).toHaveCount(0);
      await expect.poll(() => mutedBy(person, kind)).toEqual([friend.id]);
    }
    // What was unblocked elsewhere is back with the next page.
    inDatabase((database) => database.prepare("DELETE FROM mutes_and_blocks WHERE user_id = ?").run(person.id));
    await expect(page.getByRole("article")).toHaveCount(2);
    await expect(page.getByLabel("New post")).toHaveValue("Still here");
    await page.getByRole("link", { name: "Explore" }).click();
    await expect(postsOf(page, friends.block)).toHaveCount(1);
  });
});

test("A muted person's posts are hidden, and Unmute shows them again", async ({ page, person }) => {
  const friend = addFriend(person);
  await startSession(page, person);
  await page.goto(`/@${friend.username}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Mute account" }).click();
  await expect(page.getByText(`You've muted @${friend.username}.`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Unmute", exact: true })).toBeVisible();
  await expect(postsOf(page, friend)).toHaveCount(1);
  // The page shows it before the server has stored it.
  await expect.poll(() => mutedBy(person)).toEqual([friend.id]);
  await page.goto("/");
  await expect(page.getByRole("article")).toHaveCount(1);
  await page.goto("/settings/muted-and-blocked");
  await page.getByRole("button", { name: `Unmute ${friend.username}` }).click();
  await expect(page.getByText("You haven't muted or blocked anyone.")).toBeVisible();
  await page.goto("/");
  await expect(postsOf(page, friend)).toHaveCount(1);
});

test("A blocked person's page shows that they are blocked, until they are unblocked", async ({ page, person }) => {
  const friend = addFriend(person);
  await startSession(page, person);
  await page.goto(`/@${friend.username}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Block account" }).click();
  await expect(page.getByText(`You've blocked @${friend.username}. You can't see each other's posts.`)).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Follow", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Unblock", exact: true }).click();
  await expect(page.getByRole("button", { name: "Follow", exact: true })).toBeVisible();
  await expect(page.getByText("0 followers")).toBeVisible();
});

test.describe("Without JavaScript,", { tag: "@engine" }, () => {
  const articles = async (browser: Browser, path: string) =>
    (await browser.visit(path)).body.match(/<article.*?<\/article>/gs) ?? [];

  test("a muted person's posts are hidden without their knowledge, and Unmute shows them again", async ({ person }) => {
    const friend = addFriend(person);
    const [browser, theirs] = [await plainBrowser({ person }), await plainBrowser({ person: friend })];
    expect(await articles(browser, "/")).toHaveLength(2);
    await browser.fillIn(`/@${friend.username}`, {}, { button: "Mute account" });
    expect(await textAt(browser, `/@${friend.username}`)).toContain(`You've muted @${friend.username}.`);
    expect(mutedBy(person)).toEqual([friend.id]);
    expect(await articles(browser, `/@${friend.username}`)).toHaveLength(1);
    expect(await articles(browser, "/")).toHaveLength(1);
    expect(await articles(theirs, "/")).toHaveLength(2);
    expect(await textAt(theirs, `/@${person.username}`)).toContain("1 follower ");
    const unmuted = await browser.fillIn("/settings/muted-and-blocked", {}, { button: "Unmute" });
    expect(textIn(unmuted.body)).toContain("You haven't muted or blocked anyone.");
    expect(await articles(browser, "/")).toHaveLength(2);
  });

  test("a blocked person and the blocker see nothing of each other, and can't follow", async ({ person }) => {
    const friend = addFriend(person);
    const [browser, theirs] = [await plainBrowser({ person }), await plainBrowser({ person: friend })];
    const page = `/@${friend.username}`;
    const blocked = await browser.fillIn(page, {}, { button: "Block account" });
    expect(textIn(blocked.body)).toContain(`You've blocked @${friend.username}. You can't see each other's posts.`);
    expect(await articles(browser, page)).toEqual([]);
    expect(await articles(theirs, "/")).toHaveLength(1);
    const seen = await theirs.visit(`/@${person.username}`);
    expect(textIn(seen.body)).toContain(`${person.username} has blocked you`);
    for (const { body } of [blocked, seen]) {
      expect(body).not.toContain("<article");
      expect(body.match(/<main.*<\/main>/s)?.[0]).not.toContain(">Follow</button>");
    }
    for (const list of ["followers", "following"]) {
      expect(await textAt(theirs, `/@${person.username}/${list}`)).toContain("Nothing to see here.");
    }
    const unblocked = await browser.fillIn(page, {}, { button: "Unblock" });
    expect(unblocked.body).toContain(">Follow</button>");
    expect(textIn(unblocked.body)).toContain("0 followers");
  });
});
