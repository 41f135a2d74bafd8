import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { posts } from "../db/schema";
import { addUsers, emptyDatabase } from "../db/testing";
import { bookmark, isBookmarked, unbookmark } from "./bookmarks";
import { muteOrBlock, unmuteOrUnblock } from "./mutes-and-blocks";
import { createPost, deletePost } from "./posts";
import { readFeed, readPost } from "./read";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = await addUsers("susan", "miguel");
});

const write = async (authorId: string, body: string) => (await createPost(authorId, { body })) ?? "";
const saved = async (userId: string) => (await readFeed(userId, "bookmarks")).posts.map(({ body }) => body);

describe("Bookmarks", () => {
  test("are listed for who saved them alone, the last saved first", async () => {
    const [first, second] = [await write(susan, "1"), await write(susan, "2")];
    expect(await bookmark(miguel, second)).toBe(true);
    expect(await bookmark(miguel, first)).toBe(true);
    expect(await bookmark(miguel, first)).toBe(false);
    expect(await saved(miguel)).toEqual(["1", "2"]);
    expect(await saved(susan)).toEqual([]);
    expect((await readPost(miguel, first))?.isBookmarked).toBe(true);
    expect((await readPost(susan, first))?.isBookmarked).toBe(false);
    expect(await unbookmark(susan, first)).toBe(false);
    expect(await unbookmark(miguel, first)).toBe(true);
    expect(await isBookmarked(miguel, first)).toBe(false);
    expect(await saved(miguel)).toEqual(["2"]);
  });

  test("are read page by page, in the order in which they were saved", async () => {
    const ids: string[] = [];
    for (let number = 0; number < 30; number++) ids.push(await write(susan, String(number)));
    for (const id of ids.reverse()) await bookmark(miguel, id);
    const { posts: first, olderThan } = await readFeed(miguel, "bookmarks");
    const older = await readFeed(miguel, "bookmarks", { before: olderThan ?? "" });
    expect([...first, ...older.posts].map(({ body }) => Number(body))).toEqual(
      Array.from({ length: 30 }, (_, number) => number),
    );
    expect((await readFeed(miguel, "bookmarks", { after: older.newerThan ?? "" })).posts).toHaveLength(25);
  });

  test("show what their owner can see: nothing deleted or hidden, and nothing across a block", async () => {
    const post = await write(susan, "Look");
    await bookmark(miguel, post);
    await muteOrBlock(susan, miguel, "block");
    expect(await saved(miguel)).toEqual([]);
    expect(await bookmark(miguel, await write(susan, "More"))).toBe(false);
    await unmuteOrUnblock(susan, miguel, "block");
    expect(await saved(miguel)).toEqual(["Look"]);
    await database.update(posts).set({ hiddenAt: new Date(), hiddenReason: "" }).where(eq(posts.id, post)).run();
    expect(await saved(miguel)).toEqual([]);
    await database.update(posts).set({ hiddenAt: null }).where(eq(posts.id, post)).run();
    await deletePost(susan, post);
    expect(await saved(miguel)).toEqual([]);
    expect(await bookmark(miguel, post)).toBe(false);
  });
});
