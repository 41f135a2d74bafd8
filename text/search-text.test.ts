import { describe, expect, test } from "vitest";
import { matchExpression, searchText } from "./search-text";

describe("Search reads a text", () => {
  test.each(["Plain words", "Café, naïve; ¿qué tal?", "Привет", "🐦 birds", "👨\u200d👩\u200d👧 family", ""])(
    "as it is: %j",
    (text) => {
      expect(searchText(text)).toBe(null);
    },
  );

  test.each([
    ["今日は日本語", " 今日 日は は日 日本 本語 語 "],
    ["ﾃｽﾄ と test", " テス スト ト   と  test"],
    ["ไ\u200bทย", " ไท ทย ย "],
    ["Ｆｕｌｌ e\ufb03cient", "Full efficient"],
    ["h\u0336i\u0336", "hi"],
    ["ශ්\u200dරී ලංකා", "ශ්රී ලංකා"],
  ])("%j as %j", (text, read) => {
    expect(searchText(text)).toBe(read);
  });
});

test.each([
  ['one "two" three', '"one" "two" "three"*'],
  ["日本語", '"日本 本語"*'],
  ["語 test", '"語"* "test"*'],
  ["日本 test", '"日本" "test"*'],
  ["語test", '"語"* "test"*'],
  ["ශ්\u200dරී", '"ශ්රී"*'],
  ["...", null],
  ["a ".repeat(20), `${'"a" '.repeat(7)}"a"*`],
])("A search for %j asks the index for %s", (search, expression) => {
  expect(matchExpression(search)).toBe(expression);
});
