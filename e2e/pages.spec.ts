import type { Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import sharp from "sharp";
import type { Browser as PlainBrowser } from "../bench/browser";
import { axeViolations } from "./accessibility";
import {
  addPerson,
  addPosts,
  confirmItsMe,
  expect,
  fillSignIn,
  grant,
  hydrated,
  inDatabase,
  linkInEmail,
  makeStale,
  newName,
  openMenu,
  PASSWORD,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { titleOf } from "./forms";
import { SHARED_DATABASE } from "./server";

/** Opens a page from an open one, as a link does. Loading it, its scripts and axe again takes longer than the rest. */
async function visit(page: Page, path: string) {
  type Next = { next: { router: { push(path: string): void } } };
  await page.evaluate((to) => (window as unknown as Next).next.router.push(to), path);
  await page.waitForURL(path);
}

type Look = (page: Page, person: Person) => Promise<void>;

/** Every page in each of its states, by name, and how to reach it. Some follow from those before. */
const SIGNED_OUT_LOOKS: Record<string, Look> = {
  "sign-in with where to go on": async (page) => {
    await page.goto("/?before=zzz");
    await hydrated(page);
  },
  "sign-in": async (page) => {
    await visit(page, "/login");
  },
  "sign-in after registering": async (page) => {
    await visit(page, "/login?registered=susan");
  },
  "sign-in refused": async (page) => {
    await visit(page, "/login");
    await page.getByLabel("Username or email").fill("nobody");
    await page.getByLabel("Password", { exact: true }).fill("wrong password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("Invalid username or password").waitFor();
  },
  register: async (page) => {
    await visit(page, "/register");
  },
  "register with errors": async (page) => {
    await visit(page, "/register");
    await hydrated(page);
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByText("Choose a username.").waitFor();
  },
  "forgot password, email on its way": async (page) => {
    await visit(page, "/forgot-password");
    await page.getByLabel("Username or email").fill(newName());
    await page.getByRole("button", { name: "Email me a link" }).click();
    await page.getByText("we've emailed a link").waitFor();
  },
  "a link that works": async (page, person) => {
    await visit(page, "/forgot-password");
    await page.getByLabel("Username or email").fill(person.username);
    await page.getByRole("button", { name: "Email me a link" }).click();
    await page.goto(await linkInEmail(person.email, "Reset your password"));
    await page.getByRole("heading", { name: "Choose a new password" }).waitFor();
  },
  "a link that does not": async (page) => {
    await visit(page, "/confirm-email?token=x");
    await page.getByRole("heading", { name: "This link doesn't work" }).waitFor();
  },
};
const SIGNED_IN_LOOKS: Record<string, Look> = {
  home: async (page) => {
    await visit(page, "/");
    await hydrated(page);
    await page.getByLabel("New post").fill(`${"a-very-long-word-without-a-break-".repeat(8)}\n🐦`);
    await page.getByRole("button", { name: "Post" }).click();
    await page.getByRole("article").locator("time").waitFor();
  },
  "home with a post too long": async (page) => {
    await visit(page, "/");
    await hydrated(page);
    await page.getByLabel("New post").fill("x".repeat(300));
    await page.getByRole("button", { name: "Post" }).click();
    await page.getByText("A post can have up to 280 characters.").waitFor();
  },
  "home, nothing older": async (page) => {
    await visit(page, "/?before=0");
  },
  "not found": async (page) => {
    await page.goto("/nowhere");
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
  },
  "the own page": async (page, person) => {
    await visit(page, `/@${person.username}/likes`);
    await page.getByRole("link", { name: "Edit profile" }).waitFor();
  },
  "not allowed": async (page) => {
    await page.goto("/admin");
    await page.getByRole("heading", { name: "You don't have access to this page" }).waitFor();
  },
  explore: async (page) => {
    await visit(page, "/explore");
    await page.getByRole("heading", { name: "Explore" }).waitFor();
  },
  "keyboard shortcuts": async (page) => {
    await visit(page, "/explore");
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  },
  "the options of a post": async (page, person) => {
    await page.keyboard.press("Escape");
    const id = inDatabase((database) =>
      database.prepare("SELECT id FROM posts WHERE author_id = ? LIMIT 1").pluck().get(person.id),
    );
    await visit(page, `/@${person.username}/${id}/options`);
    await page.getByRole("button", { name: "Delete" }).waitFor();
  },
  "a repost, a quote and a pinned post": async (page, person) => {
    inDatabase((database) => {
      const post = database.prepare("SELECT id FROM posts WHERE author_id = ? LIMIT 1").pluck().get(person.id);
      const insert = database.prepare(
        "INSERT INTO posts (id, author_id, body, created_at, repost_of_id, quote_of_id) VALUES (?, ?, ?, ?, ?, ?)",
      );
      insert.run(newName("01R"), person.id, "", Date.now(), post, null);
      insert.run(newName("01Q"), person.id, "So true", Date.now(), null, post);
      insert.run(newName("01U"), person.id, "Gone", Date.now(), null, "gone");
      const pinned = database.prepare("SELECT id FROM posts WHERE body = 'Gone' AND author_id = ?").pluck();
      database.prepare("UPDATE users SET pinned_post_id = ? WHERE id = ?").run(pinned.get(person.id), person.id);
      database.prepare("INSERT INTO bookmarks (id, user_id, post_id) VALUES (?, ?, ?)").run(newName(), person.id, post);
    });
    await visit(page, `/@${person.username}`);
    await page.getByText("You reposted").waitFor();
  },
  bookmarks: async (page) => {
    await visit(page, "/bookmarks");
    await page.getByRole("article").waitFor();
  },
  "the menu of reposting": async (page) => {
    await page.getByRole("link", { name: "Reposted · 1" }).click();
    await page.getByRole("button", { name: "Undo repost" }).waitFor();
  },
  "who reposted a post": async (page) => {
    await page.getByRole("link", { name: "Reposts and quotes" }).click();
    await page.getByRole("main").getByRole("listitem").waitFor();
  },
  "the form of a quote": async (page) => {
    await visit(page, page.url().replace(/reposts$/, "quote"));
    await page.getByRole("heading", { name: "Quote a post" }).waitFor();
  },
  "a card beside a name": async (page) => {
    await visit(page, "/explore");
    await page.getByRole("article").first().getByRole("link").first().hover();
    await page.getByRole("region", { name: /^About / }).waitFor();
  },
  notifications: async (page, person) => {
    const other = addPerson();
    inDatabase((database) => {
      const insert = database.prepare(
        "INSERT INTO notifications (id, user_id, type, actor_id, created_at) VALUES (?, ?, ?, ?, ?)",
      );
      insert.run(newName("n"), person.id, "follow", other.id, Date.now());
    });
    await visit(page, "/notifications");
    await page.getByText("followed you").waitFor();
  },
  search: async (page, person) => {
    await visit(page, `/search?q=${person.username}`);
    await page.getByRole("region", { name: "People", exact: true }).waitFor();
  },
  "search, nothing found": async (page) => {
    await visit(page, "/search?q=nothing-like-this");
    await page.getByText("No results.").waitFor();
  },
  "a thread": async (page, person) => {
    const id = inDatabase((database) =>
      database.prepare("SELECT id FROM posts WHERE author_id = ? LIMIT 1").pluck().get(person.id),
    );
    await visit(page, `/@${person.username}/${id}`);
    await page.getByRole("heading", { name: "Replies" }).waitFor();
  },
  "somebody's page": async (page) => {
    const person = addPerson();
    await visit(page, `/@${person.username}`);
    await page.getByRole("button", { name: "Follow", exact: true }).click();
    await page.getByRole("link", { name: "1 follower" }).click();
    await page.getByRole("heading", { name: person.username }).waitFor();
    await page.getByText("Followers", { exact: true }).waitFor();
    await expectAccessible(page);
    await visit(page, `/@${person.username}`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("button", { name: "Block account" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Block account" }).click();
    await page.getByText("You can't see each other's posts").waitFor();
  },
  "muted and blocked": async (page) => {
    await visit(page, "/settings/muted-and-blocked");
    await page.getByRole("button", { name: "Unblock" }).first().waitFor();
  },
  profile: async (page) => {
    await visit(page, "/settings/profile");
    await hydrated(page);
    await page.getByLabel("Bio").fill("x".repeat(161));
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.getByText("Use at most 160 characters.").waitFor();
  },
  "profile, with a picture and a feed": async (page, person) => {
    const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#123456" } })
      .png()
      .toBuffer();
    await visit(page, "/settings/profile");
    await hydrated(page);
    await page.getByLabel("Profile picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "Upload picture" }).click();
    await page.getByText("Picture updated.").waitFor();
    await page.getByLabel("Offer my posts").check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Add one of these addresses").waitFor();
    await expectAccessible(page);
    const noPicture = { name: "x.png", mimeType: "image/png", buffer: Buffer.from("x") };
    await page.getByLabel("Profile picture").setInputFiles(noPicture);
    await page.getByRole("button", { name: "Upload picture" }).click();
    await page.getByText("This isn't a PNG, JPEG, WebP or AVIF picture").waitFor();
    await expectAccessible(page);
    await visit(page, `/@${person.username}`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("link", { name: "JSON Feed" }).waitFor();
  },
  account: async (page) => {
    await visit(page, "/settings/account");
    await hydrated(page);
    await page.getByRole("textbox", { name: "Username" }).fill("!");
    await page.getByRole("button", { name: "Change username" }).click();
    await page.getByText("Use 3 to 20 characters.").waitFor();
  },
  "your data": async (page, person) => {
    await visit(page, "/settings/your-data");
    await hydrated(page);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByText("Choose a file first.").waitFor();
    await expectAccessible(page);
    const report = JSON.stringify({ post: 3, present: 1, repost: 2, pictures: 5 });
    const add = (dueAt: number | null) =>
      inDatabase((database) =>
        database
          .prepare("REPLACE INTO imports (id, user_id, total, report, due_at, created_at) VALUES (?, ?, 9, ?, ?, 0)")
          .run(person.id, person.id, report, dueAt),
      );
    add(Date.now() + 600_000);
    await page.reload();
    await page.getByText("Importing: 6 of 9 done").waitFor();
    await expectAccessible(page);
    add(null);
    await page.getByText("Import finished").waitFor();
  },
  "notifications on this device": async (page) => {
    await visit(page, "/settings/notifications");
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByText("You didn't allow notifications").waitFor();
  },
  password: async (page) => {
    await visit(page, "/settings/password");
    await hydrated(page);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Enter your password.").waitFor();
  },
  email: async (page) => {
    await visit(page, "/settings/email");
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("We've sent the email again.").waitFor();
  },
  sessions: async (page, person) => {
    // Another browser, so that there are two sessions.
    await plainBrowser({ person });
    await visit(page, "/settings/sessions");
    await page.getByRole("button", { name: "Sign out of all other sessions" }).waitFor();
  },
  history: async (page) => {
    await visit(page, "/settings/activity");
    await page.getByText("Signed in with a password").first().waitFor();
  },
  "report a post": async (page) => {
    const author = addPerson();
    addPosts(SHARED_DATABASE, author.id, 1);
    await visit(page, `/@${author.username}`);
    await page.getByRole("article").getByRole("link").nth(1).click();
    await page.getByRole("heading", { name: "Replies" }).waitFor();
    await openMenu(page.getByRole("article"));
    await page.getByRole("group", { name: "Post options" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Report post" }).click();
    await page.getByRole("heading", { name: "Report a post" }).waitFor();
    await hydrated(page);
    await page.getByRole("button", { name: "Report" }).click();
    await page.getByText("Enter a reason.").waitFor();
  },
  "a post that was reported": async (page) => {
    await page.getByLabel("What's wrong with it?").fill("Spam.");
    await page.getByRole("button", { name: "Report" }).click();
    await page.getByText("You've reported this post").waitFor();
  },
  "report a person": async (page) => {
    await visit(page, `/@${addPerson().username}/report`);
    await page.getByRole("heading", { name: /^Report @/ }).waitFor();
  },
  "a profile after reporting": async (page) => {
    await hydrated(page);
    await page.getByLabel("What's wrong?").fill("Rude.");
    await page.getByRole("button", { name: "Report" }).click();
    await page.getByText("A moderator will review it.").waitFor();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("group", { name: "Profile options" }).waitFor();
  },
  "reports for moderators": async (page, person) => {
    grant(person, ["admin"]);
    await page.goto("/moderation");
    await page.getByRole("link", { name: "Review" }).first().waitFor();
  },
  "a post to moderate, hidden": async (page) => {
    const author = addPerson();
    addPosts(SHARED_DATABASE, author.id, 1);
    await visit(page, `/@${author.username}`);
    await page.getByRole("article").getByRole("link").nth(1).click();
    await page.getByRole("link", { name: "Moderate", exact: true }).click();
    await page.getByText("No reports for this post.").waitFor();
    await hydrated(page);
    await page.getByLabel("Reason for hiding the post").fill("Spam.");
    await page.getByRole("button", { name: "Hide the post" }).click();
    await page.getByText("Hidden by a moderator: Spam.").waitFor();
  },
  "a person to moderate": async (page) => {
    await visit(page, `/@${addPerson().username}`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("link", { name: "Moderate", exact: true }).click();
    await page.getByText("No reports of this person.").waitFor();
  },
  "the moderators' log": async (page) => {
    await visit(page, "/moderation/log");
    await page.getByRole("link", { name: "a post" }).first().waitFor();
  },
  "no reports": async (page) => {
    await visit(page, "/moderation?after=~");
    await page.getByText("No open reports.").waitFor();
  },
  admin: async (page) => {
    await visit(page, "/admin");
    await page.getByLabel("Who can register").waitFor();
  },
  "admin, people": async (page, person) => {
    await visit(page, `/admin/people?q=${person.username}`);
    await page.getByRole("rowheader").waitFor();
  },
  "admin, a person suspended": async (page) => {
    const other = addPerson();
    await visit(page, `/admin/people/${other.id}`);
    await hydrated(page);
    await page.getByLabel("Reason for suspending the account").fill("Spam.");
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("Suspended: Spam.").waitFor();
  },
  "admin, an invitation": async (page) => {
    await visit(page, "/admin/invites");
    await hydrated(page);
    await page.getByLabel("Who it's for").fill(newName("guest"));
    await page.getByRole("button", { name: "Create invitation" }).click();
    await page.getByText("Copy this link now").waitFor();
  },
  "admin, security events": async (page) => {
    await visit(page, "/admin/events");
    await page.getByRole("heading", { name: "Security events" }).waitFor();
  },
  "admin, the log": async (page) => {
    await visit(page, "/moderation/log");
    await page.getByText("created an invitation").first().waitFor();
  },
  "two steps, being set up": async (page) => {
    await visit(page, "/settings/two-step");
    await page.getByRole("button", { name: "Set up an app" }).click();
    await page.getByText("Key:").waitFor();
  },
  "two steps, with recovery codes": async (page) => {
    const key = (await page.locator("main code").textContent())?.replaceAll(" ", "") ?? "";
    await page.getByLabel("Code", { exact: true }).fill(new TOTP({ secret: Secret.fromBase32(key) }).generate());
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByText("You've turned on two-step verification.").waitFor();
  },
  "ways to sign in": async (page) => {
    await visit(page, "/settings/security");
  },
  "passkeys, none yet": async (page) => {
    await visit(page, "/settings/passkeys");
  },
  "access tokens, a new one shown": async (page) => {
    await visit(page, "/settings/tokens");
    await hydrated(page);
    await page.getByLabel("Name").fill("a-very-long-name-without-a-break-for-a-program-of-m");
    await page.getByRole("button", { name: "Create token" }).click();
    await page.getByText("Use at most 50 characters.").waitFor();
    await page.getByLabel("Name").fill("a-very-long-name-without-a-break-for-a-program-of");
    await page.getByRole("button", { name: "Create token" }).click();
    await page.getByRole("status", { name: "New access token" }).waitFor();
    await page.getByRole("button", { name: "Revoke" }).waitFor();
  },
  "confirm it's you in two steps": async (page, person) => {
    makeStale(person);
    await page.goto("/login/confirm");
    await page.getByLabel("Code", { exact: true }).waitFor();
  },
  "confirm it's you, wrongly": async (page, person) => {
    inDatabase((database) => database.prepare("UPDATE users SET second_step = 0 WHERE id = ?").run(person.id));
    await page.goto("/login/confirm");
    await confirmItsMe(page, "not my password");
    await page.getByText("Wrong password.").waitFor();
    await confirmItsMe(page);
    await expect(page).toHaveURL("/");
    makeStale(person);
    await page.goto("/login/confirm");
    await page.getByLabel("Password", { exact: true }).waitFor();
    inDatabase((database) => database.prepare("UPDATE users SET second_step = 1 WHERE id = ?").run(person.id));
  },
  "still there?": async (page, person) => {
    // Used just now: otherwise opening the page would count as use and extend the session.
    inDatabase((database) =>
      database
        .prepare("UPDATE sessions SET expires_at = ?, last_seen_at = ? WHERE user_id = ?")
        .run(Date.now() + 90_000, Date.now(), person.id),
    );
    await page.goto("/");
    await page.getByRole("dialog", { name: "Still there?" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Stay signed in" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  },
  "a second step that is due": async (page, person) => {
    grant(person, ["admin"]);
    const setDue = (date: number) =>
      inDatabase((database) =>
        database.prepare("UPDATE users SET second_step = 0, second_step_due_at = ? WHERE id = ?").run(date, person.id),
      );
    setDue(Date.now() + 86_400_000);
    await page.goto("/explore");
    await page.getByRole("region", { name: "Two-step verification" }).waitFor();
    await expectAccessible(page);
    setDue(Date.now());
    await page.goto("/explore");
    await page.getByText("Your account needs two-step verification. To continue").waitFor();
    await expectAccessible(page);
    inDatabase((database) => database.prepare("UPDATE users SET second_step = 1 WHERE id = ?").run(person.id));
    grant(person, []);
  },
  "a temporary password": async (page, person) => {
    const setUntil = (until: number | null) =>
      inDatabase((database) =>
        database.prepare("UPDATE users SET temporary_password_until = ? WHERE id = ?").run(until, person.id),
      );
    setUntil(Date.now() + 86_400_000);
    await page.goto("/explore");
    await page.getByRole("heading", { name: "Choose a new password" }).waitFor();
    await expectAccessible(page);
    setUntil(null);
    await page.goto("/explore");
  },
  "second step": async (page, person) => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/login");
    await fillSignIn(page, person);
    await page.getByRole("heading", { name: "Two-step verification" }).waitFor();
  },
};

/** Both color schemes and both widths. A page is opened once, since these affect only style sheets. */
const VIEWS = [
  { colorScheme: "light", width: 360, height: 740 },
  { colorScheme: "dark", width: 1440, height: 900 },
] as const;

/** Expects a page to pass axe and to fit its window, in every view. */
async function expectAccessible(page: Page) {
  // During navigation the title is briefly missing.
  await expect(page).toHaveTitle(/./);
  for (const { colorScheme, width, height } of VIEWS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    expect(await axeViolations(page), `${colorScheme}, ${width} px`).toEqual([]);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways, `${colorScheme}, ${width} px`).toBeLessThanOrEqual(0);
  }
}

test.describe("Every page passes axe and fits its window, light and dark, on a phone and a desktop:", () => {
  test.use({ expectedErrors: [/40[34]/] });
  /** Several looks in one test: a page that is opened from another one costs less than half. */
  const testLooks = (title: string, looks: [string, Look][], isSignedIn: boolean) =>
    test(`${title}, from “${looks[0]?.[0]}” to “${looks.at(-1)?.[0]}”`, async ({ page, person }) => {
      test.slow();
      if (isSignedIn) {
        await signIn(page, person);
        await hydrated(page);
      }
      for (const [look, open] of looks) {
        await test.step(look, async () => {
          await open(page, person);
          await expectAccessible(page);
        });
      }
    });
  testLooks("signed out", Object.entries(SIGNED_OUT_LOOKS), false);
  const looks = Object.entries(SIGNED_IN_LOOKS);
  const starts = ["home", "profile", "report a post", "two steps, being set up"].map((name) =>
    looks.findIndex(([look]) => look === name),
  );
  for (const [chain, start] of starts.entries()) testLooks("signed in", looks.slice(start, starts[chain + 1]), true);
});

test("Text fields are large enough that phones do not zoom in, and buttons are large enough to tap", async ({
  page,
}) => {
  for (const path of ["/login", "/register"]) {
    await page.goto(path);
    for (const input of await page.locator("input:not([type=hidden]):not([type=checkbox])").all()) {
      expect(
        Number.parseFloat(await input.evaluate((element) => getComputedStyle(element).fontSize)),
      ).toBeGreaterThanOrEqual(16);
    }
    for (const target of await page.locator("main form > button, nav a").all()) {
      expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(40);
    }
  }
});

test.describe("With forced colors", () => {
  test.use({ contextOptions: { forcedColors: "active" } });
  test("buttons and fields still have a border", async ({ page, person }) => {
    const expectEdge = async () => {
      for (const part of await page
        .locator(
          "main button[type=submit]:not(.button-plain, [hidden]), main textarea, main input:not([type=hidden], [type=checkbox], [type=file])",
        )
        .all()) {
        const { width, color, background } = await part.evaluate((element) => {
          const style = getComputedStyle(element);
          return { width: style.borderTopWidth, color: style.borderTopColor, background: style.backgroundColor };
        });
        expect(width).toBe("1px");
        expect(color).not.toBe(background);
      }
    };
    await page.goto("/register");
    await expectEdge();
    await signIn(page, person);
    await expectEdge();
  });
});

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, element: ReturnType<Page["locator"]>) {
  for (let presses = 0; presses < 60; presses++) {
    if (await element.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not lead there");
}

withAndWithoutJavaScript((javaScript) => {
  test("A person with only a keyboard registers, signs in, posts and signs out", async ({ page }) => {
    const username = newName("keys");
    const password = (label: string) => page.getByLabel(label, { exact: true });
    await page.goto("/login");
    await hydrated(page, javaScript);
    await tabTo(page, page.getByRole("link", { name: "New here? Register" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Register" })).toBeVisible();
    await hydrated(page, javaScript);
    for (const [field, text] of [
      [page.getByLabel("Username"), username],
      [page.getByLabel("Email"), `${username}@example.org`],
      [password("Password"), PASSWORD],
      [password("Repeat password"), PASSWORD],
    ] as const) {
      await tabTo(page, field);
      await page.keyboard.type(text);
    }
    await page.keyboard.press("Enter");
    // The username is filled in, so the password has the focus.
    await expect(page.getByLabel("Username or email")).toHaveValue(username);
    await tabTo(page, password("Password"));
    await page.keyboard.type(PASSWORD);
    await tabTo(page, page.getByLabel("Remember me"));
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: `Hi, ${username}` })).toBeVisible();
    await hydrated(page, javaScript);
    await tabTo(page, page.getByLabel("New post"));
    await page.keyboard.type("Typed only");
    await tabTo(page, page.getByRole("button", { name: "Post" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("article").filter({ hasText: username })).toContainText("Typed only");
    await tabTo(page, page.getByRole("button", { name: "Sign out" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
});

test("The first Tab on a page offers to skip to its content, and shows the focus", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto("/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

const titleAt = async (browser: PlainBrowser, path: string) => titleOf((await browser.visit(path)).body);

test("Each page has a title of its own", async ({ person }) => {
  const stranger = await plainBrowser();
  expect(await titleAt(stranger, "/login")).toBe("Sign in – Microblog");
  expect(await titleAt(stranger, "/register")).toBe("Register – Microblog");
  expect(await titleAt(await plainBrowser({ person }), "/")).toBe("Home – Microblog");
});

test.describe("An unknown page, and one for another role,", () => {
  test.use({ expectedErrors: [/40[34]/] });
  withAndWithoutJavaScript(() => {
    test("say so with their status and lead home", async ({ page, person }) => {
      await startSession(page, person);
      for (const [path, status, heading] of [
        ["/nowhere", 404, "Page not found"],
        ["/admin", 403, "You don't have access to this page"],
      ] as const) {
        expect((await page.goto(path))?.status()).toBe(status);
        await expect(page.getByRole("heading", { name: heading })).toBeVisible();
        await page.getByRole("link", { name: "Go home" }).click();
        await expect(page).toHaveURL("/");
      }
    });
  });
});
