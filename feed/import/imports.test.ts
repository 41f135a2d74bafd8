import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { exportAccount } from "../../accounts/data-export";
import { prune } from "../../accounts/prune";
import { findUser, type User } from "../../accounts/users";
import { db } from "../../db/client";
import { importItems, mutesAndBlocks, notifications, posts, users } from "../../db/schema";
import { addPosts, addUser, addUsers, breakUpdatesOf, emptyDatabase, planOf, rowsOf } from "../../db/testing";
import { hidePost } from "../../moderation/posts";
import { bookmark, unbookmark } from "../bookmarks";
import { follow, isFollowing, unfollow } from "../follows";
import { updatesSince } from "../live";
import { findMuteOrBlock, muteOrBlock } from "../mutes-and-blocks";
import { createPost } from "../posts";
import { readFeed } from "../read";
import { repost } from "../reposts";
import { searchPosts } from "../search";
import { readThread } from "../thread";
import { readArchive } from "./archive";
import { ME, mastodonArchive, microblogArchive, note } from "./archives.testing";
import { findImport, removeImport, startImport } from "./imports";
import type { Archive } from "./items";
import { advanceImports } from "./steps";

let [susan, miguel] = ["", ""];
beforeEach(async () => {
  await emptyDatabase();
  [susan, miguel] = await addUsers("susan", "miguel");
});

const read = (content: unknown) => readArchive(Buffer.from(JSON.stringify(content))) as Archive;
const start = (content: unknown, userId = susan) => startImport(userId, read(content));

/** Imports a file to its end, and returns its report. */
async function importAll(content: unknown, userId = susan) {
  expect(await start(content, userId)).toBe(true);
  await advanceImports();
  const progress = await findImport(userId);
  expect(progress).toMatchObject({ isDone: true, done: progress?.total });
  return progress?.report;
}

const exported = async (userId: string) =>
  JSON.parse(JSON.stringify(await exportAccount((await findUser(userId)) as User)));
const bodiesOf = async (readerId: string, scope: Parameters<typeof readFeed>[1]) =>
  (await readFeed(readerId, scope)).posts.map(({ body }) => body);
const many = (count: number) =>
  mastodonArchive(
    ...Array.from({ length: count }, (_, n) =>
      note({ id: `${ME}/${n}`, content: `post ${n}`, published: new Date(Date.UTC(2024, 0, 1, 0, n)).toISOString() }),
    ),
  );

describe("Imported posts", () => {
  test("have their original times and places: on the profile and in followers' home feeds, among the posts of their day", async () => {
    await addPosts(susan, 2);
    await follow(miguel, susan);
    await importAll(
      mastodonArchive(
        note({ content: "old" }),
        note({ id: `${ME}/9`, content: "older", published: "2020-01-01T00:00:00Z" }),
      ),
    );
    expect(await bodiesOf(susan, { authorId: susan })).toEqual(["2", "1", "old", "older"]);
    expect(await bodiesOf(miguel, "home")).toEqual(["2", "1", "old", "older"]);
    expect((await readFeed(susan, { authorId: susan })).posts.at(-1)?.createdAt).toEqual(
      new Date("2020-01-01T00:00:00Z"),
    );
    expect((await findUser(susan))?.postCount).toBe(4);
  });

  test("don't look new: nobody is notified of a mention or reply, and no open page announces them", async () => {
    await follow(miguel, susan);
    await db().delete(notifications).run();
    await importAll(
      mastodonArchive(
        note({ content: "@miguel look" }),
        note({ id: `${ME}/statuses/2`, content: "@miguel again", inReplyTo: `${ME}/statuses/1` }),
      ),
    );
    expect(await db().select().from(notifications).all()).toEqual([]);
    // Of a page that was loaded before their time.
    expect((await updatesSince(miguel, "0")).posts).toEqual([]);
    // Somebody's repost of one is new.
    const [ana = ""] = await addUsers("ana");
    await follow(miguel, ana);
    const [old] = await db().select().from(posts).where(eq(posts.body, "@miguel look")).all();
    await repost(ana, old?.id ?? "");
    expect((await updatesSince(miguel, "0")).posts).toHaveLength(1);
  });

  test("stay in their thread, and can be found by words and hashtags", async () => {
    await importAll(
      mastodonArchive(
        note({ content: "one" }),
        note({ id: `${ME}/statuses/2`, content: "two 日本語 #Cats", inReplyTo: `${ME}/statuses/1` }),
        note({ id: `${ME}/statuses/3`, content: "three", inReplyTo: `${ME}/statuses/2` }),
        note({ id: `${ME}/statuses/4`, content: "lost", inReplyTo: `${ME}/statuses/0` }),
      ),
    );
    expect(await bodiesOf(susan, { authorId: susan, only: "replies" })).toHaveLength(2);
    const [first] = await db().select().from(posts).where(eq(posts.body, "one")).all();
    expect(first?.replyCount).toBe(1);
    const { replies } = await readThread(susan, first?.id ?? "");
    expect(replies).toMatchObject([{ body: "two 日本語 #Cats", replies: [{ body: "three" }] }]);
    expect((await searchPosts(miguel, "本語")).results.map(({ body }) => body)).toEqual(["two 日本語 #Cats"]);
    expect(await bodiesOf(miguel, { tag: "cats" })).toEqual(["two 日本語 #Cats"]);
  });

  test("are imported once, however often the file is, and by each author for themselves", async () => {
    const file = many(3);
    expect(await importAll(file)).toEqual({ post: 3 });
    expect(await importAll(file)).toEqual({ present: 3 });
    expect(await importAll(mastodonArchive(...file.orderedItems, ...file.orderedItems), miguel)).toEqual({
      post: 3,
      present: 3,
    });
    expect(await db().$count(posts)).toBe(6);
  });
});

describe("One's own export", () => {
  test("finds everything already here, and restores what was deleted", async () => {
    await addPosts(susan, 2);
    const anHourAgo = new Date(Date.now() - 4_000_000);
    const top = await createPost(susan, { body: "top" }, anHourAgo);
    await createPost(susan, { body: "reply", parentId: top ?? "" }, anHourAgo);
    await follow(susan, miguel);
    const [cho, bob] = await addUsers("cho", "bob");
    await muteOrBlock(susan, cho, "mute");
    await muteOrBlock(susan, bob, "block");
    const file = await exported(susan);
    for (const post of file.posts) post.createdAt = anHourAgo;
    expect(await importAll(file)).toEqual({ present: 7 });

    await db().delete(users).where(eq(users.id, susan)).run();
    const again = (await addUser("susan")).id;
    expect(await importAll(file, again)).toEqual({ post: 4, follow: 1, mute: 1, block: 1 });
    expect(await isFollowing(again, miguel)).toBe(true);
    expect(await findMuteOrBlock(again, cho)).toBe("mute");
    expect(await findMuteOrBlock(again, bob)).toBe("block");
    expect(await bodiesOf(again, { authorId: again, only: "replies" })).toEqual(["reply"]);
    expect(await db().select().from(notifications).where(eq(notifications.actorId, again)).all()).toEqual([]);
    // The new account's export leads back to the same posts.
    expect(await importAll({ ...(await exported(again)), follows: [], mutesAndBlocks: [] }, again)).toEqual({
      present: 4,
    });
  });

  test("does not bring back what moderators hid, even once it is deleted", async () => {
    const id = (await createPost(susan, { body: "spam" }, new Date(Date.now() - 4_000_000))) ?? "";
    const file = await exported(susan);
    await hidePost(miguel, id, "spam");
    await db().delete(posts).where(eq(posts.id, id)).run();
    expect(await importAll(file)).toEqual({ hidden: 1 });
  });

  test("matches people by id and not by name, follows nobody who blocks, and ends no block", async () => {
    const [ana, cho] = await addUsers("ana", "cho");
    await muteOrBlock(ana, susan, "block");
    await muteOrBlock(susan, cho, "block");
    const file = { ...microblogArchive(), posts: [], bookmarks: [] };
    await addUser("bob");
    expect(await importAll(file)).toEqual({ blocked: 1, present: 1, gone: 1 });
    expect(await findMuteOrBlock(susan, cho)).toBe("block");
    expect(await rowsOf("SELECT * FROM follows")).toEqual([]);
  });

  test("brings bookmarks back of posts that can be seen, in their order", async () => {
    const [first = "", second = ""] = await addPosts(miguel, 2);
    const bob = (await addUser("bob")).id;
    const [hidden = ""] = await addPosts(bob, 1);
    await muteOrBlock(bob, susan, "block");
    await bookmark(susan, first);
    await bookmark(susan, second);
    const file = { ...(await exported(susan)), posts: [], follows: [], mutesAndBlocks: [] };
    await unbookmark(susan, first);
    await unbookmark(susan, second);
    file.bookmarks.push({ postId: first }, { postId: hidden }, { postId: "nothing" });
    expect(await importAll(file)).toEqual({ bookmark: 2, present: 1, gone: 2 });
    expect(await bodiesOf(susan, "bookmarks")).toEqual(["2", "1"]);
  });

  test("keeps what posts quote, where that can be seen, and says nothing to whom they quote", async () => {
    const [quoted = ""] = await addPosts(miguel, 1);
    const post = { id: "P", body: "Look", createdAt: "2025-01-01T00:00:00Z" };
    const posts = [
      { ...post, quoteOfId: quoted },
      { ...post, id: "Q", quoteOfId: "nothing" },
    ];
    expect(await importAll({ account: { id: "me" }, posts })).toEqual({ post: 2 });
    expect(
      await rowsOf("SELECT imported_from, quote_of_id FROM posts WHERE author_id = ? ORDER BY 1", [susan]),
    ).toEqual([
      { imported_from: "microblog:P", quote_of_id: quoted },
      { imported_from: "microblog:Q", quote_of_id: null },
    ]);
    expect(await db().$count(notifications)).toBe(0);
  });
});

describe("An import", () => {
  test("continues after the process ended in a step", async () => {
    await start(many(100));
    const repair = await breakUpdatesOf("imports.report");
    await expect(advanceImports()).rejects.toThrow();
    await repair();
    expect(await db().$count(posts)).toBe(0);
    // Another process waits, in case that one is only slow.
    await advanceImports();
    expect(await findImport(susan)).toMatchObject({ done: 0, isDone: false });
    await advanceImports(() => new Date(Date.now() + 31_000));
    expect(await findImport(susan)).toMatchObject({ total: 100, done: 100, isDone: true, report: { post: 100 } });
    expect(await db().$count(importItems)).toBe(0);
  });

  test("imports nothing twice where several processes work on it", async () => {
    await start(many(100));
    await start(many(50), miguel);
    await Promise.all([advanceImports(), advanceImports(), advanceImports()]);
    expect((await findImport(susan))?.report).toEqual({ post: 100 });
    expect((await findImport(miguel))?.report).toEqual({ post: 50 });
  });

  test("is the only one of its owner until it is done, and can be canceled only by them", async () => {
    await start(many(1));
    expect(await start(many(1))).toBe(false);
    const { id = "" } = (await findImport(susan)) ?? {};
    await removeImport(miguel, id);
    expect(await findImport(susan)).toBeDefined();
    await removeImport(susan, id);
    expect(await findImport(susan)).toBeUndefined();
    await advanceImports();
    expect(await db().$count(posts)).toBe(0);
    expect(await importAll(mastodonArchive())).toEqual({});
  });

  test("ends a step when it has changed thousands of rows, so that others can write", async () => {
    const people = await addUsers("ana", "bea", "cho");
    for (const person of people) {
      await rowsOf(
        `INSERT INTO posts (id, author_id, body, created_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
         SELECT hex(randomblob(13)), ?, 'x', 0 FROM n`,
        [person],
      );
      await follow(susan, person);
    }
    const file = await exported(susan);
    for (const person of people) await unfollow(susan, person);
    // A step stores its report with its last statements.
    await rowsOf("CREATE TABLE steps (id INTEGER PRIMARY KEY)");
    await rowsOf("CREATE TRIGGER step AFTER UPDATE OF report ON imports BEGIN INSERT INTO steps VALUES (NULL); END");
    try {
      expect(await importAll(file)).toEqual({ follow: 3 });
      expect(await rowsOf("SELECT count(*) AS n FROM steps")).toEqual([{ n: 3 }]);
    } finally {
      await rowsOf("DROP TRIGGER step");
      await rowsOf("DROP TABLE steps");
    }
  });

  test("waits while its owner is suspended", async () => {
    await start(many(5));
    await db().update(users).set({ active: false }).run();
    await advanceImports();
    expect(await findImport(susan)).toMatchObject({ done: 0 });
    await db().update(users).set({ active: true }).run();
    await advanceImports(() => new Date(Date.now() + 31_000));
    expect(await findImport(susan)).toMatchObject({ isDone: true, report: { post: 5 } });
  });

  test("finds what is already here by indexes, however many posts its owner has", async () => {
    const plans = [
      await planOf("SELECT id FROM posts WHERE author_id = ? AND imported_from = ?", [susan, "x"]),
      await planOf("SELECT id FROM posts WHERE author_id = ? AND id = ?", [susan, "x"]),
      await planOf("SELECT rowid FROM imports WHERE due_at <= ? AND 1 ORDER BY due_at LIMIT 1", [0]),
    ];
    expect(plans.map(([step]) => /USING (?:COVERING )?INDEX (\w+)/.exec(step ?? "")?.[1])).toEqual([
      "posts_imported_from",
      expect.any(String),
      "imports_due_at",
    ]);
  });

  test("is forgotten after 30 days", async () => {
    await importAll(many(1));
    await prune(new Date(Date.now() + 29 * 86_400_000));
    expect(await findImport(susan)).toBeDefined();
    await prune(new Date(Date.now() + 31 * 86_400_000));
    expect(await findImport(susan)).toBeUndefined();
    expect(await db().$count(posts)).toBe(1);
    expect(await db().$count(mutesAndBlocks)).toBe(0);
  });
});
