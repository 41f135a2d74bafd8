import { expect, test } from "vitest";
import { translateTo } from "@/i18n/catalog";
import { shortCount } from "./short-count";

test("Counts are exact below a thousand, and then short, in the reader's language", () => {
  const counts = [0, 7, 999, 1000, 1234, 12_345, 1_200_000];
  const [english, spanish] = [translateTo("en"), translateTo("es")];
  expect(counts.map((count) => shortCount(english, count))).toEqual(["0", "7", "999", "1K", "1.2K", "12K", "1.2M"]);
  expect(counts.map((count) => shortCount(spanish, count).replaceAll("\u00a0", " "))).toEqual([
    "0",
    "7",
    "999",
    "1 mil",
    "1,2 mil",
    "12 mil",
    "1,2 M",
  ]);
});
