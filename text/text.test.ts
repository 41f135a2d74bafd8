import { describe, expect, test } from "vitest";
import { accessTokenSchema, passkeyNameSchema, passwordLength, profileSchema } from "../accounts/schemas";
import { postSchema } from "../feed/schemas";
import { inviteSchema, reasonSchema } from "../moderation/schemas";
import { normalizeLine, normalizeText } from ".";

describe("A text that shows nothing is empty", () => {
  test.each([
    ["zero-width spaces and a word joiner", "\u200b\u200b\u2060"],
    ["direction overrides", "\u202e\u202d"],
    ["direction isolates", "\u2066\u2069"],
    ["Hangul fillers", "\u115f\u1160\u3164\uffa0"],
    ["braille blanks", "\u2800 \u2800"],
    ["tag characters", "\u{e0061}\u{e0062}\u{e007f}"],
    ["variation selectors", "\ufe0f\u{e0100}"],
    ["spaces of all widths", " \t\n\u00a0\u2003\u3000\ufeff"],
    ["soft hyphens", "\u00ad\u00ad"],
    ["control characters", "\u0000\u0007\u0085"],
    ["a musical null notehead and hieroglyphic blanks", "\u{1d159}\u{13441}\u{13442}"],
    ["noncharacters", "\uffff\ufdd0"],
  ])("%s", (_name, text) => {
    expect(normalizeText(text)).toBe("");
    expect(normalizeLine(text)).toBe("");
    expect(postSchema.safeParse({ body: text }).success).toBe(false);
  });

  test.each(["👨‍👩‍👧", "🏴\u{e0067}\u{e0062}\u{e007f}", "می‌خواهم", "\u202eשלום\u202c", "⠓⠊", "~"])(
    "but %j is not",
    (text) => {
      expect(normalizeText(text)).toBe(text.normalize("NFC"));
    },
  );
});

test("Every text that people write is refused, or left out, if it shows nothing", () => {
  const blank = "\u200b\u3164\u2800";
  for (const [schema, form, field] of [
    [postSchema, { body: blank }, "body"],
    [reasonSchema, { reason: blank }, "reason"],
    [inviteSchema, { note: blank, days: "7" }, "note"],
    [passkeyNameSchema, { name: blank }, "name"],
    [accessTokenSchema, { name: blank, scope: "read", days: "7" }, "name"],
  ] as const) {
    expect(schema.safeParse(form).error?.issues.map(({ path }) => path)).toEqual([[field]]);
  }
  const links = { link1: "", link2: "", link3: "", link4: "" };
  const profile = { name: blank, about: blank, ...links, lastSeenPrecision: "day", language: "" };
  expect(profileSchema.parse(profile)).toMatchObject({ name: "", about: "" });
});

describe("A text does not reach beyond itself", () => {
  test.each([
    ["an open override is closed", "\u202enasus", "\u202enasus\u202c"],
    ["open isolates are closed from the inside out", "a\u2067b\u202ac", "a\u2067b\u202ac\u202c\u2069"],
    ["each line for itself", "\u2067a\nb", "\u2067a\u2069\nb"],
    ["what closes nothing is removed", "a\u2069\u202cb", "ab"],
    ["closed directions stay", "\u2068שלום\u2069 hi", "\u2068שלום\u2069 hi"],
    ["marks to the left and right stay", "\u200eabc\u200f", "\u200eabc\u200f"],
    ["of a pile of marks, eight stay", `z${"\u0335".repeat(9000)}!`, `z${"\u0335".repeat(8)}!`],
    [
      "of a pile that joiners or closed directions would hide, eight stay",
      `z${"\u0335\u200d".repeat(90)}!`,
      `z${"\u0335\u200d".repeat(8)}!`,
    ],
    ["also without what closes nothing", `z${`${"\u0335".repeat(8)}\u2069`.repeat(30)}!`, `z${"\u0335".repeat(8)}!`],
    ["of many empty lines, one stays", `a${"\n".repeat(270)}b\n \n\u3000\nc\nd`, "a\n\nb\n\nc\nd"],
    ["control characters of terminals are removed", "a\u009b31mb", "a31mb"],
    ["marks of Thai, Hebrew and Tibetan stay", "ที่ בְּרֵאשִׁ֖ית བསྒྲུབས", "ที่ בְּרֵאשִׁ֖ית བསྒྲུབས"],
    ["halves of characters become the replacement character", "a\ud800b\udc00", "a\ufffdb\ufffd"],
  ])("%s", (_name, text, tidied) => {
    expect(normalizeText(text)).toBe(tidied.normalize("NFC"));
    if (!text.includes("\n")) expect(normalizeLine(text)).toBe(tidied.normalize("NFC"));
  });

  test("in time and space that grow with its length: marks of two kinds in a row are not sorted by the thousand", () => {
    // Sorting 90,000 of them took half a minute; one that is longer is refused as it is.
    const pile = (count: number) => `a${"\u0301\u0316".repeat(count)}`;
    expect(normalizeText(pile(45_000))).toHaveLength(8);
    expect(postSchema.safeParse({ body: pile(450_000) }).success).toBe(false);
    expect(passwordLength(pile(450_000))).toBe(900_001);
  });

  test("and normalizing it again changes nothing", () => {
    for (const text of [
      "\u202enasus",
      "a\u2069\u2067b",
      "\u2069 susan",
      `e${"\u0301".repeat(40)}`,
      `e${"\u0344".repeat(40)}`,
    ])
      expect(normalizeText(normalizeText(text))).toBe(normalizeText(text));
  });
});

test("A name is on one line, with single spaces", () => {
  expect(normalizeLine("  Susan \n\t Ivanova ")).toBe("Susan Ivanova");
});
