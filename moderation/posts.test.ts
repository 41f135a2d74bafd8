import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { exportAccount } from "../accounts/leaving";
import { findUser, type User } from "../accounts/users";
import { posts, reports, users } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { follow } from "../feed/follows";
import { like } from "../feed/likes";
import { newsSince } from "../feed/live";
import { countUnread, readNotifications } from "../feed/notifications";
import { createPost, editPost } from "../feed/posts";
import { readFeed, readPost, readReplies } from "../feed/read";
import { openReports, report, reportsOf } from "../feed/reports";
import { searchPosts } from "../feed/search";
import { readActs } from "./acts";
import { dismissReports, findPostToModerate, hidePost, showPost } from "./posts";

let database: ReturnType<typeof emptyDatabase>;
let [author, reader, moderator] = ["", "", ""];
beforeEach(() => {
  database = emptyDatabase();
  [author, reader, moderator] = ["susan", "reader", "mod"].map((username) => addUser(username).id) as [
    string,
    string,
    string,
  ];
  follow(reader, author);
});

const write = (authorId: string, body: string, parentId?: string) =>
  createPost(authorId, { body, ...(parentId ? { parentId } : {}) }) ?? "";
const bodies = ({ posts }: { posts: { body: string }[] }) => posts.map(({ body }) => body);
const acts = () => readActs().acts.map(({ type, actor, user, details }) => ({ type, actor, user, ...details }));

/** Everything that others than its author may see of a post with the text "offensive", replying to "calm". */
function sightsOf(post: string, thread: string, who: string) {
  return {
    home: bodies(readFeed(who, "home")),
    everybody: bodies(readFeed(who, "everybody")),
    profile: bodies(readFeed(who, { authorId: author })),
    thread: bodies(readReplies(who, thread)),
    search: bodies({ posts: searchPosts(who, "offensive").found }),
    itself: readPost(who, post)?.body,
  };
}

describe("A post that a moderator hides", () => {
  test("is gone for everybody, wherever they look, and is back when it is shown again", () => {
    const thread = write(reader, "calm");
    const post = write(author, "offensive @reader", thread);
    const before = sightsOf(post, thread, reader);
    expect(
      Object.values(before)
        .flat()
        .filter((body) => body === "offensive @reader"),
    ).toHaveLength(6);
    expect(countUnread(reader)).toBe(1);

    expect(hidePost(moderator, post, "It offends.")).toBe(author);
    for (const who of [reader, moderator]) {
      expect(JSON.stringify(sightsOf(post, thread, who))).not.toContain("offensive");
    }
    expect(countUnread(reader)).toBe(0);
    expect(readNotifications(reader).notifications).toEqual([]);
    expect(newsSince(reader, "").posts).toEqual([]);
    expect(JSON.stringify(exportAccount(findUser(reader) as User))).not.toContain("offensive");
    // Nothing about it goes on.
    expect(like(reader, post)).toBe(false);
    expect(createPost(reader, { body: "Reply", parentId: post })).toBeNull();

    expect(showPost(moderator, post)).toBe(author);
    expect(sightsOf(post, thread, reader)).toEqual(before);
    expect(countUnread(reader)).toBe(1);
  });

  test("is seen by its author on its page, on their own and at home, with the reason, and nowhere else", () => {
    const thread = write(reader, "calm");
    const post = write(author, "offensive", thread);
    hidePost(moderator, post, "It offends.");
    expect(readPost(author, post)).toMatchObject({ body: "offensive", hiddenReason: "It offends." });
    const sights = sightsOf(post, thread, author);
    expect(sights).toEqual({
      home: ["offensive"],
      profile: ["offensive"],
      itself: "offensive",
      everybody: ["calm"],
      thread: [],
      search: [],
    });
    expect(editPost(author, post, { body: "less offensive" })).toBe(false);
    expect(exportAccount(findUser(author) as User).posts).toMatchObject([{ body: "offensive" }]);
  });

  test("is seen by moderators on its page, and where they moderate it", () => {
    const post = write(author, "offensive");
    hidePost(moderator, post, "It offends.");
    expect(readPost(moderator, post)).toBeUndefined();
    expect(readPost(moderator, post, { isModerator: true })).toMatchObject({ hiddenReason: "It offends." });
    expect(findPostToModerate(post)).toMatchObject({ post: { body: "offensive" }, author: { username: "susan" } });
  });

  test("leaves its replies and every count as they are; a reply to it replies to what is gone", () => {
    const post = write(author, "offensive");
    const reply = write(reader, "No!", post);
    const counts = () => [
      database.select({ n: users.postCount }).from(users).where(eq(users.id, author)).get()?.n,
      database.select({ n: posts.replyCount }).from(posts).where(eq(posts.id, post)).get()?.n,
    ];
    const before = counts();
    hidePost(moderator, post, "It offends.");
    expect(counts()).toEqual(before);
    expect(readPost(reader, reply)).toMatchObject({ body: "No!", parentAuthor: null });
    showPost(moderator, post);
    expect(readPost(reader, reply)).toMatchObject({ parentAuthor: "susan" });
  });

  test("closes what was reported about it, and is in the log with who did it; twice does nothing more", () => {
    const [post = "", other = ""] = addPosts(author, 2);
    report(reader, post, "spam");
    report(reader, other, "spam too");
    hidePost(moderator, post, "Spam.");
    expect(reportsOf(post)).toMatchObject([{ outcome: "hidden" }]);
    expect(openReports().posts.map(({ id }) => id)).toEqual([other]);
    expect(hidePost(moderator, post, "Again.")).toBeNull();
    expect(hidePost(moderator, "nothing", "Why?")).toBeNull();
    showPost(moderator, post);
    expect(showPost(moderator, post)).toBeNull();
    expect(acts()).toEqual([
      { type: "post-shown", actor: "mod", user: "susan" },
      { type: "post-hidden", actor: "mod", user: "susan", reason: "Spam." },
    ]);
  });

  test("is hidden with its line in the log, or not at all", () => {
    const [post = ""] = addPosts(author, 1);
    report(reader, post, "spam");
    // There is no such moderator, which the log finds out last.
    expect(() => hidePost("nobody", post, "Spam.")).toThrow();
    expect(readPost(reader, post)).toBeDefined();
    expect(reportsOf(post)).toMatchObject([{ outcome: null }]);
  });
});

describe("Reports that a moderator dismisses", () => {
  test("are closed, and the post stays", () => {
    const [post = ""] = addPosts(author, 1);
    report(reader, post, "I disagree");
    expect(dismissReports(moderator, post)).toBe(author);
    expect(dismissReports(moderator, post)).toBeNull();
    expect(reportsOf(post)).toMatchObject([{ outcome: "dismissed" }]);
    expect(readPost(reader, post)).toBeDefined();
    expect(acts()).toEqual([{ type: "reports-dismissed", actor: "mod", user: "susan" }]);
  });
});

test("The log outlives whom it is about, and who acted, without their names", () => {
  const [post = ""] = addPosts(author, 1);
  hidePost(moderator, post, "Spam.");
  database.delete(users).where(eq(users.id, author)).run();
  database.delete(users).where(eq(users.id, moderator)).run();
  expect(readActs().acts).toMatchObject([{ type: "post-hidden", actor: null, user: null, postId: null }]);
  expect(database.select().from(reports).all()).toEqual([]);
});
