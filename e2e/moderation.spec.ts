import type { Browser, Page } from "@playwright/test";
import { ulid } from "ulid";
import type { Browser as PlainBrowser } from "../bench/browser";
import {
  addPerson,
  confirmItsMe,
  expect,
  fillSignIn,
  grant,
  hydrated,
  inDatabase,
  listSessions,
  makeStale,
  newAddress,
  newName,
  openMenu,
  PASSWORD,
  type Person,
  plainBrowser,
  securityEventsOf,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { textIn } from "./forms";

type Post = { id: string; body: string; path: string };

/** A post with unique words. */
function addPost(author: Person, parentId: string | null = null): Post {
  const [id, body] = [ulid(), `Offending ${newName("word")}`];
  inDatabase((database) =>
    database
      .prepare("INSERT INTO posts (id, author_id, body, parent_id, created_at) VALUES (?, ?, ?, ?, ?)")
      .run(id, author.id, body, parentId, Date.now()),
  );
  return { id, body, path: `/@${author.username}/${id}` };
}

/** Adds a report. */
function addReport(post: Post, reporter: Person, reason: string): void {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO reports (id, post_id, reporter_id, reason, created_at) VALUES (?, ?, ?, ?, ?)")
      .run(ulid(), post.id, reporter.id, reason, Date.now()),
  );
}

const listReports = (post: Post) =>
  inDatabase(
    (database) =>
      database.prepare("SELECT reason, outcome FROM reports WHERE post_id = ? ORDER BY id").all(post.id) as {
        reason: string;
        outcome: string | null;
      }[],
  );

const actsOf = (person: Person) =>
  inDatabase(
    (database) =>
      database
        .prepare("SELECT type FROM moderation_log WHERE actor_id = ? ORDER BY id")
        .pluck()
        .all(person.id) as string[],
  );

function addModerator(role: "moderator" | "admin" = "moderator"): Person {
  const moderator = addPerson();
  grant(moderator, [role]);
  return moderator;
}

/** Another person's browser, signed in. */
async function browserOf(browser: Browser, person: Person, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled,
    extraHTTPHeaders: { "X-Forwarded-For": newAddress() },
  });
  const page = await context.newPage();
  await signIn(page, person);
  return page;
}

/** Fills in and submits a form of a moderation page. */
async function decide(page: Page, label: string, reason: string, button: string | RegExp) {
  await page.getByLabel(label).fill(reason);
  await page.getByRole("button", { name: button }).click();
}

withAndWithoutJavaScript((javaScript) => {
  test("Another person's post is reported from its own page, once, with a reason; one's own can't be", {
    tag: "@engine",
  }, async ({ page, person }) => {
    const [author, mine] = [addPerson(), addPost(person)];
    const post = addPost(author);
    await startSession(page, person);
    await page.goto(post.path);
    await openMenu(page.getByRole("article"));
    await page.getByRole("link", { name: "Report post" }).click();
    await expect(page.getByRole("heading", { name: "Report a post" })).toBeVisible();
    await expect(page.getByText(post.body)).toBeVisible();
    await hydrated(page, javaScript);
    await page.getByLabel("What's wrong with it?").fill("x".repeat(501));
    await page.getByRole("button", { name: "Report" }).click();
    await expect(page.getByLabel("What's wrong with it?")).toHaveAccessibleDescription(/Use at most 500 characters\./);
    await expect(page.getByLabel("What's wrong with it?")).toHaveValue("x".repeat(501));
    await decide(page, "What's wrong with it?", "It is <b>spam</b>.", "Report");
    await expect(page).toHaveURL(post.path);
    await expect(page.getByText("You've reported this post. A moderator will review it.")).toBeVisible();
    expect(listReports(post)).toEqual([{ reason: "It is <b>spam</b>.", outcome: null }]);
    await page.goto(`${post.path}/report`);
    await expect(page).toHaveURL(post.path);
    await page.goto(mine.path);
    await openMenu(page.getByRole("article"));
    await expect(page.getByRole("button", { name: "Delete" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Report post" })).toHaveCount(0);
    await page.goto(`${mine.path}/report`);
    await expect(page).toHaveURL(mine.path);
  });

  test("A person is reported from their profile; a moderator suspends them, or dismisses the report", {
    tag: "@engine",
  }, async ({ page, browser, person }) => {
    const [bad, good] = [addPerson(), addPerson()];
    await startSession(page, person);
    for (const { username } of [bad, good]) {
      await page.goto(`/@${username}`);
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("link", { name: `Report @${username}` }).click();
      await expect(page.getByRole("heading", { name: `Report @${username}` })).toBeVisible();
      await hydrated(page, javaScript);
      await decide(page, "What's wrong?", " ", "Report");
      await expect(page.getByLabel("What's wrong?")).toHaveAccessibleDescription(/Enter a reason\./);
      await decide(page, "What's wrong?", "Insults <b>everyone</b>.", "Report");
      await expect(page.getByText(`You've reported ${username}. A moderator will review it.`)).toBeVisible();
      await page.goto(`/@${username}/report`);
      await expect(page).toHaveURL(`/@${username}?done=reported`);
    }
    await page.goto(`/@${person.username}/report`);
    await expect(page).toHaveURL(`/@${person.username}`);

    const moderator = addModerator();
    const theirs = await browserOf(browser, moderator, javaScript);
    const reportOf = ({ id }: Person) =>
      inDatabase(
        (database) =>
          database.prepare("SELECT id, outcome FROM person_reports WHERE user_id = ?").get(id) as {
            id: string;
            outcome: string | null;
          },
      );
    // The page of the queue that begins at these reports.
    await theirs.goto(`/moderation?after=${reportOf(bad).id.slice(0, -1)}`);
    const item = ({ username }: Person) => theirs.getByRole("article").filter({ hasText: `@${username}` });
    await expect(item(bad)).toContainText("Insults <b>everyone</b>.");
    await item(good)
      .getByRole("button", { name: `Dismiss the reports of ${good.username}` })
      .click();
    await expect(theirs.getByText("Reports dismissed.")).toBeVisible();
    expect(reportOf(good).outcome).toBe("dismissed");

    await theirs.goto(`/@${bad.username}`);
    await theirs.getByRole("button", { name: "More" }).click();
    await theirs.getByRole("link", { name: "Moderate", exact: true }).click();
    await expect(theirs.getByText("Insults <b>everyone</b>.")).toBeVisible();
    await hydrated(theirs, javaScript);
    await decide(theirs, "Reason for suspending the account", "Be kind.", `Suspend ${bad.username}`);
    await expect(theirs.getByText("Suspended: Be kind.")).toBeVisible();
    await expect(theirs.getByText("the account was suspended")).toBeVisible();
    expect(reportOf(bad).outcome).toBe("suspended");
    expect(actsOf(moderator)).toEqual(["person-reports-dismissed", "suspended"]);
    await theirs.goto("/moderation/log");
    await expect(theirs.getByText(`dismissed the reports of @${good.username}`)).toBeVisible();
    await theirs.context().close();
  });

  test("The list shows what was reported, by whom and why, and dismissing leaves the post unchanged", async ({
    page,
    person,
  }) => {
    const post = addPost(person);
    const reporters = [addPerson(), addPerson()];
    for (const [index, reporter] of reporters.entries()) addReport(post, reporter, `Reason ${index}`);
    const moderator = addModerator();
    await signIn(page, moderator);
    // Other tests' reports are listed too: open the page that begins just before ours.
    const before = inDatabase((database) =>
      database
        .prepare("SELECT max(id) FROM reports WHERE id < (SELECT min(id) FROM reports WHERE post_id = ?)")
        .pluck()
        .get(post.id),
    );
    await page.goto(`/moderation?after=${before ?? ""}`);
    const item = page.getByRole("article").filter({ hasText: post.body });
    await expect(item).toContainText("2 reports");
    for (const [index, reporter] of reporters.entries()) {
      await expect(item).toContainText(`@${reporter.username}`);
      await expect(item).toContainText(`Reason ${index}`);
    }
    await item.getByRole("button", { name: `Dismiss the reports of the post by ${person.username}` }).click();
    await expect(page.getByText("Reports dismissed.")).toBeVisible();
    expect(listReports(post).map(({ outcome }) => outcome)).toEqual(["dismissed", "dismissed"]);
    await page.goto(post.path);
    await expect(page.getByText(post.body)).toBeVisible();
    expect(actsOf(moderator)).toEqual(["reports-dismissed"]);
  });
});

test("No one can suspend themselves or an admin, and an admin moderates too", async ({ page, person }) => {
  grant(person, ["admin"]);
  const [mine, adminsPost] = [addPost(person), addPost(addModerator("admin"))];
  await startSession(page, person);
  await page.goto(`/moderation/${mine.id}`);
  await expect(page.getByText("This post is your own.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Suspend/ })).toHaveCount(0);
  await page.goto(`/moderation/${adminsPost.id}`);
  await expect(page.getByText("Admins can't be suspended.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Suspend/ })).toHaveCount(0);
});

test("Links to moderation and administration are shown only to people with the role", async ({ page, person }) => {
  const links = () =>
    page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^(Moderation|Admin)$/ });
  await signIn(page, person);
  await expect(links()).toHaveCount(0);
  grant(person, ["moderator"]);
  await page.goto("/");
  await expect(links()).toHaveText(["Moderation"]);
  grant(person, ["admin"]);
  await page.goto("/");
  await expect(links()).toHaveText(["Moderation", "Admin"]);
});

const PAGES = {
  moderator: ["/moderation", "/moderation/log"],
  admin: ["/admin", "/admin/people", "/admin/invites", "/admin/events"],
};

test.describe("Pages for a role", () => {
  test.use({ expectedErrors: [/403/] });
  test("respond 403 to people without it; a moderator gets 403 for admin pages too", async ({
    page,
    person,
    request,
  }) => {
    const post = addPost(addPerson());
    const moderators = [...PAGES.moderator, `/moderation/${post.id}`];
    const admins = [...PAGES.admin, `/admin/people/${person.id}`];
    const statuses = (paths: string[]) =>
      Promise.all(paths.map(async (path) => (await page.request.get(path)).status()));
    const all = (paths: string[], status: number) => paths.map(() => status);
    for (const path of [...moderators, ...admins]) {
      const response = await request.get(path, { maxRedirects: 0 });
      expect(response.headers().location, path).toBe(`/login?callbackUrl=${encodeURIComponent(path)}`);
    }
    await signIn(page, person);
    expect(await statuses([...moderators, ...admins])).toEqual(all([...moderators, ...admins], 403));
    grant(person, ["moderator"]);
    expect(await statuses(moderators)).toEqual(all(moderators, 200));
    expect(await statuses(admins)).toEqual(all(admins, 403));
    grant(person, ["admin"]);
    expect(await statuses([...moderators, ...admins])).toEqual(all([...moderators, ...admins], 200));
  });
});

type Form = { path: string; fields: Record<string, string> };

/** The forms of a page as they are submitted without JavaScript, filled in. */
async function formsOn(page: Page, path: string): Promise<Form[]> {
  await page.goto(path);
  const forms = await page
    .locator("main form:not([method=get]):has([name^='$ACTION'])")
    .evaluateAll((all) =>
      all.map((form) => Object.fromEntries([...new FormData(form as HTMLFormElement)] as [string, string][])),
    );
  const typed = (name: string, value: string) => (name === "reason" || name === "note" ? "Forged" : value);
  return forms.map((fields) => ({
    path,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typed(name, value)])),
  }));
}

test.describe("A forged form of a moderator or an admin", () => {
  test.use({ expectedErrors: [/403/] });
  test("does nothing for people without the role (403) or anonymous ones, and asks an admin to confirm first", async ({
    browser,
    request,
    baseURL,
    person,
  }) => {
    test.slow();
    const at = baseURL ?? "";
    const [author, suspended, admin] = [addPerson(), addPerson(), addModerator("admin")];
    const [post, hidden] = [addPost(author), addPost(suspended)];
    addReport(post, admin, "Spam.");
    inDatabase((database) => {
      database.prepare("UPDATE posts SET hidden_at = 1, hidden_reason = 'Spam.' WHERE id = ?").run(hidden.id);
      database.prepare("UPDATE users SET active = 0, inactive_reason = 'Spam.' WHERE id = ?").run(suspended.id);
      database
        .prepare(
          "INSERT INTO invites (id, hash, note, created_by_id, created_at, expires_at) VALUES (?, ?, 'Note', ?, 1, ?)",
        )
        .run(ulid(), newName(), admin.id, Date.now() + 100_000);
    });
    const admins = await browserOf(browser, admin, false);
    const moderating = [
      ...(await formsOn(admins, `/moderation/${post.id}`)),
      ...(await formsOn(admins, `/moderation/${hidden.id}`)),
    ];
    const administrating = [
      ...(await formsOn(admins, "/admin")),
      ...(await formsOn(admins, "/admin/invites")).slice(0, 2),
      ...(await formsOn(admins, `/admin/people/${author.id}`)),
      ...(await formsOn(admins, `/admin/people/${suspended.id}`)),
    ];
    // Dismiss, hide, suspend; show again, reinstate. Who may register; invite, withdraw; suspend; reinstate.
    expect([moderating.length, administrating.length]).toEqual([5, 5]);

    const state = () =>
      inDatabase((database) => ({
        posts: database.prepare("SELECT hidden_at FROM posts WHERE id IN (?, ?)").all(post.id, hidden.id),
        people: database.prepare("SELECT active FROM users WHERE id IN (?, ?)").all(author.id, suspended.id),
        reports: listReports(post),
        invites: database.prepare("SELECT note FROM invites WHERE created_by_id IN (?, ?)").all(admin.id, person.id),
        acts: actsOf(person),
        mode: database.prepare("SELECT * FROM site_settings").all(),
      }));
    const before = state();
    const post_ = (client: typeof request, { path, fields }: Form) =>
      client.post(path, { multipart: fields, headers: { Origin: at }, maxRedirects: 0 });

    const plain = await browserOf(browser, person, false);
    const follow = async (form: Form) => {
      const response = await post_(plain.request, form);
      const { location } = response.headers();
      return location ? (await plain.request.get(at + location)).status() : response.status();
    };
    for (const form of [...moderating, ...administrating]) {
      const stranger = await post_(request, form);
      expect(stranger.status(), form.path).toBe(303);
      expect(stranger.headers().location, form.path).toMatch(/^\/login\?callbackUrl=/);
      expect(await follow(form), JSON.stringify(form)).toBe(403);
    }
    grant(person, ["moderator"]);
    for (const form of administrating) expect(await follow(form), form.path).toBe(403);
    expect(state()).toEqual(before);

    makeStale(admin);
    for (const form of administrating) {
      const asked = await post_(admins.request, form);
      expect(asked.headers().location, form.path).toMatch(/^\/login\/confirm\?callbackUrl=/);
    }
    expect(state()).toEqual(before);
    await Promise.all([plain.context().close(), admins.context().close()]);
  });
});

test.describe("Hiding:", () => {
  test.use({ expectedErrors: [/404/] });
  test("a reported post is invisible to everyone but its author, who sees why, until it is shown again", {
    tag: "@engine",
  }, async ({ page, browser, person }) => {
    test.slow();
    const [reporter, author] = [addPerson(), person];
    const post = addPost(author);
    addReport(post, reporter, "This is spam.");
    inDatabase((database) => database.prepare("INSERT INTO follows VALUES (?, ?, 0)").run(reporter.id, author.id));
    const moderator = addModerator();
    const theirs = await browserOf(browser, moderator);
    const readers = await browserOf(browser, reporter);
    await signIn(page, author);
    await expect(page.getByText(post.body)).toBeVisible();
    await expect(readers.getByText(post.body)).toBeVisible();

    await theirs.getByRole("link", { name: "Moderation" }).click();
    await expect(theirs.getByRole("heading", { name: "Reports" })).toBeVisible();
    await theirs.goto(post.path);
    await theirs.getByRole("link", { name: "Moderate", exact: true }).click();
    await expect(theirs.getByText("This is spam.")).toBeVisible();
    await hydrated(theirs);
    await decide(theirs, "Reason for hiding the post", "Advertising isn’t welcome.", "Hide the post");
    await expect(theirs.getByText("Post hidden.")).toBeVisible();
    expect(listReports(post)).toEqual([{ reason: "This is spam.", outcome: "hidden" }]);

    await readers.goto("/");
    await expect(readers.getByRole("heading", { name: `Hi, ${reporter.username}` })).toBeVisible();
    await expect(readers.getByText(post.body)).toHaveCount(0);
    expect((await readers.goto(post.path))?.status()).toBe(404);
    await readers.goto(`/search?q=${post.body.split(" ")[1]}`);
    await expect(readers.getByText("No results.")).toBeVisible();
    await readers.goto(`/@${author.username}`);
    await expect(readers.getByText("hasn't posted yet")).toBeVisible();

    for (const path of ["/", `/@${author.username}`, post.path]) {
      await page.goto(path);
      const card = page.getByRole("article").filter({ hasText: post.body });
      await expect(card).toContainText("Hidden by a moderator: Advertising isn’t welcome.");
      await expect(card.getByRole("link", { name: "Edit" })).toHaveCount(0);
    }
    await theirs.goto(post.path);
    await expect(theirs.getByText("Hidden by a moderator: Advertising isn’t welcome.")).toBeVisible();
    await page.goto("/settings/activity");
    await expect(page.getByText("A moderator hid a post")).toBeVisible();
    await expect(page.getByText(moderator.username)).toHaveCount(0);

    await theirs.goto(`/moderation/${post.id}`);
    await theirs.getByRole("button", { name: "Unhide" }).click();
    await expect(theirs.getByText("Post visible again.")).toBeVisible();
    await readers.goto(post.path);
    await expect(readers.getByText(post.body)).toBeVisible();
    await page.goto(post.path);
    await expect(page.getByText("Hidden by a moderator")).toHaveCount(0);
    expect(actsOf(moderator)).toEqual(["post-hidden", "post-shown"]);
    expect(securityEventsOf(author).map(({ type }) => type)).toEqual(["post-shown", "post-hidden", "signed-in"]);
    await Promise.all([theirs.context().close(), readers.context().close()]);
  });
});

test("Suspending the author signs them out at once; they see why when they sign in, until they are reinstated", {
  tag: "@engine",
}, async ({ page, browser, person }) => {
  const post = addPost(person);
  addReport(post, addPerson(), "Again!");
  const moderator = addModerator();
  await signIn(page, person);
  const theirs = await browserOf(browser, moderator);
  await theirs.goto(`/moderation/${post.id}`);
  await hydrated(theirs);
  await decide(theirs, "Reason for suspending the account", "Spam, time and again.", `Suspend ${person.username}`);
  await expect(theirs.getByText("Suspended: Spam, time and again.")).toBeVisible();
  expect(listSessions(person)).toEqual([]);
  expect(listReports(post)).toEqual([{ reason: "Again!", outcome: "suspended" }]);
  await page.goto("/");
  await expect(page).toHaveURL("/login?callbackUrl=%2F");
  await fillSignIn(page, person);
  await expect(page.getByText("This account is deactivated: Spam, time and again.")).toBeVisible();

  await theirs.goto("/moderation/log");
  await expect(theirs.getByText(`@${moderator.username} suspended @${person.username}`)).toBeVisible();
  await theirs.getByRole("button", { name: `Reinstate ${person.username}` }).click();
  await expect(theirs.getByText("Account reinstated.")).toBeVisible();
  await startSession(page, person);
  await page.goto("/settings/activity");
  await expect(page.getByText("Account deactivated")).toBeVisible();
  await theirs.context().close();
});

test("An admin finds someone by name, suspends them after confirming, and reinstates them", { tag: "@engine" }, async ({
  page,
  person,
}) => {
  const admin = addModerator("admin");
  await signIn(page, admin);
  makeStale(admin);
  await page.goto("/admin");
  await page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name: "People" }).click();
  await page.getByLabel("Search by name").fill(person.username.toUpperCase());
  await page.getByRole("button", { name: "Search" }).click();
  const found = page.getByRole("rowheader");
  await expect(found).toHaveCount(1);
  await expect(found).not.toContainText("suspended");
  await found.getByRole("link").click();
  await hydrated(page);
  await decide(page, "Reason for suspending the account", "A reason to keep.", `Suspend ${person.username}`);
  await confirmItsMe(page);
  await expect(page.getByLabel("Reason for suspending the account")).toHaveValue("A reason to keep.");
  await hydrated(page);
  await page.getByRole("button", { name: `Suspend ${person.username}` }).click();
  await expect(page.getByText("Suspended: A reason to keep.")).toBeVisible();
  await page.goto(`/admin/people?q=${person.username}&filter=suspended&order=name`);
  await expect(found).toContainText("suspended");
  await found.getByRole("link").click();
  await page.getByRole("button", { name: "Reinstate" }).click();
  await expect(page.getByText("Account reinstated.")).toBeVisible();
  expect(actsOf(admin)).toEqual(["suspended", "reinstated"]);
  await page.goto("/moderation/log");
  await expect(page.getByText(`@${admin.username} reinstated @${person.username}`)).toBeVisible();
});

test.describe("Without JavaScript,", () => {
  test("a hidden post is invisible to everyone but its author, who sees why, until it is shown again", async ({
    person: author,
  }) => {
    const [reporter, moderator, post] = [addPerson(), addModerator(), addPost(author)];
    addReport(post, reporter, "This is spam.");
    const [authors, readers, moderators] = [
      await plainBrowser({ person: author }),
      await plainBrowser({ person: reporter }),
      await plainBrowser({ person: moderator }),
    ];
    const textAt = async (browser: PlainBrowser, path: string) => textIn((await browser.visit(path)).body);
    const path = `/moderation/${post.id}`;
    expect(await textAt(moderators, path)).toContain("This is spam.");
    const reason = "Advertising isn’t welcome.";
    const hidden = await moderators.fillIn(path, { reason }, { button: "Hide the post" });
    expect(textIn(hidden.body)).toContain("Post hidden.");
    expect(listReports(post)).toEqual([{ reason: "This is spam.", outcome: "hidden" }]);
    expect((await readers.open(post.path)).status).toBe(404);
    expect(await textAt(readers, `/search?q=${post.body.split(" ")[1]}`)).toContain("No results.");
    expect(await textAt(readers, `/@${author.username}`)).toContain("hasn't posted yet");
    for (const where of ["/", `/@${author.username}`, post.path]) {
      expect(await textAt(authors, where)).toContain(`Hidden by a moderator: ${reason}`);
    }
    const activity = await textAt(authors, "/settings/activity");
    expect(activity).toContain("A moderator hid a post");
    expect(activity).not.toContain(moderator.username);
    const shown = await moderators.fillIn(path, {}, { button: "Unhide" });
    expect(textIn(shown.body)).toContain("Post visible again.");
    expect(await textAt(readers, post.path)).toContain(post.body);
    expect(await textAt(authors, post.path)).not.toContain("Hidden by a moderator");
    expect(actsOf(moderator)).toEqual(["post-hidden", "post-shown"]);
  });

  test("suspending the author signs them out at once; they see why when they sign in, until they are reinstated", async ({
    person,
  }) => {
    const [moderator, post] = [addModerator(), addPost(person)];
    addReport(post, addPerson(), "Again!");
    const [theirs, browser] = [await plainBrowser({ person: moderator }), await plainBrowser({ person })];
    const path = `/moderation/${post.id}`;
    const reason = "Spam, time and again.";
    const suspended = await theirs.fillIn(path, { reason }, { button: `Suspend ${person.username}` });
    expect(textIn(suspended.body)).toContain(`Suspended: ${reason}`);
    expect(listSessions(person)).toEqual([]);
    expect(listReports(post)).toEqual([{ reason: "Again!", outcome: "suspended" }]);
    expect((await browser.visit("/")).path).toBe("/login?callbackUrl=%2F");
    const refused = await browser.fillIn("/login", { login: person.username, password: PASSWORD });
    expect(textIn(refused.body)).toContain(`This account is deactivated: ${reason}`);
    const reinstated = await theirs.fillIn(path, {}, { button: "Reinstate" });
    expect(textIn(reinstated.body)).toContain("Account reinstated.");
    expect(actsOf(moderator)).toEqual(["suspended", "reinstated"]);
  });

  test("an admin finds someone by name, suspends them after confirming, and reinstates them", async ({ person }) => {
    const admin = addModerator("admin");
    const browser = await plainBrowser({ person: admin });
    makeStale(admin);
    const found = await browser.visit(`/admin/people?q=${person.username.toUpperCase()}`);
    const path = `/admin/people/${person.id}`;
    expect(found.body.includes(`href="${path}"`)).toBe(true);
    const button = `Suspend ${person.username}`;
    const reason = "A reason to keep.";
    const asked = await browser.fillIn(path, { reason }, { button });
    expect(asked.path).toMatch(/^\/login\/confirm\?/);
    const confirmed = await browser.fillIn(asked.path, { password: PASSWORD }, { page: asked.body });
    expect(textIn(confirmed.body)).toContain(reason);
    const suspended = await browser.fillIn(confirmed.path, { reason }, { page: confirmed.body, button });
    expect(textIn(suspended.body)).toContain(`Suspended: ${reason}`);
    const listed = await browser.visit(`/admin/people?q=${person.username}&filter=suspended&order=name`);
    expect(listed.body.includes(`href="${path}"`)).toBe(true);
    const reinstated = await browser.fillIn(path, {}, { button: "Reinstate" });
    expect(textIn(reinstated.body)).toContain("Account reinstated.");
    expect(actsOf(admin)).toEqual(["suspended", "reinstated"]);
  });
});
