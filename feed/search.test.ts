import { beforeEach, describe, expect, test } from "vitest";
import { deleteDueAccounts, requestDeletion } from "../accounts/leaving";
import { updateProfile } from "../accounts/profile";
import { renameUser } from "../accounts/username";
import { addUser, emptyDatabase } from "../db/testing";
import { createPost, deletePost, editPost, forgetDeletedPosts } from "./posts";
import { matchExpression, searchPeople, searchPosts } from "./search";

let database: ReturnType<typeof emptyDatabase>;
let susan: ReturnType<typeof addUser>;
beforeEach(() => {
  database = emptyDatabase();
  susan = addUser("susan");
});

const write = (body: string) => createPost(susan.id, { body }) ?? "";
const bodies = (search: string) => searchPosts(susan.id, search).found.map(({ body }) => body);
const people = (search: string) => searchPeople(susan.id, search).found.map(({ username }) => username);

describe("Searching posts", () => {
  test("finds those with every word, in any case and with or without accents, the newest first", () => {
    write("Café in the morning");
    write("A cafe, and birds");
    write("Nothing");
    expect(bodies("CAFE")).toEqual(["A cafe, and birds", "Café in the morning"]);
    expect(bodies("birds café")).toEqual(["A cafe, and birds"]);
    expect(bodies("tea")).toEqual([]);
  });

  test("takes the last word for the beginning of one, as it is typed", () => {
    write("Synthesizers and trains");
    expect(bodies("synth")).toHaveLength(1);
    expect(bodies("synth trains")).toEqual([]);
    expect(bodies("trains synth")).toHaveLength(1);
  });

  test("follows what is edited, deleted, undone and gone", () => {
    const id = write("before");
    editPost(susan.id, id, { body: "after" });
    expect([bodies("before"), bodies("after")]).toEqual([[], ["after"]]);
    deletePost(susan.id, id);
    expect(bodies("after")).toEqual([]);
    forgetDeletedPosts(new Date(Date.now() + 60_000));
    expect(database.$client.prepare("SELECT count(*) FROM post_search_rows").pluck().get()).toBe(0);
    expect(
      database.$client.prepare("SELECT count(*) FROM post_search WHERE post_search MATCH 'after'").pluck().get(),
    ).toBe(0);
  });

  test("pages through all that is found, each once, by index", () => {
    for (let number = 0; number < 60; number++) write(`number ${number}`);
    const seen: string[] = [];
    for (let before: string | undefined; seen.length < 60; ) {
      const { found, next } = searchPosts(susan.id, "number", before);
      seen.push(...found.map(({ body }) => body));
      if (next === null) break;
      before = String(next);
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => `number ${59 - index}`));
    const plan = database.$client
      .prepare(
        "EXPLAIN QUERY PLAN SELECT rowid FROM post_search WHERE post_search MATCH 'x' AND rowid < 5 ORDER BY rowid DESC LIMIT 26",
      )
      .all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SCAN post_search VIRTUAL TABLE INDEX .*M/),
    ]);
  });
});

describe("Searching people", () => {
  test("finds them by username, name and what they say of themselves, as these are now", () => {
    const miguel = addUser("miguel_g");
    updateProfile(miguel.id, { name: "Miguel Grinberg", about: "Writes about Flask", lastSeenStep: "day" });
    expect([people("migu"), people("grinberg"), people("flask"), people("g")]).toEqual(
      Array.from({ length: 4 }, () => ["miguel_g"]),
    );
    renameUser(miguel, "mike");
    expect([people("mike"), people("miguel")]).toEqual([["mike"], ["mike"]]);
    requestDeletion(miguel.id, new Date(0));
    expect(people("mike")).toEqual([]);
    deleteDueAccounts();
    expect(database.$client.prepare("SELECT count(*) FROM user_search_rows").pluck().get()).toBe(1);
  });
});

test("Whatever is typed is words: no syntax makes a search fail, or find more", () => {
  write("plain words");
  for (const search of [
    "",
    " ",
    '"',
    '"""',
    "*",
    "plain*words",
    "AND OR NOT",
    "NEAR(plain words, 2)",
    "body:plain",
    "{body}: plain",
    "-plain",
    "plain + words",
    "^plain",
    "(((",
    "'; DROP TABLE posts; --",
    "\0",
    "🐦",
    "\ud800",
    "x".repeat(100_000),
    "a ".repeat(10_000),
  ]) {
    expect(() => [searchPosts(susan.id, search), searchPeople(susan.id, search)], search.slice(0, 20)).not.toThrow();
    for (const before of ["", "-1", "x", "1e9", "9".repeat(40), "0"]) {
      expect(() => searchPosts(susan.id, search, before)).not.toThrow();
    }
  }
  expect(bodies("NOT plain")).toEqual([]);
  expect(bodies("-plain")).toEqual(["plain words"]);
  expect(matchExpression('one "two" three')).toBe('"one" "two" "three"*');
});
