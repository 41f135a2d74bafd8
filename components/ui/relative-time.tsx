import { LRUCache } from "lru-cache";
import type { Language } from "@/i18n/languages";
import type { Translate } from "@/i18n/translate";
import { type Moment, Time } from "./time";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Formatters per language: creating them costs more than using them. */
const formats = (language: Language) => ({
  relative: new Intl.RelativeTimeFormat(language, { numeric: "always" }),
  short: new Intl.RelativeTimeFormat(language, { numeric: "always", style: "narrow" }),
  exact: new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }),
});

const FORMATS = { en: formats("en"), es: formats("es") } satisfies Record<Language, unknown>;

/** "5 minutes ago", with the exact time on hover and for machines. */
export function RelativeTime({ t, date, now }: { t: Translate; date: Date; now: Date }) {
  return <Time {...toMoment(t, date, now)} />;
}

/** A date relative to `now`. Computed on the server only: browsers format dates slightly differently. */
export const toMoment = (t: Translate, date: Date, now: Date): Moment => ({
  ...exactly(t.language, date),
  words: relativeTime(t, date, now),
});

/** Unlike the relative time, the exact time of a post never changes. */
const exact = new LRUCache<string, Omit<Moment, "words">>({ max: 5000 });

function exactly(language: Language, date: Date): Omit<Moment, "words"> {
  const key = `${language} ${date.getTime()}`;
  const cached = exact.get(key);
  if (cached) return cached;
  const moment = { iso: date.toISOString(), exact: `${FORMATS[language].exact.format(date)} UTC` };
  exact.set(key, moment);
  return moment;
}

/** The time from a date to `now` in words, in the largest unit that fits. */
export const relativeTime = (t: Translate, date: Date, now: Date): string => format(t, date, now, "relative");

/** The same, abbreviated: "5m ago". */
export const shortRelativeTime = (t: Translate, date: Date, now: Date): string => format(t, date, now, "short");

function format(t: Translate, date: Date, now: Date, style: "relative" | "short"): string {
  const seconds = Math.max(0, (now.getTime() - date.getTime()) / 1000);
  for (const [unit, size] of UNITS) {
    if (seconds >= size) return FORMATS[t.language][style].format(-Math.floor(seconds / size), unit);
  }
  return t("just now");
}
