import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { users } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { follow } from "./follows";
import { createPost } from "./posts";
import { feedQuery, PAGE_SIZE, readFeed } from "./read";

let database: ReturnType<typeof emptyDatabase>;
let author: string;
beforeEach(() => {
  database = emptyDatabase();
  author = addUser("susan").id;
});

const bodies = (feed: ReturnType<typeof readFeed>) => feed.posts.map(({ body }) => Number(body));
const numbers = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe("The feed", () => {
  test("is empty where nobody has posted", () => {
    expect(readFeed(author, "everybody")).toEqual({ posts: [], olderThan: null, newerThan: null });
  });

  test("shows everyone's posts, newest first, also those of one moment", () => {
    const other = addUser("miguel").id;
    for (const body of ["1", "2", "3"]) createPost(author, { body });
    createPost(other, { body: "4" });
    const { posts } = readFeed(author, "everybody");
    expect(posts.map(({ author, body }) => `${author} ${body}`)).toEqual(["miguel 4", "susan 3", "susan 2", "susan 1"]);
  });

  test("pages through all posts, 25 at a time, each once, and back again: everybody's, one author's, and at home", () => {
    addPosts(author, 60);
    const reader = addUser("reader").id;
    follow(reader, author);
    for (const [who, scope] of [
      [reader, "everybody"],
      [reader, { authorId: author }],
      [reader, "home"],
      [author, "home"],
    ] as const) {
      const first = readFeed(who, scope);
      expect(bodies(first)).toEqual(numbers(60, 36));
      expect(first.newerThan).toBeNull();
      const second = readFeed(who, scope, { before: first.olderThan ?? "" });
      expect(bodies(second)).toEqual(numbers(35, 11));
      const third = readFeed(who, scope, { before: second.olderThan ?? "" });
      expect(bodies(third)).toEqual(numbers(10, 1));
      expect(third.olderThan).toBeNull();
      expect(bodies(readFeed(who, scope, { after: third.newerThan ?? "" }))).toEqual(numbers(35, 11));
      expect(bodies(readFeed(who, scope, { after: second.newerThan ?? "" }))).toEqual(numbers(60, 36));
    }
  });

  test("has no older page when the last one is exactly full", () => {
    addPosts(author, PAGE_SIZE);
    expect(readFeed(author, "everybody").olderThan).toBeNull();
  });

  test("does not shift under a reader when somebody posts", () => {
    addPosts(author, 30);
    const { olderThan } = readFeed(author, "everybody");
    createPost(author, { body: "31" });
    expect(bodies(readFeed(author, "everybody", { before: olderThan ?? "" }))).toEqual(numbers(5, 1));
  });

  test("survives cursors that nobody gave out", () => {
    addPosts(author, 30);
    for (const cursor of ["", "0", "zzz", "~", "'; DROP TABLE posts; --", "\0", "é", "x".repeat(100_000)]) {
      expect(readFeed(author, "everybody", { before: cursor }).posts.length).toBeLessThanOrEqual(PAGE_SIZE);
      expect(readFeed(author, "everybody", { after: cursor }).posts.length).toBeLessThanOrEqual(PAGE_SIZE);
    }
  });

  test("is read by one index, without a full scan or a sort, whoever's it is, at any depth and in both directions", () => {
    for (let number = 0; number < 50; number++) follow(author, addUser(`user${number}`).id);
    const ids = addPosts(author, 200);
    for (const analysed of [false, true]) {
      if (analysed) database.$client.exec("ANALYZE");
      for (const [scope, walk] of [
        ["everybody", /^SEARCH posts USING INDEX sqlite_autoindex_posts_1 \(id[<>]\?\)$/],
        [{ authorId: author }, /^SEARCH posts USING INDEX posts_author_id \(author_id=\? AND id[<>]\?\)$/],
        ["home", /^SEARCH home USING COVERING INDEX \w+ \(user_id=\? AND post_id[<>]\?\)$/],
      ] as const) {
        for (const cursor of ["~", ids[100] ?? "", ids[0] ?? ""]) {
          for (const side of ["before", "after"] as const) {
            const { sql, params } = feedQuery(author, scope, side, cursor).toSQL();
            const plan = database.$client.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params) as { detail: string }[];
            const [first, ...rest] = plan.map(({ detail }) => detail);
            expect(first).toMatch(walk);
            for (const step of rest.filter((detail) => !/^CORRELATED SCALAR SUBQUERY \d+$/.test(detail))) {
              expect(step).toMatch(
                /^SEARCH \w+ USING (COVERING )?INDEX \w+ \((id=\?|user_id=\? AND (post|other)_id=\?)\)/,
              );
            }
          }
        }
      }
    }
  });

  test("does not show the posts of somebody who is leaving, and shows one author's alone when asked", () => {
    const leaving = addUser("miguel").id;
    addPosts(author, 2);
    addPosts(leaving, 2);
    expect(readFeed(author, "everybody").posts).toHaveLength(4);
    expect(readFeed(author, { authorId: leaving }).posts.map(({ author }) => author)).toEqual(["miguel", "miguel"]);
    database.update(users).set({ deleteAt: new Date() }).where(eq(users.id, leaving)).run();
    expect(readFeed(author, "everybody").posts.map(({ author }) => author)).toEqual(["susan", "susan"]);
  });
});
