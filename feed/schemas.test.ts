import { expect, test } from "vitest";
import { translateTo } from "../i18n/catalog";
import { countCharacters } from "../text";
import { postSchema } from "./schemas";

const body = (text: string) => postSchema.parse({ body: text }).body;
const refusal = (text: string) =>
  translateTo("en")(postSchema.safeParse({ body: text }).error?.issues[0]?.message ?? "");

test("Characters are counted as a person counts them", () => {
  expect(countCharacters("")).toBe(0);
  expect(countCharacters("abc")).toBe(3);
  expect(countCharacters("cafe\u0301")).toBe(4);
  expect(countCharacters("👨‍👩‍👧‍👦🇪🇸👍🏽")).toBe(3);
  expect(countCharacters("नमस्ते")).toBeLessThan(6);
});

test("A post can have 280 characters, of any script", () => {
  expect(body("x".repeat(280))).toHaveLength(280);
  expect(body("👨‍👩‍👧".repeat(280))).toHaveLength(280 * 8);
  expect(refusal("x".repeat(281))).toMatch(/up to 280/);
  expect(refusal("👨‍👩‍👧".repeat(281))).toMatch(/up to 280/);
});

test("A post must not be empty", () => {
  for (const nothing of ["", " ", "\n\n", "\t", "\u0000", "\u00a0"])
    expect(refusal(nothing)).toBe("Write something first.");
});

test("Line breaks are kept and normalized", () => {
  expect(body("a\r\nb\rc\n\nd")).toBe("a\nb\nc\n\nd");
});

test("Control characters and surrounding white space are removed", () => {
  expect(body("  a\u0000b\u0007c\u001b[31m  ")).toBe("abc[31m");
});

test("A chain of thousands of joined characters is refused", () => {
  expect(refusal(`👨${"\u200d👨".repeat(4000)}`)).toMatch(/up to 280/);
});
