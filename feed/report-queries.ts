import "server-only";
import { and, asc, desc, eq, inArray, isNull, lte, notExists, type SQL, sql } from "drizzle-orm";
import { alias, type SQLiteColumn } from "drizzle-orm/sqlite-core";
import { type Db, db } from "../db/client";
import { type personReports, type reports, users } from "../db/schema";

/*
 * What reports of posts (reports.ts) and of people (person-reports.ts) have in common. Their tables differ in the
 * subject: what a report is about.
 */

/** Subjects per page of open reports, and reports shown for each. */
export const REPORTED_PAGE_SIZE = 25;
export const REASONS_SHOWN = 5;

/** Maximum number of reports on a subject's moderation page, the latest ones. */
const REPORTS_OF_SUBJECT = 100;

export type Report = { id: string; reporter: string; reason: string; createdAt: Date };

type Outcome = NonNullable<(typeof reports.$inferSelect)["outcome"]>;

/** The queries of a table of reports, by the column of their subject. */
export function reportQueries(table: typeof reports | typeof personReports, subjectId: SQLiteColumn) {
  // The types of a query depend on its table; what these read is the same in both.
  const all = table as typeof reports;
  const earlier = alias(all, "earlier");

  return {
    /** Whether a report is about a subject, and waits for a moderator. */
    isOpenAbout: (id: string): SQL | undefined => and(eq(subjectId, id), isNull(all.closedAt)),

    /** Whether a report is the first open one of its subject. */
    isFirstOpen(): SQL | undefined {
      const earlierSubjectId = sql`${sql.identifier("earlier")}.${sql.identifier(subjectId.name)}`;
      // The plus sign keeps SQLite from searching by id instead of by subject.
      const isEarlier = and(
        sql`${earlierSubjectId} = ${subjectId}`,
        isNull(earlier.closedAt),
        sql`+${earlier.id} < ${all.id}`,
      );
      return and(isNull(all.closedAt), notExists(db().select({ one: sql`1` }).from(earlier).where(isEarlier)));
    },

    /**
     * A page of subjects, each with the number of its open reports, and the first of them.
     * @param found up to one subject more than a page holds: the extra one shows that there are more
     */
    async toPage<Subject extends { id: string }>(
      found: Subject[],
    ): Promise<{ page: (Subject & { count: number; reports: Report[] })[]; hasMore: boolean }> {
      const subjects = found.slice(0, REPORTED_PAGE_SIZE);
      const ids = subjects.map(({ id }) => id);
      const ranked = db()
        .select({
          id: all.id,
          subjectId: sql<string>`${subjectId}`.as("subject_id"),
          reporter: users.username,
          reason: all.reason,
          createdAt: all.createdAt,
          number: sql<number>`row_number() OVER (PARTITION BY ${subjectId} ORDER BY ${all.id})`.as("number"),
          count: sql<number>`count(*) OVER (PARTITION BY ${subjectId})`.as("count"),
        })
        .from(all)
        .innerJoin(users, eq(users.id, all.reporterId))
        .where(and(isNull(all.closedAt), inArray(subjectId, ids)))
        .as("ranked");
      const rows = await db()
        .select()
        .from(ranked)
        .where(lte(ranked.number, REASONS_SHOWN))
        .orderBy(asc(ranked.id))
        .all();
      const page = subjects.map((subject) => {
        const reports = rows.filter((row) => row.subjectId === subject.id);
        return { ...subject, count: reports[0]?.count ?? 0, reports };
      });
      return { page, hasMore: found.length > REPORTED_PAGE_SIZE };
    },

    /** The reports of a subject, open or closed, latest first. For moderators. */
    list: (id: string): Promise<(Report & { outcome: Outcome | null })[]> =>
      db()
        .select({
          id: all.id,
          reporter: users.username,
          reason: all.reason,
          createdAt: all.createdAt,
          outcome: all.outcome,
        })
        .from(all)
        .innerJoin(users, eq(users.id, all.reporterId))
        .where(eq(subjectId, id))
        .orderBy(desc(all.id))
        .limit(REPORTS_OF_SUBJECT)
        .all(),

    /** Closes a subject's open reports with an outcome. Returns how many there were. */
    async close(tx: Db, id: string, outcome: Outcome, now: Date): Promise<number> {
      const isOpen = and(eq(subjectId, id), isNull(all.closedAt));
      return (await tx.update(all).set({ closedAt: now, outcome }).where(isOpen).run()).rowsAffected;
    },
  };
}
