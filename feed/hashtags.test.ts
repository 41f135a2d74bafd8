import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { posts, users } from "../db/schema";
import { addPosts, addUsers, emptyDatabase, rowsOf } from "../db/testing";
import { muteOrBlock } from "./mutes-and-blocks";
import { createPost, deletePost, editPost, purgeDeletedPosts } from "./posts";
import { readFeed } from "./read";
import { indexMarkedTexts } from "./search-index";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = await addUsers("susan", "miguel");
});

const tagged = async (tag: string, readerId = susan) =>
  (await readFeed(readerId, { tag })).posts.map(({ body }) => body);

describe("The page of a hashtag", () => {
  test("has everyone's posts and replies with it, newest first, however it is written", async () => {
    const first = await createPost(susan, { body: "One #Bird" });
    await createPost(miguel, { body: "#birds" });
    await createPost(miguel, { body: "＃BIRD, #bird", parentId: first ?? "" });
    expect(await tagged("bird")).toEqual(["＃BIRD, #bird", "One #Bird"]);
    expect(await tagged("nothing")).toEqual([]);
  });

  test("follows an edit and a deletion", async () => {
    const id = (await createPost(susan, { body: "#a #b" })) ?? "";
    expect(await editPost(susan, id, { body: "#b #c" })).toBe(true);
    expect([await tagged("a"), await tagged("b"), await tagged("c")]).toEqual([[], ["#b #c"], ["#b #c"]]);
    await deletePost(susan, id);
    expect(await tagged("b")).toEqual([]);
    await purgeDeletedPosts(new Date(Date.now() + 60_000));
    expect(await rowsOf("SELECT * FROM hashtags")).toEqual([]);
  });

  test("leaves out muted and blocked people, hidden posts and accounts pending deletion", async () => {
    const [anna] = await addUsers("anna");
    const id = await createPost(miguel, { body: "#a by miguel" });
    await createPost(anna, { body: "#a by anna" });
    await muteOrBlock(susan, anna, "mute");
    expect(await tagged("a")).toEqual(["#a by miguel"]);
    await muteOrBlock(miguel, susan, "block");
    expect(await tagged("a")).toEqual([]);
    expect(await tagged("a", anna)).toEqual(["#a by anna", "#a by miguel"]);
    await database
      .update(posts)
      .set({ hiddenAt: new Date(), hiddenReason: "Spam." })
      .where(eq(posts.id, id ?? ""))
      .run();
    await database.update(users).set({ deleteAt: new Date() }).where(eq(users.id, anna)).run();
    expect(await tagged("a", miguel)).toEqual([]);
  });

  test("has pages of 25 in both directions", async () => {
    const ids = await addPosts(miguel, 30);
    for (const postId of ids)
      await database.$client.execute({ sql: "INSERT INTO hashtags VALUES ('a', ?)", args: [postId] });
    const first = await readFeed(susan, { tag: "a" });
    expect(first.posts.map(({ body }) => Number(body))).toEqual(Array.from({ length: 25 }, (_, index) => 30 - index));
    const second = await readFeed(susan, { tag: "a" }, { before: first.olderThan ?? "" });
    expect(second.posts.map(({ body }) => body)).toEqual(["5", "4", "3", "2", "1"]);
    expect((await readFeed(susan, { tag: "a" }, { after: second.newerThan ?? "" })).posts).toHaveLength(25);
  });
});

test("Hashtags of posts from before there were any are found at the next start", async () => {
  const [id = ""] = await addPosts(susan, 1);
  await database.update(posts).set({ body: "Old #Post", searchText: "" }).where(eq(posts.id, id)).run();
  for (let start = 0; start < 2; start++) {
    await indexMarkedTexts();
    expect(await tagged("post")).toEqual(["Old #Post"]);
  }
});
