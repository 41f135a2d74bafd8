import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { requestDeletion } from "../accounts/deletion";
import { posts, users } from "../db/schema";
import { addUser, addUsers, emptyDatabase, planOf } from "../db/testing";
import { WITH_STATISTICS } from "../db/testing/engine";
import { follow } from "./follows";
import { updatesSince } from "./live";
import { muteOrBlock } from "./mutes-and-blocks";
import { readNotifications } from "./notifications";
import { createPost, deletePost, editPost, findPost, newestPostOf, purgeDeletedPosts, undoDeletePost } from "./posts";
import { readPublicPosts } from "./public-feed";
import { type FeedScope, readFeed, readPost } from "./read";
import { readReposters, readReposts, repost, repostersQuery, unrepost } from "./reposts";
import { searchPosts } from "./search";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel, reader] = ["", "", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel, reader] = await addUsers("susan", "miguel", "reader");
  await follow(reader, miguel);
});

const write = async (authorId: string, body: string) => (await createPost(authorId, { body })) ?? "";
const shown = async (userId: string, scope: FeedScope) =>
  (await readFeed(userId, scope)).posts.map(({ author, body, repostedBy }) =>
    repostedBy ? `${repostedBy.username}: ${author} ${body}` : `${author} ${body}`,
  );
const postCount = async (id: string) =>
  (await database.select({ n: users.postCount }).from(users).where(eq(users.id, id)).get())?.n;
const idOfRepost = async (authorId: string) =>
  (await database.select({ id: posts.id }).from(posts).where(eq(posts.authorId, authorId)).get())?.id ?? "";

describe("A repost", () => {
  test("shows a post to the followers of who reposts it and on their profile, not in Explore, and leaves with the repost", async () => {
    const post = await write(susan, "Look");
    expect(await repost(miguel, post)).toBe(true);
    expect(await repost(miguel, post)).toBe(false);
    expect(await shown(reader, "home")).toEqual(["miguel: susan Look"]);
    expect(await shown(reader, { authorId: miguel, only: "originals" })).toEqual(["miguel: susan Look"]);
    expect(await shown(reader, { authorId: miguel, only: "replies" })).toEqual([]);
    expect(await shown(reader, "everybody")).toEqual(["susan Look"]);
    expect(await readReposts(miguel, post)).toEqual({ repostCount: 1, isReposted: true });
    expect(await readReposts(reader, post)).toEqual({ repostCount: 1, isReposted: false });
    expect((await readPost(miguel, post))?.isReposted).toBe(true);
    expect((await updatesSince(reader, "")).posts).toHaveLength(1);
    expect(await unrepost(miguel, post)).toBe(true);
    expect(await unrepost(miguel, post)).toBe(false);
    expect(await shown(reader, "home")).toEqual([]);
    expect((await readPost(reader, post))?.repostCount).toBe(0);
  });

  test("is shown to those who follow later too, and once on a page with its post or another repost: where the newest is", async () => {
    const post = await write(susan, "Look");
    await repost(miguel, post);
    await write(miguel, "Well");
    const late = (await addUser("late")).id;
    await follow(late, susan);
    await follow(late, miguel);
    expect(await shown(late, "home")).toEqual(["miguel Well", "miguel: susan Look"]);
    await repost(late, post);
    expect(await shown(late, "home")).toEqual(["late: susan Look", "miguel Well"]);
  });

  test("keeps the cursors of pages with the entries that are not shown twice", async () => {
    const post = await write(susan, "Look");
    for (let number = 0; number < 30; number++) {
      const other = (await addUser(`other${number}`)).id;
      await follow(reader, other);
      await repost(other, post);
    }
    const first = await readFeed(reader, "home");
    expect(first.posts).toHaveLength(1);
    const second = await readFeed(reader, "home", { before: first.olderThan ?? "" });
    expect(second.posts).toHaveLength(1);
    expect(second.olderThan).toBeNull();
    expect((await readFeed(reader, "home", { after: second.newerThan ?? "" })).posts[0]?.repostedBy?.username).toBe(
      "other29",
    );
  });

  test("is not a post of its own: it has no page, no search result and no place in counts and public feeds, and can't be edited, deleted, replied to or reposted", async () => {
    await repost(miguel, await write(susan, "Look"));
    const id = await idOfRepost(miguel);
    expect(await readPost(reader, id)).toBeUndefined();
    expect(await findPost(id)).toBeUndefined();
    expect(await editPost(miguel, id, { body: "x" })).toBe(false);
    expect(await deletePost(miguel, id)).toBe(false);
    expect(await createPost(reader, { body: "x", parentId: id })).toBeNull();
    expect(await repost(reader, id)).toBe(false);
    expect(await postCount(miguel)).toBe(0);
    expect(await newestPostOf(miguel)).toBeNull();
    expect(await readPublicPosts(miguel)).toEqual([]);
    expect((await searchPosts(reader, "Look")).results).toHaveLength(1);
    expect(await unrepost(miguel, (await readFeed(miguel, "everybody")).posts[0]?.id ?? "")).toBe(true);
    expect(await postCount(miguel)).toBe(0);
  });

  test("disappears with its post, comes back when the deletion is undone, and is purged with it", async () => {
    const post = await write(susan, "Look");
    await repost(miguel, post);
    await deletePost(susan, post);
    expect(await shown(reader, "home")).toEqual([]);
    expect(await repost(reader, post)).toBe(false);
    await undoDeletePost(susan, post);
    expect(await shown(reader, "home")).toEqual(["miguel: susan Look"]);
    await deletePost(susan, post);
    await purgeDeletedPosts(new Date(Date.now() + 60_000));
    expect(await idOfRepost(miguel)).toBe("");
    expect(await readReposts(miguel, post)).toBeUndefined();
  });
});

describe("A reader does not see a repost", () => {
  test.each(["susan", "miguel"])("of which they mute or block one: %s", async (name) => {
    const post = await write(susan, "Look");
    await repost(miguel, post);
    const other = name === "susan" ? susan : miguel;
    await muteOrBlock(reader, other, "mute");
    expect(await shown(reader, "home")).toEqual([]);
    expect((await updatesSince(reader, "")).posts).toEqual([]);
    // A muted person's own profile shows everything but what is by others who are muted.
    expect(await shown(reader, { authorId: miguel })).toHaveLength(name === "susan" ? 0 : 1);
    await muteOrBlock(reader, other, "block");
    expect(await shown(reader, "home")).toEqual([]);
    expect(await shown(reader, { authorId: miguel })).toEqual([]);
    await muteOrBlock(other, reader, "block");
    expect(await shown(reader, { authorId: miguel })).toEqual([]);
  });

  test("by an account that is being deleted, of one, or of a hidden post", async () => {
    const post = await write(susan, "Look");
    await repost(miguel, post);
    await requestDeletion(miguel);
    expect(await shown(reader, "home")).toEqual([]);
    expect((await readReposters(reader, post)).people).toEqual([]);
    await database.update(users).set({ deleteAt: null }).run();
    await requestDeletion(susan);
    expect(await shown(reader, "home")).toEqual([]);
    await database.update(users).set({ deleteAt: null }).run();
    await database.update(posts).set({ hiddenAt: new Date(), hiddenReason: "" }).where(eq(posts.id, post)).run();
    expect(await shown(reader, "home")).toEqual([]);
    expect(await repost(reader, post)).toBe(false);
  });
});

test("No one reposts a post across a block", async () => {
  const post = await write(susan, "Look");
  await muteOrBlock(susan, miguel, "block");
  expect(await repost(miguel, post)).toBe(false);
  expect(await readReposts(miguel, post)).toEqual({ repostCount: 0, isReposted: false });
});

test("A repost notifies the author, once, however often it is taken back, unless they mute who reposts; not of their own", async () => {
  const post = await write(susan, "Look");
  const notificationsOfSusan = async () =>
    (await readNotifications(susan)).notifications.map(({ type, actor }) => `${actor} ${type}`);
  await repost(susan, post);
  await repost(miguel, post);
  await unrepost(miguel, post);
  expect(await notificationsOfSusan()).toEqual([]);
  await repost(miguel, post);
  expect(await notificationsOfSusan()).toEqual(["miguel repost"]);
  await muteOrBlock(susan, reader, "mute");
  await repost(reader, post);
  expect(await notificationsOfSusan()).toEqual(["miguel repost"]);
});

describe("Who reposted a post", () => {
  test("is listed, the latest first, page by page, without people who are blocked", async () => {
    const post = await write(susan, "Look");
    for (let number = 0; number < 40; number++) await repost((await addUser(`person${number}`)).id, post);
    await repost(miguel, post);
    await muteOrBlock(miguel, reader, "block");
    const first = await readReposters(reader, post);
    expect(first.people[0]?.username).toBe("person39");
    const second = await readReposters(reader, post, first.next ?? "");
    expect([...first.people, ...second.people]).toHaveLength(40);
    expect(second.next).toBeNull();
  });

  test("is read along one index", async () => {
    for (const hasStatistics of WITH_STATISTICS) {
      if (hasStatistics) await database.$client.execute("ANALYZE");
      const { sql, params } = repostersQuery(reader, "x", "~").toSQL();
      const plan = await planOf(sql, params);
      expect(plan[0]).toMatch(/^SEARCH posts USING INDEX posts_repost_of_id \(repost_of_id=\? AND id<\?\)$/);
      expect(plan.join()).not.toMatch(/SCAN|B-TREE/);
    }
  });
});
