import { ulid } from "ulid";
import { beforeEach, expect, test } from "vitest";
import { db } from "../db/client";
import { personReports, posts, reports, securityEvents } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { countPeople, readStatistics, STATISTICS_DAYS } from "./statistics";

const DAY = 86_400_000;
const now = new Date("2026-03-31T12:00:00Z");
const ago = (days: number) => new Date(now.getTime() - days * DAY);
const at = (days: number) => ({ id: ulid(ago(days).getTime()), createdAt: ago(days) });

beforeEach(async () => {
  await emptyDatabase();
});

const last = (series: { date: string; value: number }[], days: number) => series.slice(-days).map(({ value }) => value);

test("An admin's numbers are those of each of the last 30 days, oldest first", async () => {
  const { id } = await addUser("susan", at(2));
  await addUser("miguel", at(2));
  await addUser("ada", at(40));
  for (const days of [0, 0, 1, 35])
    await db()
      .insert(posts)
      .values({ ...at(days), authorId: id, body: "x" })
      .run();
  for (const [days, type] of [
    [0, "signed-in"],
    [1, "signed-in"],
    [1, "sign-in-failed"],
    [1, "sign-in-failed"],
    [1, "signed-out"],
    [31, "signed-in"],
  ] as const) {
    await db()
      .insert(securityEvents)
      .values({ ...at(days), userId: id, type, details: {} })
      .run();
  }
  const statistics = await readStatistics(now);
  expect(statistics.registrations.map(({ date }) => date).slice(-2)).toEqual(["2026-03-30", "2026-03-31"]);
  for (const series of Object.values(statistics)) expect(series).toHaveLength(STATISTICS_DAYS);
  expect(last(statistics.registrations, 3)).toEqual([2, 0, 0]);
  expect(last(statistics.posts, 3)).toEqual([0, 1, 2]);
  expect(last(statistics.signIns, 3)).toEqual([0, 1, 1]);
  expect(last(statistics.failures, 3)).toEqual([0, 2, 0]);
  expect(statistics.posts.reduce((sum, { value }) => sum + value, 0)).toBe(3);
});

test("A report counts as open from its day until the day before it is closed", async () => {
  const [author, reporter, other] = [await addUser("susan"), await addUser("miguel"), await addUser("ada")];
  const postId = ulid();
  await db()
    .insert(posts)
    .values({ id: postId, authorId: author.id, body: "x", createdAt: ago(50) })
    .run();
  const report = { postId, reason: "spam" };
  await db()
    .insert(reports)
    .values({ ...at(3), ...report, reporterId: reporter.id, closedAt: ago(1) })
    .run();
  await db()
    .insert(reports)
    .values({ ...at(2), ...report, reporterId: other.id })
    .run();
  await db()
    .insert(personReports)
    .values({ ...at(0), userId: author.id, reporterId: other.id, reason: "rude" })
    .run();
  expect(last((await readStatistics(now)).openReports, 5)).toEqual([0, 1, 2, 1, 2]);
});

test("People are counted, and who was active in the last 7 days or is suspended", async () => {
  expect(await countPeople(now)).toEqual({ people: 0, active: 0, suspended: 0 });
  await addUser("susan", { lastSeenAt: ago(1) });
  await addUser("miguel", { lastSeenAt: ago(8) });
  await addUser("ada", { active: false });
  expect(await countPeople(now)).toEqual({ people: 3, active: 1, suspended: 1 });
});
