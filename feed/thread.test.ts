import { eq } from "drizzle-orm";
import { ulid } from "ulid";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "../db/client";
import { posts } from "../db/schema";
import { addUsers, emptyDatabase, planOf } from "../db/testing";
import { muteOrBlock } from "./mutes-and-blocks";
import { createPost, deletePost } from "./posts";
import { type FeedPost, readPost } from "./read";
import {
  ancestorsQuery,
  MAX_ANCESTORS,
  MAX_BRANCHES,
  MAX_CHAIN,
  nestedQuery,
  readAncestors,
  readThread,
  type ThreadPost,
} from "./thread";

let [susan, miguel, ana] = ["", "", ""];
beforeEach(async () => {
  await emptyDatabase();
  [susan, miguel, ana] = await addUsers("susan", "miguel", "ana");
});

const write = async (authorId: string, body: string, parentId?: string) =>
  (await createPost(authorId, { body, ...(parentId && { parentId }) })) ?? "";

/** Posts with the bodies "1" to `count`, each a reply to the one before; returns their ids. */
async function writeChain(count: number, parentId?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number++)
    ids.push(await write(number % 2 ? susan : miguel, String(number), ids.at(-1) ?? parentId));
  return ids;
}

const read = async (readerId: string, id: string) => (await readPost(readerId, id)) as FeedPost;
const above = async (readerId: string, id: string) => {
  const { ancestors, start } = await readAncestors(readerId, await read(readerId, id));
  return [start, ...ancestors.map(({ body }) => body)];
};

type Branch = [body: string, ...Branch[]];
/** A thread as nested lists of texts; "+2" stands for two more replies. */
const shape = ({ body, replies, moreReplies }: ThreadPost): Branch => [
  body,
  ...replies.map(shape),
  ...(moreReplies > 0 ? [[`+${moreReplies}`] as Branch] : []),
];
const below = async (readerId: string, id: string) => (await readThread(readerId, id)).replies.map(shape);

describe("The conversation above a reply", () => {
  test("has the posts that it replies to, the first at the top", async () => {
    const [first = "", , third = ""] = await writeChain(3);
    expect(await above(ana, third)).toEqual(["first", "1", "2"]);
    expect(await above(ana, first)).toEqual(["first"]);
  });

  test("has a limited number of posts, and says whether there are more", async () => {
    const ids = await writeChain(MAX_ANCESTORS + 2);
    const shown = Array.from({ length: MAX_ANCESTORS }, (_, index) => String(index + 2));
    expect(await above(ana, ids.at(-1) ?? "")).toEqual(["more", ...shown]);
    expect(await above(ana, ids.at(-2) ?? "")).toEqual(["first", "1", ...shown.slice(0, -1)]);
  });

  test("begins after a post that the reader can't see: deleted, hidden, or of somebody blocked", async () => {
    const [first = "", second = "", third = "", last = ""] = await writeChain(4);
    await muteOrBlock(ana, miguel, "block");
    expect(await above(ana, third)).toEqual(["unavailable"]);
    await deletePost(miguel, second);
    expect(await above(susan, last)).toEqual(["unavailable", "3"]);
    await db().update(posts).set({ hiddenAt: new Date() }).where(eq(posts.id, first)).run();
    expect(await above(miguel, last)).toEqual(["unavailable", "3"]);
  });

  test("has a muted person's posts too, marked as such", async () => {
    const [, , third = ""] = await writeChain(3);
    await muteOrBlock(ana, miguel, "mute");
    const { ancestors } = await readAncestors(ana, await read(ana, third));
    expect(ancestors.map(({ body, isMuted }) => [body, isMuted])).toEqual([
      ["1", false],
      ["2", true],
    ]);
  });
});

describe("The conversation below a post", () => {
  test("has its replies, each with two of its own and the conversation below them", async () => {
    const top = await write(susan, "top");
    const answer = await write(miguel, "answer", top);
    await write(ana, "other", top);
    const thanks = await write(susan, "thanks", answer);
    await write(ana, "me too", answer);
    await write(ana, "late", answer);
    await write(miguel, "welcome", thanks);
    await write(ana, "aside", thanks);
    expect(await below(susan, top)).toEqual([
      ["answer", ["thanks", ["welcome"], ["+1"]], ["me too"], ["+1"]],
      ["other"],
    ]);
  });

  test("is shown up to a limit, then with how many more replies there are", async () => {
    const [top = ""] = await writeChain(MAX_CHAIN + 4);
    expect(await below(ana, top)).toEqual([["2", ["3", ["4", ["5", ["+1"]]]]]]);
  });

  test("leaves out posts that the reader can't see and replies to them, also in the counts", async () => {
    const top = await write(susan, "top");
    const answer = await write(susan, "answer", top);
    const hidden = await write(miguel, "hidden", answer);
    await write(ana, "below it", hidden);
    const gone = await write(ana, "gone", answer);
    await write(susan, "below that", gone);
    await deletePost(ana, gone);
    for (const kind of ["mute", "block"] as const) {
      await muteOrBlock(ana, miguel, kind);
      expect(await below(ana, top)).toEqual([["answer"]]);
    }
    expect(await below(susan, top)).toEqual([["answer", ["hidden", ["below it"]]]]);
  });

  test("is bounded for a page of busy replies", async () => {
    const top = await write(susan, "top");
    const rows: (typeof posts.$inferInsert)[] = [];
    const add = (parentId: string) => {
      const row = { id: ulid(), authorId: miguel, body: "x", parentId, createdAt: new Date() };
      rows.push(row);
      return row.id;
    };
    for (let reply = 0; reply < 25; reply++) {
      const id = add(top);
      for (let branch = 0; branch <= MAX_BRANCHES; branch++) {
        let last = id;
        for (let step = 0; step <= MAX_CHAIN; step++) last = add(last);
      }
    }
    await db().insert(posts).values(rows).run();
    const { replies: shown } = await readThread(ana, top);
    const count = (list: ThreadPost[]): number => list.reduce((sum, { replies }) => sum + 1 + count(replies), 0);
    expect(shown).toHaveLength(25);
    expect(count(shown)).toBe(85);
    // What the limit cuts off is counted.
    expect(shown.at(-1)).toMatchObject({ moreReplies: 1, replies: [{ moreReplies: 1 }, { moreReplies: 1 }] });
  });
});

test("A cycle of replies, which only a damaged database has, does not hang a page", async () => {
  const [first = "", second = ""] = await writeChain(2);
  await db().update(posts).set({ parentId: second }).where(eq(posts.id, first)).run();
  expect(await above(ana, second)).toEqual(["unavailable", "1"]);
  expect(await below(ana, first)).toBeDefined();
});

test("A thread is read along the indexes of posts, and no table is scanned", async () => {
  const queries = [ancestorsQuery(susan, "x"), nestedQuery(susan, ["x"])];
  for (const query of queries) {
    const { sql, params } = query.toSQL();
    const plan = await planOf(sql, params);
    expect(plan.filter((step) => /^SCAN (?!below|above|json_each|CONSTANT)/.test(step))).toEqual([]);
    expect(plan.join("\n")).not.toContain("BLOOM FILTER");
  }
});
