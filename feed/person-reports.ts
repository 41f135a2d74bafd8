import "server-only";
import { and, asc, countDistinct, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { db, replica, runAndCountWrite } from "../db/client";
import { personReports, users } from "../db/schema";
import { REPORTED_PAGE_SIZE, type Report, reportQueries } from "./report-queries";

const nextId = monotonicFactory();

const ofPeople = reportQueries(personReports, personReports.userId);

/** The reports of a person, open or closed, latest first. For moderators. */
export const listPersonReports = ofPeople.list;

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
  return (await runAndCountWrite(reporterId, write)) === 1;
}

/** Whether somebody's report of a person waits for a moderator. */
export async function hasReportedPerson(reporterId: string, userId: string): Promise<boolean> {
  const isTheirs = and(ofPeople.isOpenAbout(userId), eq(personReports.reporterId, reporterId));
  return (await replica().select({ id: personReports.id }).from(personReports).where(isTheirs).get()) !== undefined;
}

/** A reported person, the number of open reports, and the first of them. `first` is the id of the first. */
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

/** The first open report of each person, one more than a page holds; its query plan is tested. */
export function openPersonReportsQuery(after: string) {
  return (
    db()
      .select({
        first: personReports.id,
        id: personReports.userId,
        username: sql<string>`${users.username}`,
        name: sql<string>`${users.name}`,
        about: sql<string>`${users.about}`,
        avatar: users.avatar,
      })
      .from(personReports)
      // As in post-query.ts: the join makes SQLite start with the reports.
      .leftJoin(users, eq(users.id, personReports.userId))
      .where(and(ofPeople.isFirstOpen(), gt(personReports.id, after)))
      .orderBy(asc(personReports.id))
      .limit(REPORTED_PAGE_SIZE + 1)
  );
}

/** A page of people with open reports, longest waiting first, after a cursor. For moderators. */
export async function readOpenPersonReports(after = ""): Promise<{ people: ReportedPerson[]; hasMore: boolean }> {
  const { page: people, hasMore } = await ofPeople.toPage(await openPersonReportsQuery(after).all());
  return { people, hasMore };
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

/** Closes the open reports of a person with an outcome. Returns how many there were. */
export const closePersonReports = ofPeople.close;
