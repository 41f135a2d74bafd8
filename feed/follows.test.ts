import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { deleteDueAccounts, requestDeletion } from "../accounts/deletion";
import { findUser } from "../accounts/users";
import { home, posts } from "../db/schema";
import { addPosts, addUsers, emptyDatabase, rowsOf } from "../db/testing";
import { follow, isFollowing, unfollow } from "./follows";
import { createPost } from "./posts";
import { readFeed } from "./read";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel, ada] = ["", "", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel, ada] = await addUsers("susan", "miguel", "ada");
});

const atHome = async (userId: string) =>
  (await readFeed(userId, "home")).posts.map(({ author, body }) => `${author} ${body}`);
const countsOf = async (userId: string) => {
  const { postCount, followerCount, followedCount } = (await findUser(userId)) ?? {};
  return { posts: postCount, followers: followerCount, followed: followedCount };
};

describe("Following someone", () => {
  test("adds their earlier and later posts to the home feed, beside one's own, and nothing of others", async () => {
    await addPosts(miguel, 2);
    await addPosts(ada, 2);
    await createPost(susan, { body: "mine" });
    expect(await follow(susan, miguel)).toBe(true);
    await createPost(miguel, { body: "new" });
    expect(await atHome(susan)).toEqual(["miguel new", "susan mine", "miguel 2", "miguel 1"]);
    expect(await atHome(miguel)).toEqual(["miguel new", "miguel 2", "miguel 1"]);
    expect(await atHome(ada)).toEqual(["ada 2", "ada 1"]);
  });

  test("works in one direction, once, and not for oneself or an unknown user", async () => {
    expect(await isFollowing(susan, miguel)).toBe(false);
    expect(await follow(susan, miguel)).toBe(true);
    expect(await follow(susan, miguel)).toBe(false);
    expect([await isFollowing(susan, miguel), await isFollowing(miguel, susan)]).toEqual([true, false]);
    expect(await follow(susan, susan)).toBe(false);
    await expect(follow(susan, "nobody")).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/FOREIGN KEY/) },
    });
    expect(await countsOf(miguel)).toEqual({ posts: 0, followers: 1, followed: 0 });
    expect(await countsOf(susan)).toEqual({ posts: 0, followers: 0, followed: 1 });
  });

  test("ends with their posts removed from the home feed, and one's own still there", async () => {
    await addPosts(miguel, 30);
    await createPost(susan, { body: "mine" });
    await follow(susan, miguel);
    await follow(susan, ada);
    await createPost(ada, { body: "hers" });
    expect(await unfollow(susan, miguel)).toBe(true);
    expect(await unfollow(susan, miguel)).toBe(false);
    await createPost(miguel, { body: "unread" });
    expect(await atHome(susan)).toEqual(["ada hers", "susan mine"]);
    expect(await countsOf(susan)).toEqual({ posts: 1, followers: 0, followed: 1 });
  });
});

test("A deleted post is removed from every home feed and from its author's count", async () => {
  await follow(susan, miguel);
  const [first = ""] = await addPosts(miguel, 2);
  await database.delete(posts).where(eq(posts.id, first)).run();
  expect(await atHome(susan)).toEqual(["miguel 2"]);
  expect((await countsOf(miguel)).posts).toBe(1);
  expect(await database.select().from(home).where(eq(home.postId, first)).all()).toEqual([]);
});

test("A deleted account takes its posts, follows and counts with it", async () => {
  await follow(susan, miguel);
  await follow(miguel, ada);
  await follow(ada, susan);
  await addPosts(miguel, 3);
  await addPosts(ada, 1);
  await requestDeletion(miguel, new Date(0));
  expect(await deleteDueAccounts()).toBe(1);
  expect(await atHome(susan)).toEqual([]);
  expect(await countsOf(susan)).toEqual({ posts: 0, followers: 1, followed: 0 });
  expect(await countsOf(ada)).toEqual({ posts: 1, followers: 0, followed: 1 });
  expect(await database.select().from(home).all()).toHaveLength(1);
  expect(await rowsOf("PRAGMA foreign_key_check")).toEqual([]);
});
