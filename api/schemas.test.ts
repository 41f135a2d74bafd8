import { describe, expect, test } from "vitest";
import * as z from "zod";
import { profileLink, profileSchema } from "../accounts/schemas";
import { postSchema } from "../feed/schemas";
import { idempotencyKey, meChangeSchema, meSchema, newPostSchema, pageQuery, postId } from "./schemas";

const ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

describe("A response", () => {
  test("contains only what its schema declares, whatever the row contains", () => {
    const row = {
      id: ID,
      username: "susan",
      name: "",
      about: "",
      links: ["https://susan.example/"],
      avatar: null,
      banner: "0123",
      postCount: 1,
      followerCount: 0,
      followedCount: 0,
      createdAt: new Date("2026-03-01T12:00:00Z"),
      passwordHash: "secret",
      email: "susan@example.org",
    };
    const responseOf = z.encode(meSchema, row);
    expect(responseOf.createdAt).toBe("2026-03-01T12:00:00.000Z");
    expect(JSON.stringify(responseOf)).not.toMatch(/secret|example\.org/);
    expect(z.decode(meSchema, responseOf).createdAt).toEqual(row.createdAt);
  });
});

describe("Input is validated as in the forms", () => {
  test.each(["", "  ", "x".repeat(281), "x".repeat(280), "a\r\nb ", "\u0007bell"])("a post: %j", (body) => {
    const [client, server] = [newPostSchema, postSchema].map((schema) => z.safeParse(schema, { body }));
    expect(client?.success).toBe(server?.success);
    expect(client?.data?.body).toEqual(server?.data?.body);
  });

  test.each(["x".repeat(161), " two  words "])("a bio: %j", (about) => {
    const client = meChangeSchema.safeParse({ about });
    const server = profileSchema.shape.about.safeParse(about);
    expect(client.success).toBe(server.success);
    expect(client.data?.about).toBe(server.data);
  });

  test.each(["susan.example", "susan", "", "x".repeat(201)])("a link: %j", (link) => {
    const client = meChangeSchema.safeParse({ links: [link] });
    const server = profileLink.safeParse(link);
    expect(client.success).toBe(server.success && link !== "");
    if (client.success) expect(client.data.links).toEqual([server.data]);
  });

  test("with at most four links", () => {
    expect(meChangeSchema.safeParse({ links: Array(5).fill("https://susan.example/") }).success).toBe(false);
  });

  test("with no other fields", () => {
    expect(newPostSchema.safeParse({ body: "x", authorId: ID }).success).toBe(false);
    for (const field of ["roles", "active", "username", "lastSeenPrecision", "__proto__"]) {
      expect(meChangeSchema.safeParse(JSON.parse(`{"${field}":"admin"}`)).success, field).toBe(false);
    }
  });
});

test.each(["", "0", "x".repeat(100_000), ID.toLowerCase(), `${ID}0`, ` ${ID}`, `${ID}\n`, "8".repeat(26), "%00", "~"])(
  "Neither a post's id nor a cursor: %j",
  (encodedText) => {
    expect(postId.safeParse(encodedText).success).toBe(false);
    expect(pageQuery.safeParse({ cursor: encodedText }).success).toBe(false);
  },
);

test("An Idempotency-Key is 1 to 128 visible characters", () => {
  for (const key of ["a", crypto.randomUUID(), '"quoted"', "x".repeat(128)]) {
    expect(idempotencyKey.safeParse(key).success, key).toBe(true);
  }
  for (const key of ["", "x".repeat(129), "two words", "é", "a\n"]) {
    expect(idempotencyKey.safeParse(key).success, key).toBe(false);
  }
});
