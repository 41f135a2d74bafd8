import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { postPictures, posts } from "../db/schema";
import { addUsers, emptyDatabase } from "../db/testing";
import { muteOrBlock, unmuteOrUnblock } from "./mutes-and-blocks";
import { readNotifications } from "./notifications";
import { createPost, deletePost, undoDeletePost } from "./posts";
import { readPost, readQuotes } from "./read";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel, reader] = ["", "", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel, reader] = await addUsers("susan", "miguel", "reader");
});

const write = async (authorId: string, body: string, quoteOfId?: string) =>
  (await createPost(authorId, { body, ...(quoteOfId ? { quoteOfId } : {}) })) ?? "";
const quoteIn = async (id: string) => {
  const post = await readPost(reader, id);
  return post?.quoted ? `${post.quoted.author}: ${post.quoted.text}` : post?.quoteOfId && "unavailable";
};
const quoteCount = async (id: string) => (await readPost(susan, id))?.quoteCount;

describe("A quote", () => {
  test("shows the quoted post inside, counts for it, and is in the list of its quotes", async () => {
    const post = await write(susan, "Look");
    const quote = await write(miguel, "Well seen", post);
    expect(await quoteIn(quote)).toBe("susan: Look");
    expect(await quoteIn(post)).toBeNull();
    expect(await quoteCount(post)).toBe(1);
    expect((await readQuotes(reader, post)).posts.map(({ body }) => body)).toEqual(["Well seen"]);
    await deletePost(miguel, quote);
    expect(await quoteCount(post)).toBe(0);
    await undoDeletePost(miguel, quote);
    expect(await quoteCount(post)).toBe(1);
  });

  test("shows a content warning instead of what is behind it", async () => {
    const post = await write(susan, "The end");
    await database.update(posts).set({ contentWarning: "Spoiler" }).where(eq(posts.id, post)).run();
    expect(await quoteIn(await write(miguel, "Well seen", post))).toBe("susan: Spoiler");
  });

  test("shows the quoted post's pictures, unless its author covers them", async () => {
    const post = await write(susan, "Look");
    const picture = { id: "one", width: 8, height: 6, alt: "A bird" };
    await database
      .insert(postPictures)
      .values({ ...picture, postId: post, position: 0 })
      .run();
    const quote = await write(miguel, "Well seen", post);
    const shownPictures = async () => (await readPost(reader, quote))?.quoted?.pictures;
    expect(await shownPictures()).toEqual([picture]);
    for (const cover of [{ isSensitive: true }, { isSensitive: false, contentWarning: "Birds" }]) {
      await database.update(posts).set(cover).where(eq(posts.id, post)).run();
      expect(await shownPictures()).toEqual([]);
    }
  });

  test("says that the quoted post is unavailable while its author is muted or blocked, and if it is hidden or deleted", async () => {
    const post = await write(susan, "Look");
    const quote = await write(miguel, "Well seen", post);
    for (const [by, of, kind] of [
      [reader, susan, "mute"],
      [reader, susan, "block"],
      [susan, reader, "block"],
    ] as const) {
      await muteOrBlock(by, of, kind);
      expect(await quoteIn(quote)).toBe("unavailable");
      await unmuteOrUnblock(by, of, kind);
      expect(await quoteIn(quote)).toBe("susan: Look");
    }
    await database.update(posts).set({ hiddenAt: new Date(), hiddenReason: "" }).where(eq(posts.id, post)).run();
    expect(await quoteIn(quote)).toBe("unavailable");
    await database.delete(posts).where(eq(posts.id, post)).run();
    expect(await quoteIn(quote)).toBe("unavailable");
  });

  test("can't be of a post that its author can't see", async () => {
    const post = await write(susan, "Look");
    await muteOrBlock(susan, miguel, "block");
    expect(await write(miguel, "Well seen", post)).toBe("");
    expect(await write(miguel, "Well seen", "none")).toBe("");
  });

  test("notifies the author of the quoted post once, even if it mentions them; not of their own", async () => {
    const post = await write(susan, "Look");
    await write(susan, "Again", post);
    await write(miguel, "@susan well seen", post);
    const { notifications } = await readNotifications(susan);
    expect(notifications.map(({ type, body }) => `${type} ${body}`)).toEqual(["quote @susan well seen"]);
  });
});
