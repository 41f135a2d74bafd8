import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { exportAccount } from "../accounts/data-export";
import { findUser, type User } from "../accounts/users";
import { posts, reports, users } from "../db/schema";
import { addPosts, addUsers, emptyDatabase } from "../db/testing";
import { follow } from "../feed/follows";
import { like } from "../feed/likes";
import { updatesSince } from "../feed/live";
import { countUnread, readNotifications } from "../feed/notifications";
import { listPostReports, readOpenPostReports, reportPost } from "../feed/post-reports";
import { createPost, editPost } from "../feed/posts";
import { readFeed, readPost, readReplies } from "../feed/read";
import { searchPosts } from "../feed/search";
import { readModerationLog } from "./log";
import { dismissReports, findPostToModerate, hidePost, unhidePost } from "./posts";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [author, reader, moderator] = ["", "", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [author, reader, moderator] = await addUsers("susan", "reader", "mod");
  await follow(reader, author);
});

const write = async (authorId: string, body: string, parentId?: string) =>
  (await createPost(authorId, { body, ...(parentId ? { parentId } : {}) })) ?? "";
const bodies = ({ posts }: { posts: { body: string }[] }) => posts.map(({ body }) => body);
const entries = async () =>
  (await readModerationLog()).entries.map(({ type, actor, user, details }) => ({ type, actor, user, ...details }));

/** Everything that people other than its author could see of a post with the text "offensive", replying to "calm". */
async function viewsOf(post: string, thread: string, who: string) {
  return {
    home: bodies(await readFeed(who, "home")),
    everybody: bodies(await readFeed(who, "everybody")),
    profile: bodies(await readFeed(who, { authorId: author })),
    thread: bodies(await readReplies(who, thread)),
    search: bodies({ posts: (await searchPosts(who, "offensive")).results }),
    itself: (await readPost(who, post))?.body,
  };
}

describe("A hidden post", () => {
  test("is invisible to everyone, everywhere, and visible again when it is shown", async () => {
    const thread = await write(reader, "calm");
    const post = await write(author, "offensive @reader", thread);
    const before = await viewsOf(post, thread, reader);
    expect(
      Object.values(before)
        .flat()
        .filter((body) => body === "offensive @reader"),
    ).toHaveLength(6);
    expect(await countUnread(reader)).toBe(1);

    expect(await hidePost(moderator, post, "It offends.")).toBe(author);
    for (const who of [reader, moderator]) {
      expect(JSON.stringify(await viewsOf(post, thread, who))).not.toContain("offensive");
    }
    expect(await countUnread(reader)).toBe(0);
    expect((await readNotifications(reader)).notifications).toEqual([]);
    expect((await updatesSince(reader, "")).posts).toEqual([]);
    expect(JSON.stringify(await exportAccount((await findUser(reader)) as User))).not.toContain("offensive");
    // Nothing about it is delivered any more.
    expect(await like(reader, post)).toBe(false);
    expect(await createPost(reader, { body: "Reply", parentId: post })).toBeNull();

    expect(await unhidePost(moderator, post)).toBe(author);
    expect(await viewsOf(post, thread, reader)).toEqual(before);
    expect(await countUnread(reader)).toBe(1);
  });

  test("is visible to its author on its page, on their profile and at home, with the reason, and nowhere else", async () => {
    const thread = await write(reader, "calm");
    const post = await write(author, "offensive", thread);
    await hidePost(moderator, post, "It offends.");
    expect(await readPost(author, post)).toMatchObject({ body: "offensive", hiddenReason: "It offends." });
    const views = await viewsOf(post, thread, author);
    expect(views).toEqual({
      home: ["offensive"],
      profile: ["offensive"],
      itself: "offensive",
      everybody: ["calm"],
      thread: [],
      search: [],
    });
    expect(await editPost(author, post, { body: "less offensive" })).toBe(false);
    expect((await exportAccount((await findUser(author)) as User)).posts).toMatchObject([{ body: "offensive" }]);
  });

  test("is visible to moderators on its page and on its moderation page", async () => {
    const post = await write(author, "offensive");
    await hidePost(moderator, post, "It offends.");
    expect(await readPost(moderator, post)).toBeUndefined();
    expect(await readPost(moderator, post, { isModerator: true })).toMatchObject({ hiddenReason: "It offends." });
    expect(await findPostToModerate(post)).toMatchObject({
      post: { body: "offensive" },
      author: { username: "susan" },
    });
  });

  test("keeps its replies and every count; a new reply to it is refused as if it was gone", async () => {
    const post = await write(author, "offensive");
    const reply = await write(reader, "No!", post);
    const counts = async () => [
      (await database.select({ n: users.postCount }).from(users).where(eq(users.id, author)).get())?.n,
      (await database.select({ n: posts.replyCount }).from(posts).where(eq(posts.id, post)).get())?.n,
    ];
    const before = await counts();
    await hidePost(moderator, post, "It offends.");
    expect(await counts()).toEqual(before);
    expect(await readPost(reader, reply)).toMatchObject({ body: "No!", parentAuthor: null });
    await unhidePost(moderator, post);
    expect(await readPost(reader, reply)).toMatchObject({ parentAuthor: "susan" });
  });

  test("closes its reports, and is logged with who hid it; hiding it twice changes nothing", async () => {
    const [post = "", other = ""] = await addPosts(author, 2);
    await reportPost(reader, post, "spam");
    await reportPost(reader, other, "spam too");
    await hidePost(moderator, post, "Spam.");
    expect(await listPostReports(post)).toMatchObject([{ outcome: "hidden" }]);
    expect((await readOpenPostReports()).posts.map(({ id }) => id)).toEqual([other]);
    expect(await hidePost(moderator, post, "Again.")).toBeNull();
    expect(await hidePost(moderator, "nothing", "Why?")).toBeNull();
    await unhidePost(moderator, post);
    expect(await unhidePost(moderator, post)).toBeNull();
    expect(await entries()).toEqual([
      { type: "post-unhidden", actor: "mod", user: "susan" },
      { type: "post-hidden", actor: "mod", user: "susan", reason: "Spam." },
    ]);
  });

  test("is hidden together with its log entry, or not at all", async () => {
    const [post = ""] = await addPosts(author, 1);
    await reportPost(reader, post, "spam");
    // There is no such moderator, which the log discovers last.
    await expect(hidePost("nobody", post, "Spam.")).rejects.toThrow();
    expect(await readPost(reader, post)).toBeDefined();
    expect(await listPostReports(post)).toMatchObject([{ outcome: null }]);
  });
});

describe("Reports that a moderator dismisses", () => {
  test("are closed, and the post stays", async () => {
    const [post = ""] = await addPosts(author, 1);
    await reportPost(reader, post, "I disagree");
    expect(await dismissReports(moderator, post)).toBe(author);
    expect(await dismissReports(moderator, post)).toBeNull();
    expect(await listPostReports(post)).toMatchObject([{ outcome: "dismissed" }]);
    expect(await readPost(reader, post)).toBeDefined();
    expect(await entries()).toEqual([{ type: "reports-dismissed", actor: "mod", user: "susan" }]);
  });
});

test("The log outlives affected people and actors, without their names", async () => {
  const [post = ""] = await addPosts(author, 1);
  await hidePost(moderator, post, "Spam.");
  await database.delete(users).where(eq(users.id, author)).run();
  await database.delete(users).where(eq(users.id, moderator)).run();
  expect((await readModerationLog()).entries).toMatchObject([
    { type: "post-hidden", actor: null, user: null, postId: null },
  ]);
  expect(await database.select().from(reports).all()).toEqual([]);
});
