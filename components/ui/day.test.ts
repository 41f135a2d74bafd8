import { expect, test } from "vitest";
import { translateTo } from "@/i18n/catalog";
import { dayName } from "./day";

test.each([
  ["2026-03-01", "Today", "Hoy"],
  ["2026-02-28", "Yesterday", "Ayer"],
  ["2026-02-27", "February 27", "27 de febrero"],
  ["2025-12-31", "December 31, 2025", "31 de diciembre de 2025"],
])("On March 1, 2026, the day %s is called %s", (date, english, spanish) => {
  const now = new Date("2026-03-01T00:30:00Z");
  expect(dayName(translateTo("en"), date, now)).toBe(english);
  expect(dayName(translateTo("es"), date, now)).toBe(spanish);
});
