import { eq } from "drizzle-orm";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { beforeEach, describe, expect, test } from "vitest";
import { posts, users } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { lastModifiedOf, readPublicPosts, renderFeed } from "./public-feed";

const ORIGIN = "https://blog.example.org";
const when = new Date("2026-03-01T12:00:00Z");

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan", { createdAt: when });
});

const write = (body: string, values: Partial<typeof posts.$inferInsert> = {}) => {
  const row = { id: `01${String(Math.random()).slice(2, 12)}`, authorId: user.id, body, createdAt: when, ...values };
  return database.insert(posts).values(row).returning().get();
};
const bodies = async () => (await readPublicPosts(user.id)).map(({ body }) => body);

const author = async () => (await database.select().from(users).where(eq(users.id, user.id)).all())[0] ?? user;
const atom = async () => renderFeed("atom", await author(), await readPublicPosts(user.id), ORIGIN);
const json = async () => JSON.parse(renderFeed("json", await author(), await readPublicPosts(user.id), ORIGIN));

/** The parsed feed; throws if it is not valid XML. */
async function parsedAtom() {
  const text = await atom();
  expect(XMLValidator.validate(text)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === "entry", trimValues: false });
  return parser.parse(text).feed;
}

describe("A public feed", () => {
  test("has the latest 25 posts, newest first", async () => {
    await addPosts(user.id, 27);
    expect(await bodies()).toEqual(Array.from({ length: 25 }, (_, index) => String(27 - index)));
  });

  test("has no replies, nothing deleted or hidden, and nothing of others", async () => {
    const post = await write("shown");
    await write("reply", { parentId: post.id });
    await write("deleted", { deletedAt: when });
    await write("hidden", { hiddenAt: when, hiddenReason: "spam" });
    await write("other's", { authorId: (await addUser("miguel")).id });
    expect(await bodies()).toEqual(["shown"]);
  });

  test("has the text and the link of a quoted post, if that is in a public feed too", async () => {
    const other = await addUser("miguel");
    const quoted = await write("Look <here>", { authorId: other.id });
    await write("Well seen", { quoteOfId: quoted.id });
    const content = async () => (await json()).items[0].content_html;
    const own = '<p dir="auto">Well seen</p>';
    const page = `${ORIGIN}/@miguel/${quoted.id}`;
    const link = `<p><a href="${page}">@miguel</a></p>`;
    expect(await content()).toBe(own);
    await database.update(users).set({ isPublic: true }).where(eq(users.id, other.id)).run();
    expect(await content()).toBe(
      `${own}<blockquote cite="${page}">${link}<p dir="auto">Look &lt;here&gt;</p></blockquote>`,
    );
    const change = (values: Partial<typeof posts.$inferInsert>) =>
      database.update(posts).set(values).where(eq(posts.id, quoted.id)).run();
    await change({ contentWarning: "Spoiler" });
    expect(await content()).toBe(`${own}<blockquote cite="${page}">${link}<p dir="auto">Spoiler</p></blockquote>`);
    for (const values of [
      { deletedAt: when },
      { deletedAt: null, hiddenAt: when },
      { hiddenAt: null, parentId: "1" },
    ]) {
      await change(values);
      expect(await content()).toBe(own);
    }
  });

  test("identifies itself, its page and its posts by absolute addresses and by ids that outlive a new username", async () => {
    const { id } = await write("Hello");
    const before = await parsedAtom();
    expect(before.id).toBe(`tag:blog.example.org,2026-03-01:${user.id}`);
    expect(before.entry[0].id).toBe(`tag:blog.example.org,2026-03-01:${id}`);
    expect(before.link).toEqual([
      { "@_rel": "alternate", "@_href": `${ORIGIN}/@susan` },
      { "@_rel": "self", "@_href": `${ORIGIN}/@susan/feed.atom` },
    ]);
    expect(before.entry[0].link["@_href"]).toBe(`${ORIGIN}/@susan/${id}`);
    expect(before.author).toMatchObject({ name: "susan", uri: `${ORIGIN}/@susan` });
    await database.update(users).set({ username: "suzanne" }).where(eq(users.id, user.id)).run();
    const after = await parsedAtom();
    expect([after.id, after.entry[0].id]).toEqual([before.id, before.entry[0].id]);
    expect(await json()).toMatchObject({
      version: "https://jsonfeed.org/version/1",
      title: "@suzanne",
      home_page_url: `${ORIGIN}/@suzanne`,
      feed_url: `${ORIGIN}/@suzanne/feed.json`,
      items: [{ id: before.entry[0].id, url: `${ORIGIN}/@suzanne/${id}`, content_html: '<p dir="auto">Hello</p>' }],
    });
    expect((await json()).items[0]).not.toHaveProperty("title");
  });

  test("says when each post was written and changed, and when the last of them was", async () => {
    expect((await parsedAtom()).updated).toBe("2026-03-01T12:00:00.000Z");
    const editedAt = new Date("2026-03-02T12:00:00Z");
    await write("one", { id: "1", editedAt });
    await write("two", { id: "2", createdAt: new Date("2026-03-01T13:00:00Z") });
    const { updated, entry } = await parsedAtom();
    expect(updated).toBe(editedAt.toISOString());
    expect(lastModifiedOf(user, await readPublicPosts(user.id))).toEqual(editedAt);
    expect(entry[1]).toMatchObject({ published: when.toISOString(), updated: editedAt.toISOString() });
    expect((await json()).items[1]).toMatchObject({
      date_published: when.toISOString(),
      date_modified: editedAt.toISOString(),
    });
  });

  test("shows text as text, with addresses and names as links", async () => {
    await write('<b>1 & 2</b>\nhttps://example.org/?a="b&c=d @miguel &amp; ]]>');
    const html = `<p dir="auto">&lt;b&gt;1 &amp; 2&lt;/b&gt;<br><a href="https://example.org/?a=">https://example.org/?a=</a>&quot;b&amp;c=d <a href="${ORIGIN}/@miguel">@miguel</a> &amp;amp; ]]&gt;</p>`;
    expect((await parsedAtom()).entry[0].content["#text"]).toBe(html);
    expect((await parsedAtom()).entry[0].title["#text"]).toBe("&lt;b&gt;1 &amp; 2&lt;/b&gt;");
    expect((await json()).items[0].content_html).toBe(html);
  });

  test("titles a long post with its beginning, never cut inside a character", async () => {
    await write(`${"👨‍👩‍👧".repeat(70)}\nmore`);
    expect((await parsedAtom()).entry[0].title["#text"]).toBe(`${"👨‍👩‍👧".repeat(59)}…`);
  });

  test.each([
    ["control characters", "a\u0000b\u0001c\u000bd\u001fe\u007ff", "a\ufffdb\ufffdc\ufffdd\ufffde\u007ff"],
    // SQLite stores each of the three bytes.
    ["halves of characters", "a\ud83db", "a\ufffdb"],
    ["what is no character", "a\ufffeb\uffffc", "a\ufffdb\ufffdc"],
    ["right to left", "مرحبا \u202eabc\u202c שלום", "مرحبا \u202eabc\u202c שלום"],
    ["emoji", "👩🏽‍🚀🏳️‍🌈 e\u0301", "👩🏽‍🚀🏳️‍🌈 e\u0301"],
    ["markup", "</title>]]><!-- <![CDATA[ &#0; &amp;", "</title>]]><!-- <![CDATA[ &#0; &amp;"],
  ])("is valid whatever people write: %s", async (_, raw, shown) => {
    await write(raw);
    await database.update(users).set({ name: raw, about: raw }).where(eq(users.id, user.id)).run();
    const feed = await parsedAtom();
    const parsed = (text: string) =>
      text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
    expect(parsed(feed.entry[0].title["#text"])).toBe(shown);
    expect(parsed(feed.entry[0].content["#text"])).toBe(`<p dir="auto">${shown}</p>`);
    expect(new XMLParser({ processEntities: false }).parse(await atom()).feed.subtitle.replaceAll("&amp;", "&")).toBe(
      shown.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    );
    expect((await json()).title).toBe(`${shown} (@susan)`);
    // Checks for characters that XML forbids; the validator does not.
    expect(await atom()).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  });
});
