import type { Page } from "@playwright/test";
import { ulid } from "ulid";
import type { Browser as PlainBrowser } from "../bench/browser";
import {
  addPerson,
  confirmItsMe,
  expect,
  grant,
  hydrated,
  inDatabase,
  listSessions,
  makeStale,
  newName,
  openMenu,
  PASSWORD,
  type Person,
  plainBrowser,
  securityEventsOf,
  signIn,
  startSession,
  test,
} from "./fixtures";
import { descriptionOf, formsIn, textAt, textIn } from "./forms";

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

/** Adds a report of a person. */
function addPersonReport(reported: Person, reporter: Person, reason: string): void {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO person_reports (id, user_id, reporter_id, reason, created_at) VALUES (?, ?, ?, ?, ?)")
      .run(ulid(), reported.id, reporter.id, reason, Date.now()),
  );
}

const reportOf = ({ id }: Person) =>
  inDatabase(
    (database) =>
      database.prepare("SELECT id, outcome FROM person_reports WHERE user_id = ?").get(id) as {
        id: string;
        outcome: string | null;
      },
  );

/** The page of the queue that begins just before the reports of a post: those of other tests are listed too. */
function queueFrom(post: Post): string {
  const before = inDatabase((database) =>
    database
      .prepare("SELECT max(id) FROM reports WHERE id < (SELECT min(id) FROM reports WHERE post_id = ?)")
      .pluck()
      .get(post.id),
  );
  return `/moderation?after=${before ?? ""}`;
}

/** The part of a page's HTML about a post or a person. */
const articleWith = (text: string, html: string) =>
  html.match(/<article.*?<\/article>/gs)?.find((article) => article.includes(text)) ?? "";

/** Fills in and submits a form of a moderation page. */
async function decide(page: Page, label: string, reason: string, button: string | RegExp) {
  await page.getByLabel(label).fill(reason);
  await page.getByRole("button", { name: button }).click();
}

test("Another person's post is reported from its own page, once, with a reason", async ({ page, person }) => {
  const post = addPost(addPerson());
  await startSession(page, person);
  await page.goto(post.path);
  await openMenu(page.getByRole("article"));
  await page.getByRole("link", { name: "Report post" }).click();
  await expect(page.getByRole("heading", { name: "Report a post" })).toBeVisible();
  await expect(page.getByText(post.body)).toBeVisible();
  await hydrated(page);
  await page.getByLabel("What's wrong with it?").fill("x".repeat(501));
  await page.getByRole("button", { name: "Report" }).click();
  await expect(page.getByLabel("What's wrong with it?")).toHaveAccessibleDescription(/Use at most 500 characters\./);
  await expect(page.getByLabel("What's wrong with it?")).toHaveValue("x".repeat(501));
  await decide(page, "What's wrong with it?", "It is <b>spam</b>.", "Report");
  await expect(page).toHaveURL(post.path);
  await expect(page.getByText("You've reported this post. A moderator will review it.")).toBeVisible();
  expect(listReports(post)).toEqual([{ reason: "It is <b>spam</b>.", outcome: null }]);
});

test("The menu of one's own post has no report", async ({ page, person }) => {
  const mine = addPost(person);
  await startSession(page, person);
  await page.goto(mine.path);
  await openMenu(page.getByRole("article"));
  await expect(page.getByRole("button", { name: "Delete" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Report post" })).toHaveCount(0);
});

test("A person is reported from their profile; a moderator dismisses the report or suspends them", async ({
  page,
  person,
}) => {
  const [bad, good, moderator] = [addPerson(), addPerson(), addModerator()];
  addPersonReport(good, person, "Insults <b>everyone</b>.");
  await startSession(page, person);
  await page.goto(`/@${bad.username}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("link", { name: `Report @${bad.username}` }).click();
  await expect(page.getByRole("heading", { name: `Report @${bad.username}` })).toBeVisible();
  await hydrated(page);
  await decide(page, "What's wrong?", " ", "Report");
  await expect(page.getByLabel("What's wrong?")).toHaveAccessibleDescription(/Enter a reason\./);
  await decide(page, "What's wrong?", "Insults <b>everyone</b>.", "Report");
  await expect(page.getByText(`You've reported ${bad.username}. A moderator will review it.`)).toBeVisible();

  await startSession(page, moderator);
  // The page of the queue that begins at these reports.
  await page.goto(`/moderation?after=${reportOf(good).id.slice(0, -1)}`);
  const item = ({ username }: Person) => page.getByRole("article").filter({ hasText: `@${username}` });
  await expect(item(good)).toContainText("Insults <b>everyone</b>.");
  await item(good)
    .getByRole("button", { name: `Dismiss the reports of ${good.username}` })
    .click();
  await expect(page.getByText("Reports dismissed.")).toBeVisible();
  expect(reportOf(good).outcome).toBe("dismissed");

  await page.goto(`/@${bad.username}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("link", { name: "Moderate", exact: true }).click();
  await expect(page.getByText("Insults <b>everyone</b>.")).toBeVisible();
  await hydrated(page);
  await decide(page, "Reason for suspending the account", "Be kind.", `Suspend ${bad.username}`);
  await expect(page.getByText("Suspended: Be kind.")).toBeVisible();
  await expect(page.getByText("the account was suspended")).toBeVisible();
  expect(reportOf(bad).outcome).toBe("suspended");
  expect(actsOf(moderator)).toEqual(["person-reports-dismissed", "suspended"]);
});

test("The list shows what was reported, by whom and why, and dismissing leaves the post unchanged", async ({
  page,
  person,
}) => {
  const post = addPost(person);
  const reporters = [addPerson(), addPerson()];
  for (const [index, reporter] of reporters.entries()) addReport(post, reporter, `Reason ${index}`);
  const moderator = addModerator();
  await startSession(page, moderator);
  await page.goto(queueFrom(post));
  const item = page.getByRole("article").filter({ hasText: post.body });
  await expect(item).toContainText("2 reports");
  for (const [index, reporter] of reporters.entries()) {
    await expect(item).toContainText(`@${reporter.username}`);
    await expect(item).toContainText(`Reason ${index}`);
  }
  await item.getByRole("button", { name: `Dismiss the reports of the post by ${person.username}` }).click();
  await expect(page.getByText("Reports dismissed.")).toBeVisible();
  expect(listReports(post).map(({ outcome }) => outcome)).toEqual(["dismissed", "dismissed"]);
  expect(await textAt(await plainBrowser({ person: addPerson() }), post.path)).toContain(post.body);
  expect(actsOf(moderator)).toEqual(["reports-dismissed"]);
});

test("No one can suspend themselves or an admin, and an admin moderates too", async ({ person }) => {
  grant(person, ["admin"]);
  const [mine, adminsPost] = [addPost(person), addPost(addModerator("admin"))];
  const browser = await plainBrowser({ person });
  for (const [post, why] of [
    [mine, "This post is your own."],
    [adminsPost, "Admins can't be suspended."],
  ] as const) {
    const { body } = await browser.visit(`/moderation/${post.id}`);
    expect(textIn(body)).toContain(why);
    expect(textIn(body)).toContain(post.body);
    expect(body).not.toMatch(/Suspend [^<]*<\/button>/);
  }
});

test("Links to moderation and administration are shown only to people with the role", async ({ person }) => {
  const browser = await plainBrowser({ person });
  const links = async () =>
    [...(await browser.visit("/")).body.matchAll(/<a [^>]*href="(\/moderation|\/admin)"/g)].map(([, href]) => href);
  expect(await links()).toEqual([]);
  grant(person, ["moderator"]);
  expect(await links()).toEqual(["/moderation"]);
  grant(person, ["admin"]);
  expect(await links()).toEqual(["/moderation", "/admin"]);
});

const PAGES = {
  moderator: ["/moderation", "/moderation/log"],
  admin: ["/admin", "/admin/people", "/admin/invites", "/admin/events"],
};

test("Pages for a role respond 403 to people without it; a moderator gets 403 for admin pages too", async ({
  person,
}) => {
  const post = addPost(addPerson());
  const moderators = [...PAGES.moderator, `/moderation/${post.id}`];
  const admins = [...PAGES.admin, `/admin/people/${person.id}`];
  const [stranger, browser] = [await plainBrowser(), await plainBrowser({ person })];
  const statuses = (paths: string[]) => Promise.all(paths.map(async (path) => (await browser.open(path)).status));
  const all = (paths: string[], status: number) => paths.map(() => status);
  for (const path of [...moderators, ...admins]) {
    const { location } = await stranger.open(path);
    expect(location, path).toBe(`/login?callbackUrl=${encodeURIComponent(path)}`);
  }
  expect(await statuses([...moderators, ...admins])).toEqual(all([...moderators, ...admins], 403));
  grant(person, ["moderator"]);
  expect(await statuses(moderators)).toEqual(all(moderators, 200));
  expect(await statuses(admins)).toEqual(all(admins, 403));
  grant(person, ["admin"]);
  expect(await statuses([...moderators, ...admins])).toEqual(all([...moderators, ...admins], 200));
});

type Form = { path: string; fields: Record<string, string> };

/** The forms of a page as they are submitted without JavaScript, filled in. */
async function formsOn(browser: PlainBrowser, path: string): Promise<Form[]> {
  const typed = (name: string, value: string) => (name === "reason" || name === "note" ? "Forged" : value);
  return formsIn((await browser.visit(path)).body)
    .filter((fields) => Object.keys(fields).some((name) => name.startsWith("$ACTION")))
    .map((fields) => ({
      path,
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typed(name, value)])),
    }));
}

test("Liking, reposting or following what one can't see says that it is not there, and nothing about it", async ({
  person,
}) => {
  const author = addPerson();
  const hidden = addPost(author);
  inDatabase((database) => {
    database
      .prepare("UPDATE posts SET hidden_at = 1, hidden_reason = 'Spam.', like_count = 7 WHERE id = ?")
      .run(hidden.id);
  });
  const browser = await plainBrowser({ person });
  const send = (path: string, fields: Record<string, string>) =>
    browser.open(path, { headers: { accept: "application/json" }, body: new URLSearchParams(fields) });
  for (const [path, fields] of [
    ["/api/like", { like: hidden.id }],
    ["/api/like", { unlike: hidden.id }],
    ["/api/repost", { repost: hidden.id }],
  ] as const) {
    const { status, body } = await send(path, fields);
    expect([status, body], path).toEqual([404, expect.not.stringContaining("7")]);
  }
  expect((await send("/api/follow", { follow: author.username })).status).toBe(200);
  const blocker = await plainBrowser({ person: author });
  await blocker.open("/api/block", { body: new URLSearchParams({ block: person.username }) });
  expect((await send("/api/follow", { follow: author.username })).status).toBe(404);
});

test("A forged form of a moderator or an admin does nothing for people without the role (403) or anonymous ones, and asks an admin to confirm first", async ({
  person,
}) => {
  const [author, suspended, admin] = [addPerson(), addPerson(), addModerator("admin")];
  const [post, hidden] = [addPost(author), addPost(suspended)];
  addReport(post, admin, "Spam.");
  inDatabase((database) => {
    database.prepare("UPDATE posts SET hidden_at = 1, hidden_reason = 'Spam.' WHERE id = ?").run(hidden.id);
    database.prepare("UPDATE users SET active = 0, suspension_reason = 'Spam.' WHERE id = ?").run(suspended.id);
    database
      .prepare(
        "INSERT INTO invites (id, hash, note, created_by_id, created_at, expires_at) VALUES (?, ?, 'Note', ?, 1, ?)",
      )
      .run(ulid(), newName(), admin.id, Date.now() + 100_000);
  });
  const admins = await plainBrowser({ person: admin });
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
  const send = (browser: PlainBrowser, { path, fields }: Form) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return browser.open(path, { body });
  };
  const [stranger, plain] = [await plainBrowser(), await plainBrowser({ person })];
  const statusAfter = async (form: Form) => {
    const { status, location } = await send(plain, form);
    return location ? (await plain.open(location)).status : status;
  };
  for (const form of [...moderating, ...administrating]) {
    const asked = await send(stranger, form);
    expect(asked.status, form.path).toBe(303);
    expect(asked.location, form.path).toMatch(/^\/login\?callbackUrl=/);
    expect(await statusAfter(form), JSON.stringify(form)).toBe(403);
  }
  grant(person, ["moderator"]);
  for (const form of administrating) expect(await statusAfter(form), form.path).toBe(403);
  expect(state()).toEqual(before);

  makeStale(admin);
  for (const form of administrating) {
    const asked = await send(admins, form);
    expect(asked.location, form.path).toMatch(/^\/login\/confirm\?callbackUrl=/);
  }
  expect(state()).toEqual(before);
});

test("A moderator comes from the menu and from a post to hide it, and shows it again", async ({ page, person }) => {
  const [post, moderator] = [addPost(person), addModerator()];
  addReport(post, addPerson(), "This is spam.");
  await signIn(page, moderator);
  await page.getByRole("link", { name: "Moderation" }).click();
  await expect(page.getByRole("heading", { name: "Reports" })).toBeVisible();
  await page.goto(post.path);
  await page.getByRole("link", { name: "Moderate", exact: true }).click();
  await expect(page.getByText("This is spam.")).toBeVisible();
  await hydrated(page);
  await decide(page, "Reason for hiding the post", "Advertising isn’t welcome.", "Hide the post");
  await expect(page.getByText("Post hidden.")).toBeVisible();
  expect(listReports(post)).toEqual([{ reason: "This is spam.", outcome: "hidden" }]);
  await page.goto(post.path);
  await expect(page.getByText("Hidden by a moderator: Advertising isn’t welcome.")).toBeVisible();
  await page.goto(`/moderation/${post.id}`);
  await page.getByRole("button", { name: "Unhide" }).click();
  await expect(page.getByText("Post visible again.")).toBeVisible();
  expect(actsOf(moderator)).toEqual(["post-hidden", "post-unhidden"]);
});

test("A moderator suspends the author of a post, and reinstates them from the log", async ({ page, person }) => {
  const [post, moderator] = [addPost(person), addModerator()];
  addReport(post, addPerson(), "Again!");
  await startSession(page, moderator);
  await page.goto(`/moderation/${post.id}`);
  await hydrated(page);
  await decide(page, "Reason for suspending the account", "Spam, time and again.", `Suspend ${person.username}`);
  await expect(page.getByText("Suspended: Spam, time and again.")).toBeVisible();
  expect(listReports(post)).toEqual([{ reason: "Again!", outcome: "suspended" }]);
  await page.goto("/moderation/log");
  await expect(page.getByText(`@${moderator.username} suspended @${person.username}`)).toBeVisible();
  await page.getByRole("button", { name: `Reinstate ${person.username}` }).click();
  await expect(page.getByText("Account reinstated.")).toBeVisible();
  expect(await textAt(await plainBrowser({ person }), "/settings/activity")).toContain("Account suspended");
});

test("An admin finds someone by name, suspends them after confirming, and reinstates them", async ({
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

test.describe("Without JavaScript,", { tag: "@engine" }, () => {
  test("another person's post is reported from its own page, once, with a reason; one's own can't be", async ({
    person,
  }) => {
    const [mine, post] = [addPost(person), addPost(addPerson())];
    const browser = await plainBrowser({ person });
    const options = async (path: string) => {
      expect((await browser.visit(path)).body).toContain(`href="${path}/options"`);
      return (await browser.visit(`${path}/options`)).body;
    };
    const report = `${post.path}/report`;
    expect(await options(post.path)).toContain(`href="${report}"`);
    expect(await textAt(browser, report)).toContain(post.body);
    const reason = "x".repeat(501);
    const refused = await browser.fillIn(report, { reason });
    expect(descriptionOf("reason", refused.body)).toMatch(/Use at most 500 characters\./);
    expect(refused.body).toContain(`>${reason}</textarea>`);
    const sent = await browser.fillIn(refused.path, { reason: "It is <b>spam</b>." }, { page: refused.body });
    expect(sent.path).toBe(post.path);
    expect(textIn(sent.body)).toContain("You've reported this post. A moderator will review it.");
    expect(listReports(post)).toEqual([{ reason: "It is <b>spam</b>.", outcome: null }]);
    expect((await browser.visit(report)).path).toBe(post.path);
    const ownOptions = await options(mine.path);
    expect(textIn(ownOptions)).toContain("Delete");
    expect(textIn(ownOptions)).not.toContain("Report post");
    expect((await browser.visit(`${mine.path}/report`)).path).toBe(mine.path);
  });

  test("a person is reported from their profile; a moderator dismisses the report or suspends them", async ({
    person,
  }) => {
    const [bad, good, moderator] = [addPerson(), addPerson(), addModerator()];
    const [browser, theirs] = [await plainBrowser({ person }), await plainBrowser({ person: moderator })];
    for (const { username } of [bad, good]) {
      const path = `/@${username}`;
      expect((await browser.visit(path)).body).toContain(`href="${path}/report"`);
      const refused = await browser.fillIn(`${path}/report`, { reason: " " });
      expect(descriptionOf("reason", refused.body)).toMatch(/Enter a reason\./);
      const reason = "Insults <b>everyone</b>.";
      const sent = await browser.fillIn(refused.path, { reason }, { page: refused.body });
      expect(textIn(sent.body)).toContain(`You've reported ${username}. A moderator will review it.`);
      expect((await browser.visit(`${path}/report`)).path).toBe(`${path}?done=reported`);
    }
    expect((await browser.visit(`/@${person.username}/report`)).path).toBe(`/@${person.username}`);

    // The page of the queue that begins at these reports.
    const queue = await theirs.visit(`/moderation?after=${reportOf(bad).id.slice(0, -1)}`);
    expect(textIn(articleWith(`@${bad.username}`, queue.body))).toContain("Insults <b>everyone</b>.");
    const page = articleWith(`@${good.username}`, queue.body);
    const dismissed = await theirs.fillIn(queue.path, {}, { button: "Dismiss", page });
    expect(textIn(dismissed.body)).toContain("Reports dismissed.");
    expect(reportOf(good).outcome).toBe("dismissed");

    const path = `/moderation/people/${bad.id}`;
    expect((await theirs.visit(`/@${bad.username}`)).body).toContain(`href="${path}"`);
    const suspended = await theirs.fillIn(path, { reason: "Be kind." }, { button: `Suspend ${bad.username}` });
    expect(textIn(suspended.body)).toContain("Insults <b>everyone</b>.");
    expect(textIn(suspended.body)).toContain("Suspended: Be kind.");
    expect(textIn(suspended.body)).toContain("the account was suspended");
    expect(reportOf(bad).outcome).toBe("suspended");
    expect(actsOf(moderator)).toEqual(["person-reports-dismissed", "suspended"]);
    expect(await textAt(theirs, "/moderation/log")).toContain(`dismissed the reports of @${good.username}`);
  });

  test("dismissing the reports of a post leaves it unchanged", async ({ person }) => {
    const [post, moderator] = [addPost(person), addModerator()];
    for (const reason of ["One", "Two"]) addReport(post, addPerson(), reason);
    const theirs = await plainBrowser({ person: moderator });
    const queue = await theirs.visit(queueFrom(post));
    const page = articleWith(post.body, queue.body);
    expect(textIn(page)).toContain("2 reports");
    const dismissed = await theirs.fillIn(queue.path, {}, { button: "Dismiss", page });
    expect(textIn(dismissed.body)).toContain("Reports dismissed.");
    expect(listReports(post).map(({ outcome }) => outcome)).toEqual(["dismissed", "dismissed"]);
    expect(await textAt(theirs, post.path)).toContain(post.body);
    expect(actsOf(moderator)).toEqual(["reports-dismissed"]);
  });

  test("a hidden post is invisible to everyone but its author, who sees why, until it is shown again", async ({
    person: author,
  }) => {
    const [reporter, moderator, post] = [addPerson(), addModerator(), addPost(author)];
    addReport(post, reporter, "This is spam.");
    inDatabase((database) => database.prepare("INSERT INTO follows VALUES (?, ?, 0)").run(reporter.id, author.id));
    const [authors, readers, moderators] = [
      await plainBrowser({ person: author }),
      await plainBrowser({ person: reporter }),
      await plainBrowser({ person: moderator }),
    ];
    expect(await textAt(authors, "/")).toContain(post.body);
    expect(await textAt(readers, "/")).toContain(post.body);
    const path = `/moderation/${post.id}`;
    expect(await textAt(moderators, path)).toContain("This is spam.");
    const reason = "Advertising isn’t welcome.";
    const hidden = await moderators.fillIn(path, { reason }, { button: "Hide the post" });
    expect(textIn(hidden.body)).toContain("Post hidden.");
    expect(listReports(post)).toEqual([{ reason: "This is spam.", outcome: "hidden" }]);
    const home = await textAt(readers, "/");
    expect(home).toContain(`Hi, ${reporter.username}`);
    expect(home).not.toContain(post.body);
    expect((await readers.open(post.path)).status).toBe(404);
    expect(await textAt(readers, `/search?q=${post.body.split(" ")[1]}`)).toContain("No results.");
    expect(await textAt(readers, `/@${author.username}`)).toContain("hasn't posted yet");
    for (const where of ["/", `/@${author.username}`, post.path]) {
      const card = articleWith(post.body, (await authors.visit(where)).body);
      expect(textIn(card)).toContain(`Hidden by a moderator: ${reason}`);
      expect(card).not.toContain(`href="${post.path}/edit"`);
    }
    expect(await textAt(authors, `${post.path}/options`)).not.toContain("Edit");
    const activity = await textAt(authors, "/settings/activity");
    expect(activity).toContain("A moderator hid a post");
    expect(activity).not.toContain(moderator.username);
    const shown = await moderators.fillIn(path, {}, { button: "Unhide" });
    expect(textIn(shown.body)).toContain("Post visible again.");
    expect(await textAt(readers, post.path)).toContain(post.body);
    expect(await textAt(authors, post.path)).not.toContain("Hidden by a moderator");
    expect(actsOf(moderator)).toEqual(["post-hidden", "post-unhidden"]);
    expect(securityEventsOf(author).map(({ type }) => type)).toEqual(["post-unhidden", "post-hidden", "signed-in"]);
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
    expect(textIn(refused.body)).toContain(`This account is suspended: ${reason}`);
    const reinstated = await theirs.fillIn(path, {}, { button: "Reinstate" });
    expect(textIn(reinstated.body)).toContain("Account reinstated.");
    expect(actsOf(moderator)).toEqual(["suspended", "reinstated"]);
  });

  test("a reason for hiding a post is restored after signing in again, and not as one for suspending its author", async ({
    person,
  }) => {
    const moderator = addModerator();
    const browser = await plainBrowser({ person: moderator });
    const path = `/moderation/${addPost(person).id}`;
    const page = (await browser.visit(path)).body;
    inDatabase((database) =>
      database.prepare("UPDATE sessions SET expires_at = 1 WHERE user_id = ?").run(moderator.id),
    );
    const asked = await browser.fillIn(path, { reason: "A reason to hide." }, { page, button: "Hide the post" });
    const login = { login: moderator.username, password: PASSWORD };
    const restored = await browser.fillIn(asked.path, login, { page: asked.body });
    expect(restored.body).toMatch(/<textarea[^>]*id="hide-reason"[^>]*>A reason to hide\./);
    expect(restored.body).not.toMatch(/<textarea[^>]*id="suspend-reason"[^>]*>A reason/);
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
