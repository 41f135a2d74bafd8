import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { db } from "../db/client";
import { posts } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { follow } from "./follows";
import { newsSince, postsSince, whenNews } from "./live";
import { createPost, deletePost } from "./posts";
import { quiet } from "./quiet";

let susan: ReturnType<typeof addUser>;
let miguel: ReturnType<typeof addUser>;
beforeEach(() => {
  emptyDatabase();
  susan = addUser("susan");
  miguel = addUser("miguel");
  follow(susan.id, miguel.id);
});
afterEach(() => vi.useRealTimers());

const post = (author: { id: string }, body = "hello") => createPost(author.id, { body }) ?? "";

test("News are what others wrote who are followed, the oldest first, and where to go on", () => {
  const stranger = addUser("stranger");
  const first = post(miguel);
  post(stranger);
  post(susan);
  const second = post(miguel, "hello @susan");
  const news = newsSince(susan.id, "");
  expect(news).toEqual({ posts: [first, second], unread: 1, last: second });
  expect(newsSince(susan.id, news.last)).toEqual({ posts: [], unread: 1, last: second });
});

test("What was deleted, muted or blocked is no news", () => {
  const gone = post(miguel);
  deletePost(miguel.id, gone);
  expect(newsSince(susan.id, "").posts).toEqual([]);
  post(miguel);
  expect(newsSince(susan.id, "").posts).toHaveLength(1);
  quiet(susan.id, miguel.id, "mute");
  expect(newsSince(susan.id, "").posts).toEqual([]);
});

test("However many posts there are, no more than a hundred are told of at once", () => {
  addPosts(miguel.id, 130);
  expect(newsSince(susan.id, "").posts).toHaveLength(100);
});

test("What was written while a page was made is not missed", () => {
  const now = new Date();
  const made = post(miguel);
  expect(newsSince(susan.id, postsSince(now)).posts).toEqual([made]);
  expect(postsSince(new Date(now.getTime() + 60_000)) > made).toBe(true);
});

test.each(["", "~", "\u0000", "' OR 1=1 --", "01".repeat(30)])("A since of %j lands somewhere, harmlessly", (since) => {
  post(miguel);
  expect(newsSince(susan.id, since).posts.length).toBeLessThanOrEqual(1);
});

test("Who waits is called when anybody posts, and no more after they stopped waiting", () => {
  vi.useFakeTimers();
  const told = vi.fn();
  const stop = whenNews(told);
  vi.advanceTimersByTime(5000);
  expect(told).not.toHaveBeenCalled();
  post(miguel);
  vi.advanceTimersByTime(1000);
  expect(told).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5000);
  expect(told).toHaveBeenCalledTimes(1);
  stop();
  post(miguel);
  vi.advanceTimersByTime(5000);
  expect(told).toHaveBeenCalledTimes(1);
});

test("Somebody who can't be told keeps nobody else from it", () => {
  vi.useFakeTimers();
  const told = vi.fn();
  const stops = [
    whenNews(() => {
      throw new Error("gone");
    }),
    whenNews(told),
  ];
  post(miguel);
  vi.advanceTimersByTime(1000);
  expect(told).toHaveBeenCalledTimes(1);
  for (const stop of stops) stop();
});

test("A post from a clock that is ahead keeps nobody from hearing of later ones", () => {
  vi.useFakeTimers({ now: new Date() });
  const told = vi.fn();
  addPostAhead();
  const stop = whenNews(told);
  const before = newsSince(susan.id, "");
  expect(before.posts).toEqual([AHEAD]);
  const made = post(miguel);
  vi.advanceTimersByTime(1000);
  expect(told).toHaveBeenCalledTimes(1);
  expect(newsSince(susan.id, before.last).posts).toContain(made);
  stop();
});

const AHEAD = "7ZZZZZZZZZ0000000000000000";

function addPostAhead() {
  db().insert(posts).values({ id: AHEAD, authorId: miguel.id, body: "hello from 10889", createdAt: new Date() }).run();
}
