import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "../db/client";
import { users } from "../db/schema";
import { addPosts, addUser, emptyDatabase, planOf } from "../db/testing";
import { WITH_STATISTICS } from "../db/testing/engine";
import { follow } from "./follows";
import { createPost } from "./posts";
import { feedQuery, PAGE_SIZE, readFeed } from "./read";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let author: string;
beforeEach(async () => {
  database = await emptyDatabase();
  author = (await addUser("susan")).id;
});

const bodies = (feed: Awaited<ReturnType<typeof readFeed>>) => feed.posts.map(({ body }) => Number(body));
const numbers = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe("The feed", () => {
  test("is empty if no one has posted", async () => {
    expect(await readFeed(author, "everybody")).toEqual({ posts: [], olderThan: null, newerThan: null });
  });

  test("shows everyone's posts, newest first, also within a millisecond", async () => {
    const other = (await addUser("miguel")).id;
    for (const body of ["1", "2", "3"]) await createPost(author, { body });
    await createPost(other, { body: "4" });
    const { posts } = await readFeed(author, "everybody");
    expect(posts.map(({ author, body }) => `${author} ${body}`)).toEqual(["miguel 4", "susan 3", "susan 2", "susan 1"]);
  });

  test("pages through all posts, 25 at a time, each once, and back again: everyone's, one author's, and at home", async () => {
    await addPosts(author, 60);
    const reader = (await addUser("reader")).id;
    await follow(reader, author);
    for (const [who, scope] of [
      [reader, "everybody"],
      [reader, { authorId: author }],
      [reader, "home"],
      [author, "home"],
    ] as const) {
      const first = await readFeed(who, scope);
      expect(bodies(first)).toEqual(numbers(60, 36));
      expect(first.newerThan).toBeNull();
      const second = await readFeed(who, scope, { before: first.olderThan ?? "" });
      expect(bodies(second)).toEqual(numbers(35, 11));
      const third = await readFeed(who, scope, { before: second.olderThan ?? "" });
      expect(bodies(third)).toEqual(numbers(10, 1));
      expect(third.olderThan).toBeNull();
      expect(bodies(await readFeed(who, scope, { after: third.newerThan ?? "" }))).toEqual(numbers(35, 11));
      expect(bodies(await readFeed(who, scope, { after: second.newerThan ?? "" }))).toEqual(numbers(60, 36));
    }
  });

  test("has no older page if the last one is exactly full", async () => {
    await addPosts(author, PAGE_SIZE);
    expect((await readFeed(author, "everybody")).olderThan).toBeNull();
  });

  test("does not shift for a reader when someone posts", async () => {
    await addPosts(author, 30);
    const { olderThan } = await readFeed(author, "everybody");
    await createPost(author, { body: "31" });
    expect(bodies(await readFeed(author, "everybody", { before: olderThan ?? "" }))).toEqual(numbers(5, 1));
  });

  test("accepts cursors that were never given out", async () => {
    await addPosts(author, 30);
    for (const cursor of ["", "0", "zzz", "~", "'; DROP TABLE posts; --", "\0", "é", "x".repeat(100_000)]) {
      expect((await readFeed(author, "everybody", { before: cursor })).posts.length).toBeLessThanOrEqual(PAGE_SIZE);
      expect((await readFeed(author, "everybody", { after: cursor })).posts.length).toBeLessThanOrEqual(PAGE_SIZE);
    }
  });

  test("is read along one index, without a full scan or a sort, for any scope, depth and direction", async () => {
    for (let number = 0; number < 50; number++) await follow(author, (await addUser(`user${number}`)).id);
    const ids = await addPosts(author, 200);
    for (const analysed of WITH_STATISTICS) {
      if (analysed) await database.$client.execute("ANALYZE");
      for (const [scope, walk] of [
        ["everybody", /^SEARCH posts USING INDEX sqlite_autoindex_posts_1 \(id[<>]\?\)$/],
        ["bookmarks", /^SEARCH saved USING COVERING INDEX \w+ \(user_id=\? AND id[<>]\?\)$/],
        ["likes", /^SEARCH liked USING COVERING INDEX \w+ \(user_id=\? AND post_id[<>]\?\)$/],
        [
          { authorId: author, only: "originals" },
          /^SEARCH entries USING INDEX posts_originals \(author_id=\? AND id[<>]\?\)$/,
        ],
        [
          { authorId: author, only: "replies" },
          /^SEARCH entries USING INDEX posts_replies \(author_id=\? AND id[<>]\?\)$/,
        ],
        [{ authorId: author }, /^SEARCH entries USING INDEX posts_author_id \(author_id=\? AND id[<>]\?\)$/],
        [{ tag: "birds" }, /^SEARCH hashtags USING COVERING INDEX \w+ \(tag=\? AND post_id[<>]\?\)$/],
        ["home", /^SEARCH home USING COVERING INDEX \w+ \(user_id=\? AND post_id[<>]\?\)$/],
      ] as const) {
        for (const cursor of ["~", ids[100] ?? "", ids[0] ?? ""]) {
          for (const side of ["before", "after"] as const) {
            const { sql, params } = feedQuery(db(), author, scope, side, cursor).toSQL();
            const [first, ...rest] = await planOf(sql, params);
            expect(first).toMatch(walk);
            for (const step of rest.filter((detail) => !/^CORRELATED SCALAR SUBQUERY \d+$/.test(detail))) {
              expect(step).toMatch(
                /^SEARCH \w+ USING (COVERING )?INDEX \w+ \((id=\?|user_id=\? AND (post|other)_id=\?|author_id=\? AND repost_of_id=\?|post_id=\?)\)/,
              );
            }
          }
        }
      }
    }
  });

  test("hides posts of accounts pending deletion, and shows one author's alone on request", async () => {
    const beingDeleted = (await addUser("miguel")).id;
    await addPosts(author, 2);
    await addPosts(beingDeleted, 2);
    expect((await readFeed(author, "everybody")).posts).toHaveLength(4);
    expect((await readFeed(author, { authorId: beingDeleted })).posts.map(({ author }) => author)).toEqual([
      "miguel",
      "miguel",
    ]);
    await database.update(users).set({ deleteAt: new Date() }).where(eq(users.id, beingDeleted)).run();
    expect((await readFeed(author, "everybody")).posts.map(({ author }) => author)).toEqual(["susan", "susan"]);
  });
});
