import type { InStatement, InValue } from "@libsql/client";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { deleteDueAccounts, requestDeletion } from "../accounts/deletion";
import { updateProfile } from "../accounts/profile";
import { renameUser } from "../accounts/username";
import { connection } from "../db/client";
import { addPosts, addUser, emptyDatabase, oneByOne, planOf, rowsOf } from "../db/testing";
import { createPost, deletePost, editPost, purgeDeletedPosts, undoDeletePost } from "./posts";
import { searchPeople, searchPosts } from "./search";
import { indexMarkedTexts } from "./search-index";

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
    const id = await write("前の日本語");
    expect(await bodies("日本")).toHaveLength(1);
    await editPost(susan.id, id, { body: "次の文章" });
    expect([await bodies("日本"), await bodies("文章")]).toEqual([[], ["次の文章"]]);
    await editPost(susan.id, id, { body: "before" });
    expect(await bodies("文章")).toEqual([]);
    await editPost(susan.id, id, { body: "after" });
    expect([await bodies("before"), await bodies("after")]).toEqual([[], ["after"]]);
    await deletePost(susan.id, id);
    expect(await bodies("after")).toEqual([]);
    await undoDeletePost(susan.id, id);
    expect(await bodies("after")).toEqual(["after"]);
    await deletePost(susan.id, id);
    await purgeDeletedPosts(new Date(Date.now() + 60_000));
    expect(await rowsOf("SELECT * FROM post_search_rows")).toEqual([]);
    expect(await rowsOf("SELECT rowid FROM post_search WHERE post_search MATCH 'after'")).toEqual([]);
  });

  test.each([
    [
      "今日は日本語のテストです",
      ["日本語", "テスト", "ﾃｽﾄ", "語", "日本 テスト", "です", "今日は日本語のテストです"],
      ["英語", "日語", "本日"],
    ],
    ["东京都的春天，很美。", ["春天", "京都", "东京都", "很美", "美 春"], ["春美", "天很"]],
    ["대한민국에서 한국어를 배워요", ["한국어", "민국", "한국어 배워", "국"], ["국한"]],
    ["ภาษาไทย​ง่ายมาก", ["ภาษาไทย", "ไทย", "ง่าย", "ไทยง่าย", "ภาษา มาก"], ["ยากมาก"]],
    ["ｶﾞｲﾄﾞﾌﾞｯｸを読む", ["ガイド", "ブック", "ｶﾞｲﾄﾞ"], ["カイト"]],
    ["ＦＵＬＬ　ｗｉｄｔｈ ２０２６年", ["full width", "2026", "２０２６年", "年"], ["206"]],
    ["An eﬃcient ﬁeld, 4² Ｎͯ", ["efficient", "field", "ﬁeld", "42"], ["icient"]],
    ["Node.jsで日本語search", ["日本語", "search", "node js", "で日本", "Node.jsで"], ["earch"]],
    ["𠮷野家で食べた", ["𠮷", "𠮷野", "野家"], ["吉野"]],
    ["h̶e̶l̶l̶o̶ donau­dampf مُحمد", ["hello", "donaudampf", "محمد"], ["world"]],
    ["မြန်မာဘာသာ ភាសាខ្មែរ ພາສາລາວ", ["ဘာသာ", "ខ្មែរ", "ລາວ", "မြန်မာ ລາວ"], ["ခမာ"]],
  ])("in scripts without spaces, and in any form of the letters: %j", async (body, finds, misses) => {
    await write(body);
    const found = async (search: string) => [search, (await bodies(search)).length];
    expect(await oneByOne(finds, found)).toEqual(finds.map((search) => [search, 1]));
    expect(await oneByOne(misses, found)).toEqual(misses.map((search) => [search, 0]));
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
    const words = ["Donaudampfschifffahrtsgesellschaft", "Ébénisterie", "Übersetzungsbüro", "नमस्ते"];
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
    await updateProfile(miguel.id, { name: "Miguel Grinberg", about: "Writes about Flask", lastSeenPrecision: "day" });
    expect([await people("migu"), await people("grinberg"), await people("flask"), await people("g")]).toEqual(
      Array.from({ length: 4 }, () => ["miguel_g"]),
    );
    await renameUser(miguel, "mike");
    expect([await people("花子"), await people("寿司")]).toEqual([[], []]);
    await updateProfile(miguel.id, { name: "山田花子", about: "毎日寿司を食べる" });
    expect([await people("花子"), await people("寿司")]).toEqual([["mike"], ["mike"]]);
    await updateProfile(miguel.id, { name: "Miguel Grinberg" });
    expect([await people("花子"), await people("寿司")]).toEqual([[], ["mike"]]);
    expect([await people("mike"), await people("miguel")]).toEqual([["mike"], ["mike"]]);
    await requestDeletion(miguel.id, new Date(0));
    expect(await people("mike")).toEqual([]);
    await deleteDueAccounts();
    expect(await rowsOf("SELECT * FROM user_search_rows")).toHaveLength(1);
  });
});

describe("Texts from before a migration", () => {
  test("are found like new ones after the next start has indexed them", async () => {
    const texts = ["今日は日本語のテストです", "Café", "plain", "东京的春天", "ｶﾞｲﾄﾞ"];
    for (const text of texts) await write(text);
    await updateProfile(susan.id, { name: "山田花子", about: "ラーメンが好き" });
    // As the migration leaves them.
    await connection().$client.execute(
      "UPDATE posts SET search_text = '' WHERE body GLOB '*[^' || char(10) || ' -~]*'",
    );
    await connection().$client.execute("UPDATE users SET name_search_text = '', about_search_text = ''");
    const found = async () => [
      await bodies("日本語"),
      await bodies("春天"),
      await bodies("ガイド"),
      await people("花子"),
      await people("好き"),
    ];
    expect(await found()).toEqual([[], [], [], [], []]);
    expect(await bodies("今日")).toEqual(["今日は日本語のテストです"]);
    expect(await indexMarkedTexts()).toBe(5);
    expect(await found()).toEqual([[texts[0]], [texts[3]], [texts[4]], ["susan"], ["susan"]]);
    expect(await bodies("cafe")).toEqual(["Café"]);
    expect(await indexMarkedTexts()).toBe(0);
  });

  test("of more than one step are all reached, and finding none reads no table", async () => {
    const rows = await addPosts(susan.id, 450);
    await connection().$client.execute("UPDATE posts SET search_text = ''");
    expect(await indexMarkedTexts()).toBe(rows.length);
    for (const [table, isMarked] of [
      ["posts", "search_text = ''"],
      ["users", "name_search_text = '' OR about_search_text = ''"],
    ]) {
      expect(await planOf(`SELECT id FROM ${table} WHERE ${isMarked} LIMIT 200`)).toEqual([
        expect.stringMatching(new RegExp(`^SCAN ${table} USING (COVERING )?INDEX ${table}_unindexed$`)),
      ]);
    }
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
});
