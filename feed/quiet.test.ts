import { beforeEach, describe, expect, test } from "vitest";
import { addUser, emptyDatabase } from "../db/testing";
import { follow, isFollowing } from "./follows";
import { like } from "./likes";
import { countUnread } from "./notifications";
import { createPost } from "./posts";
import { quiet, quietedBy, quietOf, unquiet } from "./quiet";
import { readFeed, readPost, readReplies } from "./read";
import { searchPeople, searchPosts } from "./search";

let [susan, troll, ada] = ["", "", ""];
beforeEach(() => {
  emptyDatabase();
  [susan, troll, ada] = ["susan", "troll", "ada"].map((username) => addUser(username).id) as [string, string, string];
});

const write = (authorId: string, body: string, parentId?: string) =>
  createPost(authorId, { body, ...(parentId ? { parentId } : {}) });
const bodies = (feed: { posts: { body: string }[] }) => feed.posts.map(({ body }) => body);

describe("Somebody muted", () => {
  test("is not read at home, in Explore, in threads or searches, and tells nothing; on their own page they are", () => {
    follow(susan, troll);
    const post = write(susan, "Hello") ?? "";
    quiet(susan, troll, "mute");
    write(troll, "@susan noise");
    write(troll, "noise again", post);
    expect(bodies(readFeed(susan, "home"))).toEqual(["Hello"]);
    expect(bodies(readFeed(susan, "everybody"))).toEqual(["Hello"]);
    expect(bodies(readReplies(susan, post))).toEqual([]);
    expect(searchPosts(susan, "noise").found).toEqual([]);
    expect(countUnread(susan)).toBe(0);
    expect(bodies(readFeed(susan, { authorId: troll }))).toHaveLength(2);
    // They notice nothing, and still follow and are followed.
    expect(bodies(readFeed(troll, "everybody"))).toHaveLength(3);
    expect(bodies(readReplies(ada, post))).toEqual(["noise again"]);
    expect(isFollowing(susan, troll)).toBe(true);
    unquiet(susan, troll);
    expect(bodies(readFeed(susan, "home"))).toHaveLength(3);
  });
});

describe("Somebody blocked", () => {
  test("and who blocks them see nothing of each other, and do not follow each other any more", () => {
    follow(susan, troll);
    follow(troll, susan);
    const [mine, theirs] = [write(susan, "Hello") ?? "", write(troll, "noise") ?? ""];
    quiet(susan, troll, "block");
    expect([isFollowing(susan, troll), isFollowing(troll, susan)]).toEqual([false, false]);
    for (const [reader, other, otherPost] of [
      [susan, troll, theirs],
      [troll, susan, mine],
    ] as const) {
      expect(readFeed(reader, "home").posts.map(({ authorId }) => authorId)).toEqual([reader]);
      expect(readFeed(reader, "everybody").posts).toHaveLength(1);
      expect(readFeed(reader, { authorId: other }).posts).toEqual([]);
      expect(readPost(reader, otherPost)).toBeUndefined();
      expect(follow(reader, other)).toBe(false);
      expect(like(reader, otherPost)).toBe(false);
      expect(write(reader, "Reply", otherPost)).toBeNull();
    }
    expect(searchPeople(troll, "susan").found).toEqual([]);
    expect(searchPeople(susan, "troll").found).toEqual([]);
    const unread = countUnread(susan);
    write(troll, "@susan noise");
    expect(countUnread(susan)).toBe(unread);
    expect(bodies(readFeed(ada, "everybody"))).toHaveLength(3);
    unquiet(susan, troll);
    expect(follow(troll, susan)).toBe(true);
  });
});

test("A mute becomes a block and back, one is nobody's own, and each is taken back by who made it alone", () => {
  expect(quiet(susan, susan, "mute")).toBe(false);
  quiet(susan, troll, "mute");
  quiet(susan, troll, "block");
  expect(quietOf(susan, troll)).toBe("block");
  unquiet(troll, susan);
  expect(quietOf(susan, troll)).toBe("block");
  quiet(susan, ada, "mute");
  expect(quietedBy(susan)).toEqual([
    { username: "ada", kind: "mute" },
    { username: "troll", kind: "block" },
  ]);
  expect(quietedBy(troll)).toEqual([]);
});
