import "server-only";
import { and, count, eq, gte, inArray, isNull, or, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { ulid } from "ulid";
import { replica } from "../db/client";
import { personReports, posts, reports, securityEvents, users } from "../db/schema";

const DAY = 86_400_000;

/** Days that the charts show, today included. */
export const STATISTICS_DAYS = 30;

/** A number for each day of UTC, oldest first. `date` is as 2026-01-31. */
export type DaySeries = { date: string; value: number }[];

/** What happened on the site on each of the last days. */
export type Statistics = Record<"registrations" | "signIns" | "failures" | "posts" | "openReports", DaySeries>;

/** The number of the day of UTC that a time is on. */
const dayOf = (date: Date) => Math.floor(date.getTime() / DAY);

const dayColumn = (column: SQLiteColumn) => sql<number>`CAST(${column} / ${DAY} AS INTEGER)`;

/** Counts what happened on each of the last days. For admins. */
export async function readStatistics(now = new Date()): Promise<Statistics> {
  const today = dayOf(now);
  const first = today - STATISTICS_DAYS + 1;
  const since = new Date(first * DAY);
  const days = Array.from({ length: STATISTICS_DAYS }, (_, index) => first + index);
  const toSeries = (values: Map<number, number>): DaySeries =>
    days.map((day) => ({ date: new Date(day * DAY).toISOString().slice(0, 10), value: values.get(day) ?? 0 }));

  const events = await eventsByDay(since);
  const ofType = (type: string) =>
    toSeries(new Map(events.filter((row) => row.type === type).map(({ day, n }) => [day, n])));
  const open = await openReportsByDay(days, since);
  return {
    registrations: toSeries(await createdByDay(users, since)),
    signIns: ofType("signed-in"),
    failures: ofType("sign-in-failed"),
    posts: toSeries(await createdByDay(posts, since)),
    openReports: toSeries(open),
  };
}

/** The rows created on each day, without reposts. Ids begin with their time: the primary key leads to the first. */
async function createdByDay(table: typeof users | typeof posts, since: Date): Promise<Map<number, number>> {
  const day = dayColumn(table.createdAt);
  const rows = await replica()
    .select({ day, n: count() })
    .from(table)
    .where(
      and(
        gte(table.id, firstIdOf(since)),
        gte(table.createdAt, since),
        table === posts ? isNull(posts.repostOfId) : undefined,
      ),
    )
    .groupBy(day)
    .all();
  return new Map(rows.map(({ day, n }) => [day, n]));
}

const firstIdOf = (time: Date) => `${ulid(time.getTime()).slice(0, 10)}${"0".repeat(16)}`;

function eventsByDay(since: Date) {
  const day = dayColumn(securityEvents.createdAt);
  return replica()
    .select({ type: securityEvents.type, day, n: count() })
    .from(securityEvents)
    .where(and(gte(securityEvents.createdAt, since), inArray(securityEvents.type, ["signed-in", "sign-in-failed"])))
    .groupBy(securityEvents.type, day)
    .all();
}

/** The reports of posts and people that were open at the end of each day. */
async function openReportsByDay(days: number[], since: Date): Promise<Map<number, number>> {
  const wasOpen = ({ closedAt }: { closedAt: SQLiteColumn }) => or(isNull(closedAt), gte(closedAt, since));
  const ofPeople = await replica()
    .select({ createdAt: personReports.createdAt, closedAt: personReports.closedAt })
    .from(personReports)
    .where(wasOpen(personReports))
    .all();
  const ofPosts = await replica()
    .select({ createdAt: reports.createdAt, closedAt: reports.closedAt })
    .from(reports)
    .innerJoin(posts, eq(posts.id, reports.postId))
    .where(and(wasOpen(reports), isNull(posts.deletedAt)))
    .all();
  const found = [...ofPosts, ...ofPeople];
  const openOn = (day: number) =>
    found.filter(({ createdAt, closedAt }) => dayOf(createdAt) <= day && (!closedAt || dayOf(closedAt) > day)).length;
  return new Map(days.map((day) => [day, openOn(day)]));
}

/** The people of the site, and how many of them were active in the last 7 days. */
export async function countPeople(now = new Date()): Promise<{ people: number; active: number; suspended: number }> {
  const isActive = gte(users.lastSeenAt, new Date(now.getTime() - 7 * DAY));
  const counted = await replica()
    .select({
      people: count(),
      active: sql<number>`coalesce(sum(${isActive}), 0)`.mapWith(Number),
      suspended: sql<number>`coalesce(sum(${eq(users.active, false)}), 0)`.mapWith(Number),
    })
    .from(users)
    .get();
  return counted ?? { people: 0, active: 0, suspended: 0 };
}
