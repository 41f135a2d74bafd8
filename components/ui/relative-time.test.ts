import { expect, test } from "vitest";
import { translateTo } from "../../i18n/catalog";
import { relativeTime } from "./relative-time";

const now = new Date("2026-06-15T12:00:00Z");

test.each([
  [0, "just now"],
  [59, "just now"],
  [60, "1 minute ago"],
  [3599, "59 minutes ago"],
  [3600, "1 hour ago"],
  [86_399, "23 hours ago"],
  [86_400, "1 day ago"],
  [7 * 86_400, "1 week ago"],
  [45 * 86_400, "1 month ago"],
  [800 * 86_400, "2 years ago"],
])("A post from %i seconds ago is labeled %s", (seconds, words) => {
  expect(relativeTime(translateTo("en"), new Date(now.getTime() - seconds * 1000), now)).toBe(words);
});

test("A post with a time in the future is labeled as just now", () => {
  expect(relativeTime(translateTo("en"), new Date(now.getTime() + 5000), now)).toBe("just now");
});

test.each([
  [0, "ahora mismo"],
  [60, "hace 1 minuto"],
  [7200, "hace 2 horas"],
])("In Spanish, a post from %i seconds ago is labeled %s", (seconds, words) => {
  expect(relativeTime(translateTo("es"), new Date(now.getTime() - seconds * 1000), now)).toBe(words);
});
