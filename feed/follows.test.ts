import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { deleteDueAccounts, requestDeletion } from "../accounts/leaving";
import { findUser } from "../accounts/users";
import { home, posts } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { follow, isFollowing, unfollow } from "./follows";
import { createPost } from "./posts";
import { readFeed } from "./read";

let database: ReturnType<typeof emptyDatabase>;
let [susan, miguel, ada] = ["", "", ""];
beforeEach(() => {
  database = emptyDatabase();
  [susan, miguel, ada] = ["susan", "miguel", "ada"].map((username) => addUser(username).id) as [string, string, string];
});

const atHome = (userId: string) => readFeed(userId, "home").posts.map(({ author, body }) => `${author} ${body}`);
const countsOf = (userId: string) => {
  const { postCount, followerCount, followedCount } = findUser(userId) ?? {};
  return { posts: postCount, followers: followerCount, followed: followedCount };
};

describe("Following somebody", () => {
  test("brings what they wrote and will write into the home feed, beside one's own, and nothing of others", () => {
    addPosts(miguel, 2);
    addPosts(ada, 2);
    createPost(susan, { body: "mine" });
    expect(follow(susan, miguel)).toBe(true);
    createPost(miguel, { body: "new" });
    expect(atHome(susan)).toEqual(["miguel new", "susan mine", "miguel 2", "miguel 1"]);
    expect(atHome(miguel)).toEqual(["miguel new", "miguel 2", "miguel 1"]);
    expect(atHome(ada)).toEqual(["ada 2", "ada 1"]);
  });

  test("goes one way, once, and never to oneself or to nobody", () => {
    expect(isFollowing(susan, miguel)).toBe(false);
    expect(follow(susan, miguel)).toBe(true);
    expect(follow(susan, miguel)).toBe(false);
    expect([isFollowing(susan, miguel), isFollowing(miguel, susan)]).toEqual([true, false]);
    expect(follow(susan, susan)).toBe(false);
    expect(() => follow(susan, "nobody")).toThrow(/FOREIGN KEY/);
    expect(countsOf(miguel)).toEqual({ posts: 0, followers: 1, followed: 0 });
    expect(countsOf(susan)).toEqual({ posts: 0, followers: 0, followed: 1 });
  });

  test("ends with their posts gone from the home feed, and one's own still there", () => {
    addPosts(miguel, 30);
    createPost(susan, { body: "mine" });
    follow(susan, miguel);
    follow(susan, ada);
    createPost(ada, { body: "hers" });
    expect(unfollow(susan, miguel)).toBe(true);
    expect(unfollow(susan, miguel)).toBe(false);
    createPost(miguel, { body: "unread" });
    expect(atHome(susan)).toEqual(["ada hers", "susan mine"]);
    expect(countsOf(susan)).toEqual({ posts: 1, followers: 0, followed: 1 });
  });
});

test("A post that is deleted is gone from every home feed and from its author's count", () => {
  follow(susan, miguel);
  const [first = ""] = addPosts(miguel, 2);
  database.delete(posts).where(eq(posts.id, first)).run();
  expect(atHome(susan)).toEqual(["miguel 2"]);
  expect(countsOf(miguel).posts).toBe(1);
  expect(database.select().from(home).where(eq(home.postId, first)).all()).toEqual([]);
});

test("An account that is deleted takes its posts, follows and counts along", () => {
  follow(susan, miguel);
  follow(miguel, ada);
  follow(ada, susan);
  addPosts(miguel, 3);
  addPosts(ada, 1);
  requestDeletion(miguel, new Date(0));
  expect(deleteDueAccounts()).toBe(1);
  expect(atHome(susan)).toEqual([]);
  expect(countsOf(susan)).toEqual({ posts: 0, followers: 1, followed: 0 });
  expect(countsOf(ada)).toEqual({ posts: 1, followers: 0, followed: 1 });
  expect(database.select().from(home).all()).toHaveLength(1);
  expect(database.$client.pragma("foreign_key_check")).toEqual([]);
});
