import "server-only";
import { and, asc, countDistinct, desc, eq, gt, inArray, isNull, lte, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { monotonicFactory } from "ulid";
import { type Db, db, recordedWrite, replica } from "../db/client";
import { posts, reports, users } from "../db/schema";
import { type PostPicture, picturesIn } from "../pictures/column";
import { readPost } from "./read";

/** Posts per page of open reports, and reports shown for each. */
export const REPORTED_PAGE_SIZE = 25;
export const REASONS_SHOWN = 5;

/** Maximum number of reports on a post's moderation page, the latest ones. */
const REPORTS_OF_POST = 100;

const nextId = monotonicFactory();

/**
 * Reports a post to the moderators, with a reason that passed reasonSchema. Once per person and post: the first reason
 * stays. Returns false if they reported it already, the post is their own, or they can't see it.
 */
export async function report(reporterId: string, postId: string, reason: string, now = new Date()): Promise<boolean> {
  const post = await readPost(reporterId, postId);
  if (!post || post.authorId === reporterId) return false;
  const row = { id: nextId(now.getTime()), postId, reporterId, reason, createdAt: now };
  const target = [reports.postId, reports.reporterId];
  return (
    (await recordedWrite(reporterId, db().insert(reports).values(row).onConflictDoNothing({ target }).run())) === 1
  );
}

/** Whether somebody has reported a post. */
export async function hasReported(reporterId: string, postId: string): Promise<boolean> {
  const isTheirs = and(eq(reports.postId, postId), eq(reports.reporterId, reporterId));
  return (await replica().select({ id: reports.id }).from(reports).where(isTheirs).get()) !== undefined;
}

export type Report = { id: string; reporter: string; reason: string; createdAt: Date };

/** A reported post, the number of reports, and its first open reports. `first` is the id of the first. */
export type ReportedPost = {
  first: string;
  id: string;
  body: string;
  contentWarning: string;
  isSensitive: boolean;
  pictures: PostPicture[];
  author: string;
  createdAt: Date;
  count: number;
  reports: Report[];
};

const earlierReport = alias(reports, "earlier");

/** The first open report of each existing post, one more than a page holds; its query plan is tested. */
export function openReportsQuery(after: string) {
  // The plus sign keeps SQLite from searching by id instead of by post.
  const isEarlier = and(
    eq(earlierReport.postId, reports.postId),
    isNull(earlierReport.closedAt),
    sql`+${earlierReport.id} < ${reports.id}`,
  );
  return (
    db()
      .select({
        first: reports.id,
        id: posts.id,
        body: sql<string>`${posts.body}`,
        contentWarning: sql<string>`${posts.contentWarning}`,
        isSensitive: sql<number>`${posts.isSensitive}`.mapWith(Boolean),
        pictures: picturesIn(),
        author: sql<string>`${users.username}`,
        createdAt: sql<Date>`${posts.createdAt}`.mapWith(posts.createdAt),
      })
      .from(reports)
      // As in read.ts: the join makes SQLite start with the reports.
      .leftJoin(posts, eq(posts.id, reports.postId))
      .leftJoin(users, eq(users.id, posts.authorId))
      .where(
        and(
          isNull(reports.closedAt),
          gt(reports.id, after),
          isNull(posts.deletedAt),
          notExists(db().select({ one: sql`1` }).from(earlierReport).where(isEarlier)),
        ),
      )
      .orderBy(asc(reports.id))
      .limit(REPORTED_PAGE_SIZE + 1)
  );
}

/** A page of posts with open reports, longest waiting first, after a cursor. For moderators. */
export async function openReports(after = ""): Promise<{ posts: ReportedPost[]; next: string | null }> {
  const rows = await openReportsQuery(after).all();
  const visible = rows.slice(0, REPORTED_PAGE_SIZE);
  const reasons = await firstOpenReportsOf(visible.map(({ id }) => id ?? ""));
  return {
    posts: visible.map(({ id, ...post }) => {
      const ofPost = reasons.filter(({ postId }) => postId === id);
      return { ...post, id: id ?? "", count: ofPost[0]?.count ?? 0, reports: ofPost };
    }),
    next: rows.length > REPORTED_PAGE_SIZE ? (visible.at(-1)?.first ?? null) : null,
  };
}

function firstOpenReportsOf(postIds: string[]) {
  const ranked = db()
    .select({
      id: reports.id,
      postId: reports.postId,
      reporter: users.username,
      reason: reports.reason,
      createdAt: reports.createdAt,
      number: sql<number>`row_number() OVER (PARTITION BY ${reports.postId} ORDER BY ${reports.id})`.as("number"),
      count: sql<number>`count(*) OVER (PARTITION BY ${reports.postId})`.as("count"),
    })
    .from(reports)
    .innerJoin(users, eq(users.id, reports.reporterId))
    .where(and(isNull(reports.closedAt), inArray(reports.postId, postIds)))
    .as("numbered");
  return db().select().from(ranked).where(lte(ranked.number, REASONS_SHOWN)).orderBy(asc(ranked.id)).all();
}

/** How many posts wait for a moderator. */
export async function countReportedPosts(): Promise<number> {
  const waitingPosts = await db()
    .select({ n: countDistinct(reports.postId) })
    .from(reports)
    .innerJoin(posts, eq(posts.id, reports.postId))
    .where(and(isNull(reports.closedAt), isNull(posts.deletedAt)))
    .get();
  return waitingPosts?.n ?? 0;
}

/** The reports of a post, open or closed, latest first. For moderators. */
export function listReports(postId: string) {
  return db()
    .select({
      id: reports.id,
      reporter: users.username,
      reason: reports.reason,
      createdAt: reports.createdAt,
      outcome: reports.outcome,
    })
    .from(reports)
    .innerJoin(users, eq(users.id, reports.reporterId))
    .where(eq(reports.postId, postId))
    .orderBy(desc(reports.id))
    .limit(REPORTS_OF_POST)
    .all();
}

/** Closes a post's open reports with an outcome. Returns how many there were. */
export async function closeReports(
  tx: Db,
  postId: string,
  outcome: (typeof reports.$inferSelect)["outcome"],
  now: Date,
): Promise<number> {
  const isOpen = and(eq(reports.postId, postId), isNull(reports.closedAt));
  return (await tx.update(reports).set({ closedAt: now, outcome }).where(isOpen).run()).rowsAffected;
}
