import "server-only";
import { type ReportedPerson, readOpenPersonReports } from "../feed/person-reports";
import { type ReportedPost, readOpenPostReports } from "../feed/post-reports";
import { REPORTED_PAGE_SIZE } from "../feed/report-queries";

/** What waits for a moderator: a reported post or a reported person. */
export type Reported = { post: ReportedPost; person?: never } | { person: ReportedPerson; post?: never };

/** A page of reported posts and people without a decision, longest waiting first. `after` is the previous page's `next`. */
export async function readQueue(after = ""): Promise<{ reported: Reported[]; next: string | null }> {
  const posts = await readOpenPostReports(after);
  const people = await readOpenPersonReports(after);
  const firstOf = ({ post, person }: Reported) => (post ?? person).first;
  const all: Reported[] = [...posts.posts.map((post) => ({ post })), ...people.people.map((person) => ({ person }))];
  all.sort((a, b) => (firstOf(a) < firstOf(b) ? -1 : 1));
  const reported = all.slice(0, REPORTED_PAGE_SIZE);
  const last = reported.at(-1);
  const hasMore = all.length > REPORTED_PAGE_SIZE || posts.hasMore || people.hasMore;
  return { reported, next: hasMore && last ? firstOf(last) : null };
}
