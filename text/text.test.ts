import { describe, expect, test } from "vitest";
import { postSchema } from "../feed/schemas";
import { tidy, tidyName } from ".";

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
  ])("%s", (_name, text) => {
    expect(tidy(text)).toBe("");
    expect(tidyName(text)).toBe("");
    expect(postSchema.safeParse({ body: text }).success).toBe(false);
  });

  test.each(["👨‍👩‍👧", "🏴\u{e0067}\u{e0062}\u{e007f}", "می‌خواهم", "\u202eשלום", "⠓⠊", "~"])(
    "but %j is not",
    (text) => {
      expect(tidy(text)).toBe(text.normalize("NFC"));
    },
  );
});

test("A name is on one line, with single spaces", () => {
  expect(tidyName("  Susan \n\t Ivanova ")).toBe("Susan Ivanova");
});
