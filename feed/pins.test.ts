import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { posts, users } from "../db/schema";
import { addUsers, emptyDatabase } from "../db/testing";
import { muteOrBlock } from "./mutes-and-blocks";
import { pinPost, readPinned, unpinPost } from "./pins";
import { createPost, deletePost, undoDeletePost } from "./posts";
import { readFeed } from "./read";
import { repost } from "./reposts";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = await addUsers("susan", "miguel");
});

const write = async (authorId: string, body: string) => (await createPost(authorId, { body })) ?? "";
const pinned = async (readerId: string, id = susan) => {
  const person = await database.select().from(users).where(eq(users.id, id)).get();
  return person && (await readPinned(readerId, person))?.body;
};

test("A person pins one post of their own, another takes its place, and it can be unpinned", async () => {
  const [first, second] = [await write(susan, "1"), await write(susan, "2")];
  expect(await pinned(miguel)).toBeUndefined();
  expect(await pinPost(susan, first)).toBe(true);
  expect(await pinned(miguel)).toBe("1");
  expect(await pinPost(susan, second)).toBe(true);
  expect(await pinned(miguel)).toBe("2");
  const { posts: feed } = await readFeed(miguel, "everybody");
  expect(feed.map(({ body, isPinned }) => `${body} ${isPinned}`)).toEqual(["2 true", "1 false"]);
  expect(await unpinPost(susan, first)).toBe(false);
  expect(await unpinPost(susan, second)).toBe(true);
  expect(await pinned(miguel)).toBeUndefined();
});

test("No one pins someone else's post, a repost or a deleted post", async () => {
  const post = await write(susan, "1");
  expect(await pinPost(miguel, post)).toBe(false);
  await repost(miguel, post);
  const row = await database.select({ id: posts.id }).from(posts).where(eq(posts.authorId, miguel)).get();
  expect(await pinPost(miguel, row?.id ?? "")).toBe(false);
  await deletePost(susan, post);
  expect(await pinPost(susan, post)).toBe(false);
});

test("A pinned post is not shown while it is deleted or hidden, or its author is blocked", async () => {
  const post = await write(susan, "1");
  await pinPost(susan, post);
  await deletePost(susan, post);
  expect(await pinned(susan)).toBeUndefined();
  await undoDeletePost(susan, post);
  await database.update(posts).set({ hiddenAt: new Date(), hiddenReason: "" }).run();
  expect(await pinned(susan)).toBeUndefined();
  await database.update(posts).set({ hiddenAt: null }).run();
  expect(await pinned(miguel)).toBe("1");
  await muteOrBlock(miguel, susan, "block");
  expect(await pinned(miguel)).toBeUndefined();
});
