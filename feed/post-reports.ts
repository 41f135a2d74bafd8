import "server-only";
import { and, asc, countDistinct, eq, gt, isNull, sql } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { db, replica, runAndCountWrite, transaction } from "../db/client";
import { posts, reports, users } from "../db/schema";
import { type PostPicture, picturesIn } from "../pictures/column";
import { findVisiblePost } from "./posts";
import { REPORTED_PAGE_SIZE, type Report, reportQueries } from "./report-queries";

const nextId = monotonicFactory();

const ofPosts = reportQueries(reports, reports.postId);

/** The reports of a post, open or closed, latest first. For moderators. */
export const listPostReports = ofPosts.list;

/** Closes a post's open reports with an outcome. Returns how many there were. */
export const closePostReports = ofPosts.close;

/**
 * Reports a post to the moderators, with a reason that passed reasonSchema. Once per person and post: the first reason
 * stays. Returns false if they reported it already, the post is their own, or they can't see it.
 */
export async function reportPost(
  reporterId: string,
  postId: string,
  reason: string,
  now = new Date(),
): Promise<boolean> {
  return await transaction(async (tx) => {
    const post = await findVisiblePost(reporterId, postId);
    if (!post || post.authorId === reporterId) return false;
    const row = { id: nextId(now.getTime()), postId, reporterId, reason, createdAt: now };
    const target = [reports.postId, reports.reporterId];
    const inserting = tx.insert(reports).values(row).onConflictDoNothing({ target }).run();
    return (await runAndCountWrite(reporterId, inserting)) === 1;
  });
}

/** Whether somebody has reported a post. */
export async function hasReportedPost(reporterId: string, postId: string): Promise<boolean> {
  const isTheirs = and(eq(reports.postId, postId), eq(reports.reporterId, reporterId));
  return (await replica().select({ id: reports.id }).from(reports).where(isTheirs).get()) !== undefined;
}

/** A reported post, the number of open reports, and the first of them. `first` is the id of the first. */
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

/** The first open report of each existing post, one more than a page holds; its query plan is tested. */
export function openPostReportsQuery(after: string) {
  return (
    db()
      .select({
        first: reports.id,
        id: reports.postId,
        body: sql<string>`${posts.body}`,
        contentWarning: sql<string>`${posts.contentWarning}`,
        isSensitive: sql<number>`${posts.isSensitive}`.mapWith(Boolean),
        pictures: picturesIn(),
        author: sql<string>`${users.username}`,
        createdAt: sql<Date>`${posts.createdAt}`.mapWith(posts.createdAt),
      })
      .from(reports)
      // As in post-query.ts: the join makes SQLite start with the reports.
      .leftJoin(posts, eq(posts.id, reports.postId))
      .leftJoin(users, eq(users.id, posts.authorId))
      .where(and(ofPosts.isFirstOpen(), gt(reports.id, after), isNull(posts.deletedAt)))
      .orderBy(asc(reports.id))
      .limit(REPORTED_PAGE_SIZE + 1)
  );
}

/** A page of posts with open reports, longest waiting first, after a cursor. For moderators. */
export async function readOpenPostReports(after = ""): Promise<{ posts: ReportedPost[]; hasMore: boolean }> {
  const { page, hasMore } = await ofPosts.toPage(await openPostReportsQuery(after).all());
  return { posts: page, hasMore };
}

/** How many posts wait for a moderator's decision. */
export async function countReportedPosts(): Promise<number> {
  const waiting = await db()
    .select({ n: countDistinct(reports.postId) })
    .from(reports)
    .innerJoin(posts, eq(posts.id, reports.postId))
    .where(and(isNull(reports.closedAt), isNull(posts.deletedAt)))
    .get();
  return waiting?.n ?? 0;
}
