import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { findUser } from "../accounts/users";
import { posts } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { like, unlike } from "./likes";
import {
  createPost,
  deletePost,
  editPost,
  findPost,
  forgetDeletedPosts,
  newestPostOf,
  undoDeletePost,
  versionsOf,
} from "./posts";
import { readFeed, readPost, readReplies } from "./read";

const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

let database: ReturnType<typeof emptyDatabase>;
let [susan, miguel] = ["", ""];
beforeEach(() => {
  database = emptyDatabase();
  [susan, miguel] = ["susan", "miguel"].map((username) => addUser(username).id) as [string, string];
});

const write = (authorId: string, body: string, more = {}) => createPost(authorId, { body, ...more }, now) ?? "";
const bodyOf = (id: string) => findPost(id)?.body;

describe("A post", () => {
  test("has an id that sorts by time and does not tell the next one, also of one moment", () => {
    const ids = Array.from({ length: 50 }, () => write(susan, "x"));
    expect([...ids].sort()).toEqual(ids);
    // The random part of a ULID: 16 characters of five bits.
    const random = ids.map((id) =>
      [...id.slice(10)].reduce((sum, c) => sum * 32n + BigInt("0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(c)), 0n),
    );
    for (const [index, value] of random.slice(1).entries()) expect(value - (random[index] ?? 0n)).not.toBe(1n);
  });

  test("is made once by a form that is sent twice, and anew by another form or another person", () => {
    const id = write(susan, "Hello", { formId: "one" });
    expect(write(susan, "Hello", { formId: "one" })).toBe(id);
    expect(write(susan, "Hello", { formId: "two" })).not.toBe(id);
    expect(write(miguel, "Hello", { formId: "one" })).not.toBe(id);
    expect(database.select().from(posts).all()).toHaveLength(3);
  });

  test("is known as its author's newest, until there is a newer one", () => {
    expect(newestPostOf(susan)).toBeNull();
    const ids = addPosts(susan, 3);
    addPosts(miguel, 1);
    expect(newestPostOf(susan)).toBe(ids[2]);
  });
});

describe("Editing a post", () => {
  test("keeps what it said before, for 15 minutes after it was written", () => {
    const id = write(susan, "one");
    expect(editPost(susan, id, { body: "two" }, later(60))).toBe(true);
    expect(editPost(susan, id, { body: "three" }, later(899))).toBe(true);
    expect(editPost(susan, id, { body: "four" }, later(900))).toBe(false);
    expect(bodyOf(id)).toBe("three");
    expect(versionsOf(id).map(({ body }) => body)).toEqual(["two", "one"]);
    expect(readPost(susan, id)?.editedAt).toEqual(later(899));
  });

  test("is its author's alone, and not of what is deleted; the same text is no edit", () => {
    const id = write(susan, "one");
    expect(editPost(miguel, id, { body: "mine" }, now)).toBe(false);
    expect(editPost(susan, id, { body: "one" }, now)).toBe(true);
    expect(readPost(susan, id)?.editedAt).toBeNull();
    deletePost(susan, id, now);
    expect(editPost(susan, id, { body: "two" }, now)).toBe(false);
    expect(editPost(susan, "nonsense", { body: "two" }, now)).toBe(false);
    expect(versionsOf(id)).toEqual([]);
  });
});

describe("Deleting a post", () => {
  test("hides it at once; its author can undo that for 10 seconds and a little for the way, then it is gone", () => {
    const id = write(susan, "Oops");
    expect(deletePost(susan, id, now)).toBe(true);
    expect(deletePost(susan, id, now)).toBe(false);
    expect(findPost(id)).toBeUndefined();
    expect(readFeed(susan, "home").posts).toEqual([]);
    expect(findUser(susan)?.postCount).toBe(0);
    expect(undoDeletePost(susan, id, later(14))).toBe(true);
    expect(bodyOf(id)).toBe("Oops");
    expect(findUser(susan)?.postCount).toBe(1);
    deletePost(susan, id, now);
    expect(undoDeletePost(susan, id, later(15))).toBe(false);
    expect(forgetDeletedPosts(later(14))).toBe(0);
    expect(forgetDeletedPosts(later(15))).toBe(1);
    expect(database.select().from(posts).where(eq(posts.id, id)).all()).toEqual([]);
    expect(findUser(susan)?.postCount).toBe(0);
  });

  test("and undoing it are its author's alone", () => {
    const id = write(susan, "Hello");
    expect(deletePost(miguel, id, now)).toBe(false);
    deletePost(susan, id, now);
    expect(undoDeletePost(miguel, id, now)).toBe(false);
  });
});

describe("Replies", () => {
  test("are one level deep, the oldest first, and counted", () => {
    const id = write(susan, "Question");
    const first = write(miguel, "Answer", { parentId: id });
    const second = write(susan, "Thanks", { parentId: first });
    const { posts, next } = readReplies(susan, id);
    expect(posts.map((reply) => [reply.id, reply.parentId, reply.parentAuthor])).toEqual([
      [first, id, "susan"],
      [second, id, "susan"],
    ]);
    expect(next).toBeNull();
    expect(readPost(susan, id)?.replyCount).toBe(2);
    deletePost(miguel, first, now);
    expect(readPost(susan, id)?.replyCount).toBe(1);
    undoDeletePost(miguel, first, now);
    expect(readPost(susan, id)?.replyCount).toBe(2);
  });

  test("stay when what they reply to is gone, and say so", () => {
    const id = write(susan, "Question");
    const reply = write(miguel, "Answer", { parentId: id });
    deletePost(susan, id, now);
    expect(readPost(susan, reply)).toMatchObject({ parentId: id, parentAuthor: null });
    forgetDeletedPosts(later(60));
    expect(readPost(susan, reply)).toMatchObject({ parentId: id, parentAuthor: null });
  });

  test("to what is deleted, or was never there, are not written", () => {
    const id = write(susan, "Question");
    deletePost(susan, id, now);
    for (const parentId of [id, "nonsense", ""])
      expect(createPost(miguel, { body: "Answer", parentId }, now)).toBeNull();
    expect(database.select().from(posts).where(eq(posts.authorId, miguel)).all()).toEqual([]);
  });

  test("come in pages, each once", () => {
    const id = write(susan, "Question");
    const replies = Array.from({ length: 60 }, (_, n) => write(miguel, String(n), { parentId: id }));
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page = readReplies(susan, id, after);
      seen.push(...page.posts.map((reply) => reply.id));
      after = page.next;
    }
    expect(seen).toEqual(replies);
  });
});

describe("Likes", () => {
  test("are counted once a person, shown to who gave them, and can be taken back", () => {
    const id = write(susan, "Hello");
    expect(like(miguel, id)).toBe(true);
    expect(like(miguel, id)).toBe(false);
    expect(like(susan, id)).toBe(true);
    expect(readPost(miguel, id)).toMatchObject({ likeCount: 2, isLiked: true });
    expect(unlike(miguel, id)).toBe(true);
    expect(unlike(miguel, id)).toBe(false);
    expect(readPost(miguel, id)).toMatchObject({ likeCount: 1, isLiked: false });
    expect(readFeed(susan, "home").posts).toMatchObject([{ likeCount: 1, isLiked: true }]);
  });

  test("go to what is shown only", () => {
    const id = write(susan, "Hello");
    deletePost(susan, id, now);
    expect(like(miguel, id)).toBe(false);
    expect(like(miguel, "nonsense")).toBe(false);
  });
});
