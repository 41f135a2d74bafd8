import { beforeEach, describe, expect, test } from "vitest";
import { addUsers, emptyDatabase } from "../db/testing";
import { follow, isFollowing } from "./follows";
import { like } from "./likes";
import { findMuteOrBlock, listMutedAndBlocked, muteOrBlock, unmuteOrUnblock } from "./mutes-and-blocks";
import { countUnread } from "./notifications";
import { createPost } from "./posts";
import { readFeed, readPost, readReplies } from "./read";
import { searchPeople, searchPosts } from "./search";

let [susan, troll, ada] = ["", "", ""];
beforeEach(async () => {
  await emptyDatabase();
  [susan, troll, ada] = await addUsers("susan", "troll", "ada");
});

const write = (authorId: string, body: string, parentId?: string) =>
  createPost(authorId, { body, ...(parentId ? { parentId } : {}) });
const bodies = (feed: { posts: { body: string }[] }) => feed.posts.map(({ body }) => body);

describe("A muted person", () => {
  test("is hidden at home, in Explore, in threads and searches, and sends no notifications; their own page shows their posts", async () => {
    await follow(susan, troll);
    const post = (await write(susan, "Hello")) ?? "";
    await muteOrBlock(susan, troll, "mute");
    await write(troll, "@susan noise");
    await write(troll, "noise again", post);
    expect(bodies(await readFeed(susan, "home"))).toEqual(["Hello"]);
    expect(bodies(await readFeed(susan, "everybody"))).toEqual(["Hello"]);
    expect(bodies(await readReplies(susan, post))).toEqual([]);
    expect((await searchPosts(susan, "noise")).results).toEqual([]);
    expect(await countUnread(susan)).toBe(0);
    expect(bodies(await readFeed(susan, { authorId: troll }))).toHaveLength(2);
    // The muted person notices nothing, and still follows and is followed.
    expect(bodies(await readFeed(troll, "everybody"))).toHaveLength(3);
    expect(bodies(await readReplies(ada, post))).toEqual(["noise again"]);
    expect(await isFollowing(susan, troll)).toBe(true);
    await unmuteOrUnblock(susan, troll, "mute");
    expect(bodies(await readFeed(susan, "home"))).toHaveLength(3);
  });
});

describe("A blocked person", () => {
  test("and the person who blocks them see nothing of each other, and stop following each other", async () => {
    await follow(susan, troll);
    await follow(troll, susan);
    const [mine, theirs] = [(await write(susan, "Hello")) ?? "", (await write(troll, "noise")) ?? ""];
    await muteOrBlock(susan, troll, "block");
    expect([await isFollowing(susan, troll), await isFollowing(troll, susan)]).toEqual([false, false]);
    for (const [reader, other, otherPost] of [
      [susan, troll, theirs],
      [troll, susan, mine],
    ] as const) {
      expect((await readFeed(reader, "home")).posts.map(({ authorId }) => authorId)).toEqual([reader]);
      expect((await readFeed(reader, "everybody")).posts).toHaveLength(1);
      expect((await readFeed(reader, { authorId: other })).posts).toEqual([]);
      expect(await readPost(reader, otherPost)).toBeUndefined();
      expect(await follow(reader, other)).toBe(false);
      expect(await like(reader, otherPost)).toBe(false);
      expect(await write(reader, "Reply", otherPost)).toBeNull();
    }
    expect((await searchPeople(troll, "susan")).results).toEqual([]);
    expect((await searchPeople(susan, "troll")).results).toEqual([]);
    const unread = await countUnread(susan);
    await write(troll, "@susan noise");
    expect(await countUnread(susan)).toBe(unread);
    expect(bodies(await readFeed(ada, "everybody"))).toHaveLength(3);
    await unmuteOrUnblock(susan, troll, "block");
    expect(await follow(troll, susan)).toBe(true);
  });
});

test("A mute can become a block, which neither a mute nor its end changes, does not apply to oneself, and only its author can remove it", async () => {
  expect(await muteOrBlock(susan, susan, "mute")).toBe(false);
  await muteOrBlock(susan, troll, "mute");
  await muteOrBlock(susan, troll, "block");
  await muteOrBlock(susan, troll, "mute");
  expect(await findMuteOrBlock(susan, troll)).toBe("block");
  await unmuteOrUnblock(susan, troll, "mute");
  expect(await findMuteOrBlock(susan, troll)).toBe("block");
  await unmuteOrUnblock(troll, susan, "block");
  expect(await findMuteOrBlock(susan, troll)).toBe("block");
  await muteOrBlock(susan, ada, "mute");
  expect(await listMutedAndBlocked(susan)).toEqual([
    { username: "ada", name: "", avatar: null, kind: "mute" },
    { username: "troll", name: "", avatar: null, kind: "block" },
  ]);
  expect(await listMutedAndBlocked(troll)).toEqual([]);
});
