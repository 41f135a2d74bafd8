import "server-only";
import { and, asc, countDistinct, desc, eq, gt, inArray, isNotNull, isNull, lte, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { monotonicFactory } from "ulid";
import { type Db, db, recordedWrite, replica } from "../db/client";
import { personReports, users } from "../db/schema";
import { REASONS_SHOWN, REPORTED_PAGE_SIZE, type Report } from "./reports";

/** Maximum number of reports on a person's moderation page, the latest ones. */
const REPORTS_OF_PERSON = 100;

const nextId = monotonicFactory();

/**
 * Reports a person to the moderators, with a reason that passed reasonSchema. While someone's report of a person is open,
 * its reason stays; once it is closed, another may follow. Blocks don't matter. Returns false if one is open already, or
 * for oneself.
 */
export async function reportPerson(
  reporterId: string,
  userId: string,
  reason: string,
  now = new Date(),
): Promise<boolean> {
  if (reporterId === userId) return false;
  const row = { id: nextId(now.getTime()), reason, createdAt: now };
  const write = db()
    .insert(personReports)
    .values({ ...row, userId, reporterId })
    .onConflictDoUpdate({
      target: [personReports.userId, personReports.reporterId],
      set: { ...row, closedAt: null, outcome: null },
      setWhere: isNotNull(personReports.closedAt),
    })
    .run();
  return (await recordedWrite(reporterId, write)) === 1;
}

const isOpenAbout = (userId: string) => and(eq(personReports.userId, userId), isNull(personReports.closedAt));

/** Whether somebody's report of a person waits for a moderator. */
export async function hasReportedPerson(reporterId: string, userId: string): Promise<boolean> {
  const isTheirs = and(isOpenAbout(userId), eq(personReports.reporterId, reporterId));
  return (await replica().select({ id: personReports.id }).from(personReports).where(isTheirs).get()) !== undefined;
}

/** A reported person, the number of reports, and the first open ones. `first` is the id of the first. */
export type ReportedPerson = {
  first: string;
  id: string;
  username: string;
  name: string;
  about: string;
  avatar: string | null;
  count: number;
  reports: Report[];
};

const earlierReport = alias(personReports, "earlier");

/** The first open report of each person, one more than a page holds; its query plan is tested. */
export function openPersonReportsQuery(after: string) {
  // As for posts (reports.ts): the plus sign and the join keep SQLite on the index of open reports.
  const isEarlier = and(
    eq(earlierReport.userId, personReports.userId),
    isNull(earlierReport.closedAt),
    sql`+${earlierReport.id} < ${personReports.id}`,
  );
  return db()
    .select({
      first: personReports.id,
      id: personReports.userId,
      username: sql<string>`${users.username}`,
      name: sql<string>`${users.name}`,
      about: sql<string>`${users.about}`,
      avatar: users.avatar,
    })
    .from(personReports)
    .leftJoin(users, eq(users.id, personReports.userId))
    .where(
      and(
        isNull(personReports.closedAt),
        gt(personReports.id, after),
        notExists(db().select({ one: sql`1` }).from(earlierReport).where(isEarlier)),
      ),
    )
    .orderBy(asc(personReports.id))
    .limit(REPORTED_PAGE_SIZE + 1);
}

/** A page of people with open reports, longest waiting first, after a cursor. For moderators. */
export async function openPersonReports(after = ""): Promise<{ people: ReportedPerson[]; hasMore: boolean }> {
  const rows = await openPersonReportsQuery(after).all();
  const visible = rows.slice(0, REPORTED_PAGE_SIZE);
  const reasons = await firstOpenReportsOf(visible.map(({ id }) => id));
  return {
    people: visible.map((person) => {
      const reports = reasons.filter(({ userId }) => userId === person.id);
      return { ...person, count: reports[0]?.count ?? 0, reports };
    }),
    hasMore: rows.length > REPORTED_PAGE_SIZE,
  };
}

function firstOpenReportsOf(userIds: string[]) {
  const ranked = db()
    .select({
      id: personReports.id,
      userId: personReports.userId,
      reporter: users.username,
      reason: personReports.reason,
      createdAt: personReports.createdAt,
      number: sql<number>`row_number() OVER (PARTITION BY ${personReports.userId} ORDER BY ${personReports.id})`.as(
        "number",
      ),
      count: sql<number>`count(*) OVER (PARTITION BY ${personReports.userId})`.as("count"),
    })
    .from(personReports)
    .innerJoin(users, eq(users.id, personReports.reporterId))
    .where(and(isNull(personReports.closedAt), inArray(personReports.userId, userIds)))
    .as("numbered");
  return db().select().from(ranked).where(lte(ranked.number, REASONS_SHOWN)).orderBy(asc(ranked.id)).all();
}

/** How many people wait for a moderator's decision about them. */
export async function countReportedPeople(): Promise<number> {
  const waiting = await db()
    .select({ n: countDistinct(personReports.userId) })
    .from(personReports)
    .where(isNull(personReports.closedAt))
    .get();
  return waiting?.n ?? 0;
}

/** The reports of a person, open or closed, latest first. For moderators. */
export function listPersonReports(userId: string) {
  return db()
    .select({
      id: personReports.id,
      reporter: users.username,
      reason: personReports.reason,
      createdAt: personReports.createdAt,
      outcome: personReports.outcome,
    })
    .from(personReports)
    .innerJoin(users, eq(users.id, personReports.reporterId))
    .where(eq(personReports.userId, userId))
    .orderBy(desc(personReports.id))
    .limit(REPORTS_OF_PERSON)
    .all();
}

/** Closes the open reports of a person with an outcome. Returns how many there were. */
export async function closePersonReports(
  tx: Db,
  userId: string,
  outcome: (typeof personReports.$inferSelect)["outcome"],
  now: Date,
): Promise<number> {
  const { rowsAffected } = await tx
    .update(personReports)
    .set({ closedAt: now, outcome })
    .where(isOpenAbout(userId))
    .run();
  return rowsAffected;
}
