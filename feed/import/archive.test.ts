import { describe, expect, test } from "vitest";
import { readArchive } from "./archive";
import { activity, ME, mastodonArchive, microblogArchive, note } from "./archives.testing";
import type { Archive, Item } from "./items";

const NOW = new Date("2026-03-01T12:00:00Z");

const read = (content: unknown) => {
  const file = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
  return readArchive(file, NOW) as Archive;
};
const bodiesOf = ({ items }: Archive) => items.map((item) => item.kind === "post" && item.body);
const outcomeOf = (content: unknown) => read(content).report;
const posts = (items: Item[]) => items.filter((item) => item.kind === "post");

describe("A Mastodon archive", () => {
  test("gives own public and unlisted posts, oldest first, as text with their links", () => {
    const archive = read(
      mastodonArchive(
        note({ id: `${ME}/statuses/2`, published: "2024-02-01T00:00:00Z", content: "<p>Later</p>" }),
        note({
          content:
            '<p>Hi <span class="h-card"><a href="https://far.example/@ana" class="u-url mention">@<span>ana</span></a></span>, ' +
            'see <a href="https://example.org/a/long/path?x=1&amp;y=2"><span class="invisible">https://</span>' +
            '<span class="ellipsis">example.org/a/long</span><span class="invisible">/path?x=1&amp;y=2</span></a> ' +
            '<a href="https://here.example/tags/Cats" class="mention hashtag">#<span>Cats</span></a></p><p>Bye<br>now</p>',
          summary: "A  spoiler",
          to: [`${ME}/followers`],
          cc: "https://www.w3.org/ns/activitystreams#Public",
        }),
      ),
    );
    expect(archive.report).toEqual({});
    expect(archive.items).toEqual([
      {
        kind: "post",
        source: `${ME}/statuses/1`,
        body: "Hi @ana@far.example, see https://example.org/a/long/path?x=1&y=2 #Cats\n\nBye\nnow",
        contentWarning: "A spoiler",
        at: Date.parse("2024-01-01T00:00:00Z"),
      },
      expect.objectContaining({ body: "Later" }),
    ]);
  });

  test("leaves out boosts, replies to others, what was not public, polls, and what shows nothing or is too long", () => {
    const reasons = [
      [{ ...activity(), type: "Announce", object: "https://far.example/notes/1" }, "repost"],
      [note({ inReplyTo: "https://far.example/notes/1" }), "reply"],
      [note({ inReplyTo: `${ME}2/statuses/1` }), "reply"],
      [note({ to: [`${ME}/followers`] }), "private"],
      [note({ to: ["https://far.example/users/ana"], cc: [] }), "private"],
      [note({ type: "Question" }), "unreadable"],
      [note({ attributedTo: "https://far.example/users/ana" }), "unreadable"],
      [note({ published: "yesterday" }), "unreadable"],
      [note({ id: `${ME}/${"x".repeat(600)}` }), "unreadable"],
      ["text", "unreadable"],
      [null, "unreadable"],
      [note({ content: "<p>\u200b\u2800</p>" }), "empty"],
      [note({ content: "", attachment: [{ type: "Document" }] }), "empty"],
      [note({ content: `<p>${"x".repeat(281)}</p>` }), "long"],
      [note({ content: "<p></p>".repeat(5000) }), "long"],
      [note({ published: "2026-03-01T11:30:00Z" }), "recent"],
      [note({ published: "2099-01-01T00:00:00Z" }), "recent"],
    ] as const;
    for (const [entry, reason] of reasons) {
      expect(outcomeOf(mastodonArchive(entry)), JSON.stringify(entry)).toEqual({ [reason]: 1 });
    }
    expect(outcomeOf(mastodonArchive(...reasons.map(([entry]) => entry))).unreadable).toBe(6);
  });

  test("keeps threads of one's own, and counts the pictures that posts lose", () => {
    const archive = read(
      mastodonArchive(
        note({ content: "one", attachment: [{}, {}] }),
        note({ id: `${ME}/statuses/2`, content: "two", inReplyTo: `${ME}/statuses/1`, attachment: [{}] }),
      ),
    );
    expect(archive.report).toEqual({ pictures: 3 });
    expect(posts(archive.items).map((item) => item.kind === "post" && item.parent)).toEqual([
      undefined,
      `${ME}/statuses/1`,
    ]);
  });

  test("has links by their address where the text says something else, and text alone where they lead nowhere", () => {
    const archive = read(
      mastodonArchive(
        note({
          content:
            '<a href="https://example.org/">my page</a>, <a href="https://example.org">example.org/</a>, <a href="javascript:x()">run</a>, <a>none</a>',
        }),
      ),
    );
    expect(bodiesOf(archive)).toEqual(["my page (https://example.org/), https://example.org, run, none"]);
  });

  test("has content warnings of 100 characters at most: a longer one is cut", () => {
    const [item] = read(mastodonArchive(note({ summary: "w".repeat(150) }))).items;
    expect(item).toMatchObject({ contentWarning: `${"w".repeat(99)}…` });
  });
});

describe("An account's export", () => {
  test("gives posts, then follows; people to avoid come first, bookmarks last", () => {
    const { items, report } = read(microblogArchive());
    expect(report).toEqual({});
    expect(items.map(({ kind }) => kind)).toEqual(["block", "mute", "post", "post", "follow", "bookmark"]);
    expect(items[0]).toEqual({ kind: "block", userId: "id-of-bob", username: "bob" });
    expect(items[4]).toEqual({ kind: "follow", username: "ana", at: Date.parse("2025-05-05T00:00:00Z") });
  });

  test("keeps replies to own posts, by the source that they were first imported from", () => {
    const [first, second] = posts(read(microblogArchive()).items);
    expect(first).toMatchObject({ source: "https://here.example/1", body: "First" });
    expect(second).toMatchObject({ source: "microblog:POST2", body: "Second", parent: "https://here.example/1" });
    expect(second).toMatchObject({ contentWarning: "Food", editedAt: Date.parse("2025-01-02T01:00:00Z") });
  });

  test("leaves out reposts, replies to others, and what a moderator hid", () => {
    const post = { id: "P", body: "x", createdAt: "2025-01-01T00:00:00Z" };
    const reasons = [
      [{ ...post, parentId: "other" }, "reply"],
      [{ ...post, hiddenAt: "2025-01-02T00:00:00Z" }, "hidden"],
      [{ ...post, body: 1 }, "unreadable"],
      [{ ...post, body: "\u200b" }, "empty"],
    ] as const;
    for (const [one, reason] of reasons) {
      expect(outcomeOf({ account: { id: "me" }, posts: [one] })).toEqual({ [reason]: 1 });
    }
    expect(outcomeOf({ account: { id: "me" }, posts: [], reposts: [{ postId: "other" }] })).toEqual({ repost: 1 });
    expect(outcomeOf({ account: { id: "me" }, posts: [], follows: [{}, 1], mutesAndBlocks: [{ kind: "x" }] })).toEqual({
      unreadable: 3,
    });
  });
});

describe("A file that is not an archive", () => {
  test.each([
    ["an empty one", "", "missing"],
    ["a ZIP file", "PK\u0003\u0004", "packed"],
    ["text", "hello", "broken"],
    ["half of an archive", JSON.stringify(mastodonArchive(note())).slice(0, 200), "broken"],
    ["a number", "1", "unknown"],
    ["null", "null", "broken"],
    ["another kind of JSON", '{"posts":[]}', "unknown"],
    ["a list", "[]", "unknown"],
    ["a million levels", "[".repeat(1_000_000), "broken"],
    ["millions of empty lists", `[${"[],".repeat(3_000_000)}[]]`, "broken"],
    ["more posts than the limit", JSON.stringify({ orderedItems: Array(50_001).fill(0) }), "too-many"],
  ])("is refused: %s", (_, content, reason) => {
    expect(read(content)).toBe(reason);
  });

  test("is refused: gzip, and text in another encoding", () => {
    expect(readArchive(Buffer.from([0x1f, 0x8b, 8, 0]))).toBe("packed");
    expect(readArchive(Buffer.from('{"posts":"é"}', "latin1"))).toBe("broken");
  });
});
