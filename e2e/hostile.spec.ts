import type { Browser } from "../bench/browser";
import { addPerson, addPosts, expect, hydrated, inDatabase, plainBrowser, signIn, test } from "./fixtures";
import { formsIn, textIn } from "./forms";
import { SHARED_DATABASE } from "./server";

/** Texts that try to break out of pages, lines or columns. */
const HOSTILE = {
  "a script": `<script>alert(1)</script>"><img src=x onerror=alert(2)>`,
  "a template": "{{7*7}} <%= 7 %> <0>x</0> {count, plural, one {x}}",
  "a link to a script": 'javascript:alert(1) https://example.org/javascript:alert(1) http://x"onmouseover=alert(1)',
  "text from right to left": "\u202eevil\u202c \u2066isolate שלום",
  zalgo: `Z${"\u0335\u0321\u034f".repeat(30)}a${"\u0300".repeat(90)}lgo`,
  "a NUL and other control characters": "a\u0000b\u0007c\u001b[31md",
  "one endless word": "W".repeat(150),
};

const TEXTS = Object.entries(HOSTILE);
const NAMES = Object.keys(HOSTILE).join("; ");

/** Saves a hostile name and bio. */
async function saveProfile(browser: Browser, text: string): Promise<string> {
  const path = "/settings/profile";
  const { body: page } = await browser.visit(path);
  const typed = { name: text.slice(0, 45), about: text.slice(0, 150) };
  const fields = Object.assign(
    { ...typed },
    formsIn(page).find((form) => "about" in form),
    typed,
  );
  return textIn((await browser.fillIn(path, fields, { page })).body);
}

test(`${NAMES}: in a post, a reply and a profile, each is harmless text`, async ({ page, person }) => {
  await signIn(page, person);
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const expectHarmless = async (path: string) => {
    expect((await page.goto(path))?.status(), path).toBe(200);
    await expect(page.getByRole("main").locator("script, img[onerror], [onmouseover]")).toHaveCount(0);
    await expect(page.getByRole("main").locator('a[href^="javascript:"]')).toHaveCount(0);
    const [width, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width, path).toBeLessThanOrEqual(window ?? 0);
  };
  await hydrated(page);
  const posts = page.getByRole("article").filter({ hasText: person.username });
  for (const [index, [what, text]] of TEXTS.entries()) {
    await expect(page.getByLabel("New post")).toHaveValue("");
    await page.getByLabel("New post").fill(text.slice(0, 150));
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(posts.locator("time"), what).toHaveCount(index + 1);
  }
  await posts
    .first()
    .getByRole("link", { name: /^Reply/ })
    .click();
  await expect(page.getByRole("button", { name: "Reply", exact: true })).toBeVisible();
  await hydrated(page);
  const reply = page.getByRole("textbox", { name: /repl/i });
  for (const [index, [what, text]] of TEXTS.entries()) {
    await expect(reply).toHaveValue("");
    await reply.fill(text.slice(0, 150));
    await page.getByRole("button", { name: "Reply", exact: true }).click();
    await expect(page.getByRole("article").filter({ has: page.locator("time") }), what).toHaveCount(index + 2);
  }
  await expectHarmless(new URL(page.url()).pathname);
  const browser = await plainBrowser({ person });
  for (const [what, text] of TEXTS) {
    expect(await saveProfile(browser, text), what).toContain("Profile saved.");
    // The page of a profile shows its name as the feeds do: above each post.
    for (const path of [`/@${person.username}`, `/search?q=${encodeURIComponent(text)}`]) await expectHarmless(path);
  }
  for (const path of ["/", "/explore"]) await expectHarmless(path);
  expect(dialogs).toEqual([]);
});

test(`Without JavaScript, ${NAMES}: in a post, a reply and a profile, each is harmless text`, async ({ person }) => {
  const browser = await plainBrowser({ person });
  const expectHarmless = async (path: string) => {
    const { status, body } = await browser.open(path);
    expect(status, path).toBe(200);
    const [main = ""] = body.match(/<main[\s>].*<\/main>/s) ?? [];
    expect(main, path).not.toMatch(/<script|\shref="javascript:/i);
    const withoutValues = main.replace(/"[^"]*"/g, '""');
    expect(withoutValues, path).not.toMatch(/<[^>]*\son\w+=/i);
  };
  const countIn = (html: string) =>
    html.match(/<article.*?<\/article>/gs)?.filter((one) => one.includes("<time")).length;
  for (const [index, [what, text]] of TEXTS.entries()) {
    const posted = await browser.fillIn("/", { body: text.slice(0, 150) });
    expect(countIn(posted.body), what).toBe(index + 1);
  }
  const id = inDatabase((database) =>
    database.prepare("SELECT max(id) FROM posts WHERE author_id = ?").pluck().get(person.id),
  );
  const post = `/@${person.username}/${id}`;
  for (const [index, [what, text]] of TEXTS.entries()) {
    const replied = await browser.fillIn(post, { body: text.slice(0, 150) });
    expect(countIn(replied.body), what).toBe(index + 2);
  }
  await expectHarmless(post);
  for (const [what, text] of TEXTS) {
    expect(await saveProfile(browser, text), what).toContain("Profile saved.");
    for (const path of [`/@${person.username}`, `/search?q=${encodeURIComponent(text)}`]) await expectHarmless(path);
  }
  for (const path of ["/", "/explore"]) await expectHarmless(path);
});

test("Cursors that are forged, huge or not text lead to a page of the reader's own, or say there is nothing", async ({
  person,
}) => {
  const other = addPerson();
  addPosts(SHARED_DATABASE, other.id, 1);
  const browser = await plainBrowser({ person });
  const post = inDatabase((database) =>
    database.prepare("SELECT id FROM posts WHERE author_id = ?").pluck().get(other.id),
  );
  const cursors = [
    "~",
    "0",
    "",
    "'--",
    "%00",
    "%E2%80%AE",
    "%F0%9F%90%A6",
    "../../etc/passwd",
    "7".repeat(5000),
    "{}",
    "1e999",
  ];
  for (const path of [
    "/",
    "/explore",
    `/@${other.username}`,
    `/@${other.username}/${post}`,
    "/notifications",
    "/search",
  ]) {
    for (const cursor of cursors) {
      for (const [first, second] of [
        ["before", "people"],
        ["after", "posts"],
      ]) {
        const { status } = await browser.open(`${path}?q=a&${first}=${cursor}&${second}=${cursor}`);
        expect(status, `${path} ${first} ${cursor.slice(0, 20)}`).toBe(200);
      }
    }
    expect((await browser.open(`${path}?before=a&before=b&after[]=c&q=a&q=b`)).status).toBe(200);
  }
  for (const id of ["%00", "..%2f..", "%E2%80%AE", "7".repeat(5000), "constructor"]) {
    expect((await browser.open(`/@${other.username}/${id}`)).status, id.slice(0, 20)).toBe(404);
  }
  // Encoded twice: what is decoded once is no name.
  for (const path of ["/%25", "/%25/card", "/%25/feed.atom", `/%2540${other.username}/card`]) {
    expect((await browser.open(path)).status, path).toBe(404);
  }
});

test("Unknown query values show no message, even names of JavaScript's built-in properties", async ({ person }) => {
  const browser = await plainBrowser({ person });
  for (const word of ["constructor", "__proto__", "toString", "hasOwnProperty", "%00", "x".repeat(5000)]) {
    for (const path of [
      "/settings/profile?done",
      "/settings/email?wait",
      "/?deleted",
      "/?gone",
      "/explore?formDraft",
    ]) {
      expect((await browser.open(`${path}=${word}`)).status, `${path}=${word.slice(0, 20)}`).toBe(200);
    }
  }
});
