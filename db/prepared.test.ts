import { eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { beforeEach, expect, test } from "vitest";
import { type Db, db } from "./client";
import { prepared } from "./prepared";
import { posts, users } from "./schema";
import { addUser, emptyDatabase } from "./testing";

beforeEach(emptyDatabase);

const others = alias(users, "others");

const QUERIES = {
  "columns and expressions": (from: Db) =>
    from
      .select({
        name: users.username,
        since: users.createdAt,
        avatar: users.avatar,
        isMod: sql`${users.username} = 'ada'`.mapWith(Boolean),
        length: sql<number>`length(${users.username})`.as("length"),
        bytes: sql`x'0102'`.as("bytes"),
      })
      .from(users),
  "whole tables": (from: Db) =>
    from.select({ user: users, other: others, one: sql`1` }).from(users).innerJoin(others, eq(users.id, others.id)),
  "tables without a row": (from: Db) =>
    from.select({ user: users, post: posts }).from(users).leftJoin(posts, eq(posts.authorId, users.id)),
};

test.each(Object.entries(QUERIES))("A prepared query of %s returns the rows that Drizzle returns", async (_, build) => {
  await addUser("ada");
  await addUser("susan");
  const query = prepared((from) => build(from).prepare())(db());
  const rows = await build(db()).all();
  expect(rows).toHaveLength(2);
  expect(await query.all()).toEqual(rows);
  expect(await query.get()).toEqual(rows[0]);
});

test("A prepared query without rows returns nothing", async () => {
  const query = prepared((from) => QUERIES["whole tables"](from).prepare())(db());
  expect(await query.all()).toEqual([]);
  expect(await query.get()).toBeUndefined();
});
