import { describe, expect, test } from "vitest";
import { linksIn, mentionsIn, tagsIn, toTag } from "./text-links";

const shown = (text: string) => linksIn(text).map((link) => link.shown);

describe("An address", () => {
  test.each([
    ["https://en.wikipedia.org/wiki/Bird_(disambiguation)", ["https://en.wikipedia.org/wiki/Bird_(disambiguation)"]],
    ["(see https://example.org/a_b_)", ["https://example.org/a_b_"]],
    ["[https://example.org/a[1](2){3}]", ["https://example.org/a[1](2){3}"]],
    ["これは https://example.org/路、です。@miguel、こんにちは", ["https://example.org/路", "@miguel"]],
    ["（https://example.org/a）と「https://example.org/b」！", ["https://example.org/a", "https://example.org/b"]],
    ["https://example.org/a'b", ["https://example.org/a'b"]],
    ["'https://example.org/q' and \"https://example.org/r\"", ["https://example.org/q", "https://example.org/r"]],
    ["“https://example.org/q” «https://example.org/r»", ["https://example.org/q", "https://example.org/r"]],
    [
      "https://example.org/a. https://example.org/b, https://example.org/c!",
      ["https://example.org/a", "https://example.org/b", "https://example.org/c"],
    ],
    [
      "https://example.org/a?; https://example.org/b… https://example.org/c:",
      ["https://example.org/a", "https://example.org/b", "https://example.org/c"],
    ],
    ["https://example.org/a_ https://example.org/b-", ["https://example.org/a_", "https://example.org/b-"]],
    ["http://[2001:db8::1]:8080/a", ["http://[2001:db8::1]:8080/a"]],
    ["https://example.org:8443/a?b=c&d=%20#e", ["https://example.org:8443/a?b=c&d=%20#e"]],
    ["🐦https://example.org/a 🐦 https://example.org/🐦", ["https://example.org/a", "https://example.org/🐦"]],
    [
      "👍🏽https://example.org/a 🇩🇪example.org👍🏽 1️⃣https://example.org❤️",
      ["https://example.org/a", "example.org", "https://example.org"],
    ],
    ["詳細はこちらhttps://example.org/路。東京はexample.orgです", ["https://example.org/路", "example.org"]],
    ["https://example.orgは https://münchen.de:8080へ", ["https://example.org", "https://münchen.de:8080"]],
    ["ดูexample.orgนะ example.com은", ["example.org", "example.com"]],
    ["例え.jp www.sushi太郎.jp https://i❤.ws/日本.com", ["例え.jp", "www.sushi太郎.jp", "https://i❤.ws/日本.com"]],
    [
      "https://ca.wikipedia.org/wiki/Paral·lel https://en.wikipedia.org/wiki/Mayer–Vietoris_sequence –",
      ["https://ca.wikipedia.org/wiki/Paral·lel", "https://en.wikipedia.org/wiki/Mayer–Vietoris_sequence"],
    ],
    ["‘https://fr.wikipedia.org/wiki/L’Équipe’", ["https://fr.wikipedia.org/wiki/L’Équipe"]],
    [
      "https://ja.wikipedia.org/wiki/カール・マルクス・https://example.jp",
      ["https://ja.wikipedia.org/wiki/カール・マルクス", "https://example.jp"],
    ],
    ["example.org:8080/a example.org:80. example.org: a", ["example.org:8080/a", "example.org:80", "example.org"]],
    ["https://example.org/a\u061cb https://example.org/a\u3164b", ["https://example.org/a", "https://example.org/a"]],
    ["\u202bשלום https://example.org/a\u202c שלום", ["https://example.org/a"]],
    ["https://münchen.example/straße", ["https://münchen.example/straße"]],
    ["https://", []],
    ["https://user:pass@example.org/", []],
    ["https://example.org@evil.example/", []],
    ["https://:@a.example/", []],
    ["javascript:alert(1) //evil.example ftp://example.org data:text/html,x", []],
    ["me@example.org john.me@example.org", []],
    ["1.2.3 and node.js and a.b and e.g.this", []],
  ])("in %j", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test("without a scheme leads to https, if its top-level domain exists", () => {
    expect(linksIn("example.org/path, www.example.org and post.example")).toEqual([
      { index: 0, shown: "example.org/path", href: "https://example.org/path" },
      { index: 18, shown: "www.example.org", href: "https://www.example.org" },
    ]);
  });

  test("keeps its own scheme, in any case", () => {
    expect(linksIn("HTTPS://example.org http://example.org mailto:me@example.org").map(({ href }) => href)).toEqual([
      "HTTPS://example.org",
      "http://example.org",
      "mailto:me@example.org",
    ]);
  });

  test("is found in linear time in text that is made to be slow", () => {
    for (const text of [
      "(",
      "https://",
      "https://a.b(",
      "@a",
      "a.",
      "'",
      "http://a-",
      "#",
      "#a",
      "#1",
      "#_",
      "#a·",
      "日a.com",
      "a.com日",
    ].map((part) => part.repeat(20_000))) {
      linksIn(text);
    }
  });
});

describe("A mention", () => {
  test.each([
    ["@susan, @Susan! (@ada) @this_name_is_far_too_long /@ada @ada", ["susan", "ada"]],
    ["@susan@example.org", []],
    ["a@susan.org é@susan x@susan", []],
    ["@x @_@ @susané @susanж", []],
    ["@susan's", ["susan"]],
    [".@susan", ["susan"]],
    ["こんにちは@susan、", ["susan"]],
    ["こんにちは＠susan、＠Ada", ["susan", "ada"]],
    ["＠susan＠example.org a＠susan", []],
    ["https://example.org/@susan?x=@ada", []],
    ["https://user:pass@example.org/@susan", []],
  ])("in %j", (text, expected) => {
    expect(mentionsIn(text)).toEqual(expected);
  });
});

describe("A hashtag", () => {
  test.each([
    ["#Birds and #birds, (#trees)!", ["birds", "trees"]],
    ["#snake_case #_x #x1 #1x #2026 #_ #1_2 #", ["snake_case", "_x", "x1", "1x"]],
    ["#café #cafe\u0301 #CAFÉ", ["café"]],
    ["#日本語 と ＃写真、今日#寿司を食べた", ["日本語", "写真", "寿司を食べた"]],
    ["#한국어를 #ไทยแลนด์ #हिन्दी #العربية #עברית", ["한국어를", "ไทยแลนด์", "हिन्दी", "العربية", "עברית"]],
    ["#ｆｕｌｌ＿ｗｉｄｔｈ", ["full_width"]],
    ["#l·l #col·lecció· #ハリー・ポッター #می\u200cخواهم", ["l·l", "col·lecció", "ハリー・ポッター", "می\u200cخواهم"]],
    ["#it's #a-b #a.b #a#b ##c #d@e", ["it", "a", "d"]],
    ["a#b é#b ж#b 1#b _#b &#39; &#xb7;", []],
    ["https://example.org/#top https://example.org/a#b example.org/#c #example.org", []],
    ["#️⃣ #⃣a #🐦 # a", []],
    [`#${"x".repeat(100)} #${"y".repeat(101)}`, ["x".repeat(100)]],
    ["#\ufdfa", []],
  ])("in %j", (text, expected) => {
    expect(tagsIn(text)).toEqual(expected);
  });

  test("links to the posts with it, as it was written", () => {
    expect(linksIn("Öl #Öl")).toEqual([{ index: 3, shown: "#Öl", href: "/tags/%C3%B6l", tag: "öl" }]);
  });

  test("has one form, which is a tag again", () => {
    for (const text of ["İstanbul", "ﬁsh", "Ǆ", "ẞ", "ΣΑΣ", "ｆ"]) expect(toTag(toTag(text) ?? "")).toBe(toTag(text));
    for (const text of ["", "1", "a b", "a/b", "#a", "a\n", "%", "x".repeat(101)]) expect(toTag(text)).toBeNull();
  });
});
