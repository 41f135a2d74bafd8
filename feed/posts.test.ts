import { eq } from "drizzle-orm";
import { decodeTime } from "ulid";
import { beforeEach, describe, expect, test } from "vitest";
import { findUser } from "../accounts/users";
import { posts } from "../db/schema";
import { addPosts, addUsers, emptyDatabase, oneByOne } from "../db/testing";
import { like, unlike } from "./likes";
import {
  createPost,
  deletePost,
  editPost,
  findPost,
  listVersions,
  newestPostOf,
  purgeDeletedPosts,
  undoDeletePost,
} from "./posts";
import { readFeed, readPost, readReplies } from "./read";

const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = await addUsers("susan", "miguel");
});

const write = async (authorId: string, body: string, more = {}) =>
  (await createPost(authorId, { body, ...more }, now)) ?? "";
const bodyOf = async (id: string) => (await findPost(id))?.body;

describe("A post", () => {
  test("is above all earlier ones, also if the clock was set back or another host's is ahead", async () => {
    const noon = new Date("2026-01-01T12:00:00Z");
    const ids = [];
    for (const minutes of [0, -60, 1, -120]) {
      ids.push(await createPost(susan, { body: String(minutes) }, new Date(noon.getTime() + minutes * 60_000)));
    }
    expect(ids).toEqual([...ids].sort());
    // A clock that was years ahead takes nothing with it.
    await createPost(susan, { body: "2099" }, new Date("2099-01-01"));
    const afterwards = (await createPost(susan, { body: "now" }, new Date(noon.getTime() + 3_600_000))) ?? "";
    expect(decodeTime(afterwards)).toBe(noon.getTime() + 3_600_000);
  });

  test("has an id that sorts by time and does not reveal the next one, also within a millisecond", async () => {
    const ids = await oneByOne(50, () => write(susan, "x"));
    expect([...ids].sort()).toEqual(ids);
    // The random part of a ULID: 16 characters of five bits.
    const random = ids.map((id) =>
      [...id.slice(10)].reduce((sum, c) => sum * 32n + BigInt("0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(c)), 0n),
    );
    for (const [index, value] of random.slice(1).entries()) expect(value - (random[index] ?? 0n)).not.toBe(1n);
  });

  test("is created once by a form sent twice, and again by another form or person", async () => {
    const id = await write(susan, "Hello", { formId: "one" });
    expect(await write(susan, "Hello", { formId: "one" })).toBe(id);
    expect(await write(susan, "Hello", { formId: "two" })).not.toBe(id);
    expect(await write(miguel, "Hello", { formId: "one" })).not.toBe(id);
    expect(await database.select().from(posts).all()).toHaveLength(3);
  });

  test("is its author's newest until there is a newer one", async () => {
    expect(await newestPostOf(susan)).toBeNull();
    const ids = await addPosts(susan, 3);
    await addPosts(miguel, 1);
    expect(await newestPostOf(susan)).toBe(ids[2]);
  });
});

describe("Editing a post", () => {
  test("keeps the earlier version, for 15 minutes after it was written", async () => {
    const id = await write(susan, "one");
    expect(await editPost(susan, id, { body: "two" }, later(60))).toBe(true);
    expect(await editPost(susan, id, { body: "three" }, later(899))).toBe(true);
    expect(await editPost(susan, id, { body: "four" }, later(900))).toBe(false);
    expect(await bodyOf(id)).toBe("three");
    expect((await listVersions(id)).map(({ body }) => body)).toEqual(["two", "one"]);
    expect((await readPost(susan, id))?.editedAt).toEqual(later(899));
  });

  test("is its author's alone, and not of a deleted post; the same text is no edit", async () => {
    const id = await write(susan, "one");
    expect(await editPost(miguel, id, { body: "mine" }, now)).toBe(false);
    expect(await editPost(susan, id, { body: "one" }, now)).toBe(true);
    expect((await readPost(susan, id))?.editedAt).toBeNull();
    await deletePost(susan, id, now);
    expect(await editPost(susan, id, { body: "two" }, now)).toBe(false);
    expect(await editPost(susan, "nonsense", { body: "two" }, now)).toBe(false);
    expect(await listVersions(id)).toEqual([]);
  });
});

describe("Deleting a post", () => {
  test("hides it at once; its author can undo that for 10 seconds plus transit time, then it is purged", async () => {
    const id = await write(susan, "Oops");
    expect(await deletePost(susan, id, now)).toBe(true);
    expect(await deletePost(susan, id, now)).toBe(false);
    expect(await findPost(id)).toBeUndefined();
    expect((await readFeed(susan, "home")).posts).toEqual([]);
    expect((await findUser(susan))?.postCount).toBe(0);
    expect(await undoDeletePost(susan, id, later(14))).toBe(true);
    expect(await bodyOf(id)).toBe("Oops");
    expect((await findUser(susan))?.postCount).toBe(1);
    await deletePost(susan, id, now);
    expect(await undoDeletePost(susan, id, later(15))).toBe(false);
    expect(await purgeDeletedPosts(later(14))).toBe(0);
    expect(await purgeDeletedPosts(later(15))).toBe(1);
    expect(await database.select().from(posts).where(eq(posts.id, id)).all()).toEqual([]);
    expect((await findUser(susan))?.postCount).toBe(0);
  });

  test("and undoing it are possible for its author only", async () => {
    const id = await write(susan, "Hello");
    expect(await deletePost(miguel, id, now)).toBe(false);
    await deletePost(susan, id, now);
    expect(await undoDeletePost(miguel, id, now)).toBe(false);
  });
});

describe("Replies", () => {
  test("are listed oldest first, and counted", async () => {
    const id = await write(susan, "Question");
    const first = await write(miguel, "Answer", { parentId: id });
    const second = await write(susan, "Another", { parentId: id });
    const { posts, next } = await readReplies(susan, id);
    expect(posts.map((reply) => [reply.id, reply.parentId, reply.parentAuthor])).toEqual([
      [first, id, "susan"],
      [second, id, "susan"],
    ]);
    expect(next).toBeNull();
    expect((await readPost(susan, id))?.replyCount).toBe(2);
    await deletePost(miguel, first, now);
    expect((await readPost(susan, id))?.replyCount).toBe(1);
    await undoDeletePost(miguel, first, now);
    expect((await readPost(susan, id))?.replyCount).toBe(2);
  });

  test("stay if the post they reply to is deleted, and say so", async () => {
    const id = await write(susan, "Question");
    const reply = await write(miguel, "Answer", { parentId: id });
    await deletePost(susan, id, now);
    expect(await readPost(susan, reply)).toMatchObject({ parentId: id, parentAuthor: null });
    await purgeDeletedPosts(later(60));
    expect(await readPost(susan, reply)).toMatchObject({ parentId: id, parentAuthor: null });
  });

  test("to a deleted or missing post are refused", async () => {
    const id = await write(susan, "Question");
    await deletePost(susan, id, now);
    for (const parentId of [id, "nonsense", ""])
      expect(await createPost(miguel, { body: "Answer", parentId }, now)).toBeNull();
    expect(await database.select().from(posts).where(eq(posts.authorId, miguel)).all()).toEqual([]);
  });

  test("come in pages, each once", async () => {
    const id = await write(susan, "Question");
    const replies = await oneByOne(60, (_, n) => write(miguel, String(n), { parentId: id }));
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page = await readReplies(susan, id, after);
      seen.push(...page.posts.map((reply) => reply.id));
      after = page.next;
    }
    expect(seen).toEqual(replies);
  });
});

describe("Likes", () => {
  test("count once per person, are shown to the person, and can be removed", async () => {
    const id = await write(susan, "Hello");
    expect(await like(miguel, id)).toBe(true);
    expect(await like(miguel, id)).toBe(false);
    expect(await like(susan, id)).toBe(true);
    expect(await readPost(miguel, id)).toMatchObject({ likeCount: 2, isLiked: true });
    expect(await unlike(miguel, id)).toBe(true);
    expect(await unlike(miguel, id)).toBe(false);
    expect(await readPost(miguel, id)).toMatchObject({ likeCount: 1, isLiked: false });
    expect((await readFeed(susan, "home")).posts).toMatchObject([{ likeCount: 1, isLiked: true }]);
  });

  test("work for visible posts only", async () => {
    const id = await write(susan, "Hello");
    await deletePost(susan, id, now);
    expect(await like(miguel, id)).toBe(false);
    expect(await like(miguel, "nonsense")).toBe(false);
  });
});
