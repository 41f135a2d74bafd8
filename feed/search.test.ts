import type { InStatement, InValue } from "@libsql/client";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { deleteExpiredAccounts, requestDeletion } from "../accounts/deletion";
import { updateProfile } from "../accounts/profile";
import { renameUser } from "../accounts/username";
import { connection } from "../db/client";
import { addUser, emptyDatabase, planOf, rowsOf } from "../db/testing";
import { createPost, deletePost, editPost, purgeDeletedPosts } from "./posts";
import { matchExpression, searchPeople, searchPosts } from "./search";

let _database: Awaited<ReturnType<typeof emptyDatabase>>;
let susan: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  _database = await emptyDatabase();
  susan = await addUser("susan");
});

const write = async (body: string) => (await createPost(susan.id, { body })) ?? "";
const bodies = async (search: string) => (await searchPosts(susan.id, search)).results.map(({ body }) => body);
const people = async (search: string) => (await searchPeople(susan.id, search)).results.map(({ username }) => username);

describe("Searching posts", () => {
  test("finds those with every word, in any case, with or without accents, newest first", async () => {
    await write("Café in the morning");
    await write("A cafe, and birds");
    await write("Nothing");
    expect(await bodies("CAFE")).toEqual(["A cafe, and birds", "Café in the morning"]);
    expect(await bodies("birds café")).toEqual(["A cafe, and birds"]);
    expect(await bodies("tea")).toEqual([]);
  });

  test("treats the last word as a prefix, while it is being typed", async () => {
    await write("Synthesizers and trains");
    expect(await bodies("synth")).toHaveLength(1);
    expect(await bodies("synth trains")).toEqual([]);
    expect(await bodies("trains synth")).toHaveLength(1);
  });

  test("follows edits, deletions, undos and purges", async () => {
    const id = await write("before");
    await editPost(susan.id, id, { body: "after" });
    expect([await bodies("before"), await bodies("after")]).toEqual([[], ["after"]]);
    await deletePost(susan.id, id);
    expect(await bodies("after")).toEqual([]);
    await purgeDeletedPosts(new Date(Date.now() + 60_000));
    expect(await rowsOf("SELECT * FROM post_search_rows")).toEqual([]);
    expect(await rowsOf("SELECT rowid FROM post_search WHERE post_search MATCH 'after'")).toEqual([]);
  });

  test("pages through all results, each once", async () => {
    for (let number = 0; number < 60; number++) await write(`number ${number}`);
    const seen: string[] = [];
    for (let before: string | undefined; seen.length < 60; ) {
      const { results, next } = await searchPosts(susan.id, "number", before);
      seen.push(...results.map(({ body }) => body));
      if (next === null) break;
      before = String(next);
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => `number ${59 - index}`));
  });

  test("finds a word by every prefix, and by nothing else", async () => {
    const words = ["Donaudampfschifffahrtsgesellschaft", "Ébénisterie", "Übersetzungsbüro", "鳥についての長い話"];
    for (const word of words) {
      await write(`${word}, and more`);
      const letters = [...word];
      for (let count = 1; count <= letters.length; count++) {
        expect(await bodies(letters.slice(0, count).join(""))).toEqual([`${word}, and more`]);
      }
      expect(await bodies(`${word}x`)).toEqual([]);
      expect(await bodies(letters.slice(1).join(""))).toEqual([]);
    }
  });

  test.each([
    ["posts", searchPosts, "post_search"],
    ["people", searchPeople, "user_search"],
  ])("walks one list of %s, that of the word's prefix, from the page's cursor", async (_name, search, table) => {
    const execute = vi.spyOn(connection().$client, "execute");
    await search(susan.id, "number", "30");
    const [asked] = execute.mock.calls.map(
      ([statement]) => statement as InStatement & { sql: string; args: InValue[] },
    );
    execute.mockRestore();
    if (!asked) throw new Error("Nothing was asked.");
    // FTS5 follows the words, the bound and the order; nothing is filtered or sorted afterwards.
    expect(await planOf(asked.sql, asked.args)).toEqual([
      expect.stringMatching(new RegExp(`^SCAN ${table} VIRTUAL TABLE INDEX \\d+:M\\d+<$`)),
    ]);
    // FTS5 follows a bound only if it is an integer.
    const bound = /rowid < (.+) ORDER/.exec(asked.sql)?.[1] ?? "";
    expect(await rowsOf(`SELECT typeof(${bound}) AS type`, [30])).toEqual([{ type: "integer" }]);
    // And it walks one list only if a prefix index of that length exists.
    const [made] = await rowsOf("SELECT sql FROM sqlite_master WHERE name = ?", [table]);
    const lengths = /prefix='([\d ]+)'/.exec(String(made?.sql))?.[1]?.split(" ").map(Number);
    expect(lengths).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });
});

describe("Searching people", () => {
  test("finds them by username, name and bio, as these are now", async () => {
    const miguel = await addUser("miguel_g");
    await updateProfile(miguel.id, { name: "Miguel Grinberg", about: "Writes about Flask", lastSeenStep: "day" });
    expect([await people("migu"), await people("grinberg"), await people("flask"), await people("g")]).toEqual(
      Array.from({ length: 4 }, () => ["miguel_g"]),
    );
    await renameUser(miguel, "mike");
    expect([await people("mike"), await people("miguel")]).toEqual([["mike"], ["mike"]]);
    await requestDeletion(miguel.id, new Date(0));
    expect(await people("mike")).toEqual([]);
    await deleteExpiredAccounts();
    expect(await rowsOf("SELECT * FROM user_search_rows")).toHaveLength(1);
  });
});

test("Any input is only words: no syntax makes a search fail, or find more", async () => {
  await write("plain words");
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
    await searchPosts(susan.id, search);
    await searchPeople(susan.id, search);
    for (const before of ["", "-1", "x", "1e9", "9".repeat(40), "0"]) {
      await searchPosts(susan.id, search, before);
    }
  }
  expect(await bodies("NOT plain")).toEqual([]);
  expect(await bodies("-plain")).toEqual(["plain words"]);
  expect(matchExpression('one "two" three')).toBe('"one" "two" "three"*');
});
