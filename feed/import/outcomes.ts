/* What becomes of each post and person in an imported file. Pure: pages show it. */

/** What was imported. */
export const IMPORTED = ["post", "follow", "mute", "block", "bookmark"] as const;

/** Why something was left out. */
export const LEFT_OUT = [
  "present",
  "repost",
  "reply",
  "private",
  "empty",
  "long",
  "recent",
  "hidden",
  "gone",
  "blocked",
  "unreadable",
] as const;

export type Outcome = (typeof IMPORTED)[number] | (typeof LEFT_OUT)[number];

/** How often each outcome occurred; and how many pictures imported posts had, which are left out. */
export type ImportReport = Partial<Record<Outcome | "pictures", number>>;

/** Counts an outcome. */
export function countOutcome(report: ImportReport, outcome: Outcome | "pictures", count = 1): void {
  report[outcome] = (report[outcome] ?? 0) + count;
}

/** How many posts and people a report covers. */
export function countDone({ pictures: _, ...outcomes }: ImportReport): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}
