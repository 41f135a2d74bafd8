import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { db } from "../db/client";
import { posts } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { follow } from "./follows";
import { onUpdates, postsSince, updatesSince } from "./live";
import { muteOrBlock } from "./mutes-and-blocks";
import { createPost, deletePost } from "./posts";

let susan: Awaited<ReturnType<typeof addUser>>;
let miguel: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  await emptyDatabase();
  susan = await addUser("susan");
  miguel = await addUser("miguel");
  await follow(susan.id, miguel.id);
});
afterEach(() => vi.useRealTimers());

/** Fake only the clock that polls for updates, not the network's. */
const CLOCK = { toFake: ["setInterval" as const, "clearInterval" as const] };

/** Advances the clock and lets pending queries finish. */
async function pass(ms: number) {
  for (let passed = 0; passed < ms; passed += 1000) {
    vi.advanceTimersByTime(1000);
    for (let asked = 0; asked < 5; asked++) await updatesSince(susan.id, "");
  }
}

const post = async (author: { id: string }, body = "hello") => (await createPost(author.id, { body })) ?? "";

test("Updates contain new posts of followed people, oldest first, and the next cursor", async () => {
  const stranger = await addUser("stranger");
  const first = await post(miguel);
  await post(stranger);
  await post(susan);
  const second = await post(miguel, "hello @susan");
  const news = await updatesSince(susan.id, "");
  expect(news).toEqual({ posts: [first, second], unread: 1, last: second });
  expect(await updatesSince(susan.id, news.last)).toEqual({ posts: [], unread: 1, last: second });
});

test("Deleted posts, and those of muted or blocked people, are not in updates", async () => {
  const gone = await post(miguel);
  await deletePost(miguel.id, gone);
  expect((await updatesSince(susan.id, "")).posts).toEqual([]);
  await post(miguel);
  expect((await updatesSince(susan.id, "")).posts).toHaveLength(1);
  await muteOrBlock(susan.id, miguel.id, "mute");
  expect((await updatesSince(susan.id, "")).posts).toEqual([]);
});

test("An update contains at most a hundred posts", async () => {
  await addPosts(miguel.id, 130);
  expect((await updatesSince(susan.id, "")).posts).toHaveLength(100);
});

test("Posts written while a page was rendered are not missed", async () => {
  const now = new Date();
  const made = await post(miguel);
  expect((await updatesSince(susan.id, postsSince(now))).posts).toEqual([made]);
  expect(postsSince(new Date(now.getTime() + 60_000)) > made).toBe(true);
});

test.each(["", "~", "\u0000", "' OR 1=1 --", "01".repeat(30)])(
  "An invalid cursor of %j causes no error",
  async (since) => {
    await post(miguel);
    expect((await updatesSince(susan.id, since)).posts.length).toBeLessThanOrEqual(1);
  },
);

test("A subscriber is called when anyone posts, and not after unsubscribing", async () => {
  vi.useFakeTimers(CLOCK);
  const callback = vi.fn();
  const stop = await onUpdates(callback);
  await pass(5000);
  expect(callback).not.toHaveBeenCalled();
  await post(miguel);
  await pass(1000);
  expect(callback).toHaveBeenCalledTimes(1);
  await pass(5000);
  expect(callback).toHaveBeenCalledTimes(1);
  stop();
  await post(miguel);
  await pass(5000);
  expect(callback).toHaveBeenCalledTimes(1);
});

test("A subscriber that fails does not stop the others", async () => {
  vi.useFakeTimers(CLOCK);
  const callback = vi.fn();
  const stops = [
    await onUpdates(() => {
      throw new Error("gone");
    }),
    await onUpdates(callback),
  ];
  await post(miguel);
  await pass(1000);
  expect(callback).toHaveBeenCalledTimes(1);
  for (const stop of stops) stop();
});

test("A post from a clock that runs ahead does not hide later ones", async () => {
  vi.useFakeTimers(CLOCK);
  const callback = vi.fn();
  await addPostAhead();
  const stop = await onUpdates(callback);
  const before = await updatesSince(susan.id, "");
  expect(before.posts).toEqual([AHEAD]);
  const made = await post(miguel);
  await pass(1000);
  expect(callback).toHaveBeenCalledTimes(1);
  expect((await updatesSince(susan.id, before.last)).posts).toContain(made);
  stop();
});

const AHEAD = "7ZZZZZZZZZ0000000000000000";

async function addPostAhead() {
  await db()
    .insert(posts)
    .values({ id: AHEAD, authorId: miguel.id, body: "hello from 10889", createdAt: new Date() })
    .run();
}
