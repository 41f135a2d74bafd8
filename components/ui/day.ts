import type { Translate } from "@/i18n/translate";

const DAY = 86_400_000;

/** A day's name: "Today", "Yesterday", "November 26", with the year if it is another. `date` is one of UTC, as 2026-01-31. */
export function dayName(t: Translate, date: string, now: Date): string {
  const [today, yesterday] = [0, 1].map((days) => new Date(now.getTime() - days * DAY).toISOString().slice(0, 10));
  if (date === today) return t("Today");
  if (date === yesterday) return t("Yesterday");
  const isThisYear = date.slice(0, 4) === today?.slice(0, 4);
  return new Intl.DateTimeFormat(t.language, {
    day: "numeric",
    month: "long",
    ...(isThisYear ? {} : { year: "numeric" }),
    timeZone: "UTC",
  }).format(new Date(date));
}

/** What happened, by the day of UTC it happened on, in the order given. */
export function groupByDay<T extends { createdAt: Date }>(lines: T[]): [date: string, lines: T[]][] {
  const days = new Map<string, T[]>();
  for (const line of lines) {
    const date = line.createdAt.toISOString().slice(0, 10);
    days.set(date, [...(days.get(date) ?? []), line]);
  }
  return [...days];
}
