import "server-only";
import { openPersonReports, type ReportedPerson } from "../feed/person-reports";
import { openReports, REPORTED_PAGE_SIZE, type ReportedPost } from "../feed/reports";

/** What waits for a moderator: a reported post or a reported person. */
export type Reported = { post: ReportedPost; person?: never } | { person: ReportedPerson; post?: never };

/** A page of reported posts and people without a decision, longest waiting first. `after` is the page's before `next`. */
export async function readQueue(after = ""): Promise<{ reported: Reported[]; next: string | null }> {
  const [{ posts, next }, { people, hasMore }] = [await openReports(after), await openPersonReports(after)];
  const firstOf = ({ post, person }: Reported) => (post ?? person).first;
  const all: Reported[] = [...posts.map((post) => ({ post })), ...people.map((person) => ({ person }))];
  all.sort((one, other) => (firstOf(one) < firstOf(other) ? -1 : 1));
  const reported = all.slice(0, REPORTED_PAGE_SIZE);
  const last = reported.at(-1);
  const isMore = all.length > REPORTED_PAGE_SIZE || next !== null || hasMore;
  return { reported, next: isMore && last ? firstOf(last) : null };
}
