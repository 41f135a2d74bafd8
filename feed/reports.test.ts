import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { posts, reports } from "../db/schema";
import { addPosts, addUser, emptyDatabase } from "../db/testing";
import { deletePost } from "./posts";
import { quiet } from "./quiet";
import {
  closeReports,
  countReportedPosts,
  hasReported,
  openReports,
  openReportsQuery,
  REASONS_SHOWN,
  REPORTED_PAGE_SIZE,
  report,
  reportsOf,
} from "./reports";

let database: ReturnType<typeof emptyDatabase>;
let [author, reader] = ["", ""];
beforeEach(() => {
  database = emptyDatabase();
  [author, reader] = [addUser("susan").id, addUser("reader").id];
});

const reported = () => openReports().posts.map(({ id }) => id);

describe("A report", () => {
  test("is made once by each person about each post, and what they said first stays", () => {
    const [post = "", other = ""] = addPosts(author, 2);
    expect(hasReported(reader, post)).toBe(false);
    expect(report(reader, post, "spam")).toBe(true);
    expect(report(reader, post, "spam, I say")).toBe(false);
    expect(report(addUser("ada").id, post, "rude")).toBe(true);
    expect(report(reader, other, "spam too")).toBe(true);
    expect(hasReported(reader, post)).toBe(true);
    expect(hasReported(author, post)).toBe(false);
    expect(reportsOf(post).map(({ reporter, reason }) => `${reporter}: ${reason}`)).toEqual([
      "ada: rude",
      "reader: spam",
    ]);
  });

  test("is not made about one's own post, nor one that is gone or not shown to who reports it", () => {
    const [mine = "", deleted = "", hidden = "", blocked = ""] = addPosts(author, 4);
    deletePost(author, deleted);
    database.update(posts).set({ hiddenAt: new Date() }).where(eq(posts.id, hidden)).run();
    expect(report(author, mine, "mine")).toBe(false);
    for (const post of [deleted, hidden, "nothing"]) expect(report(reader, post, "gone")).toBe(false);
    quiet(author, reader, "block");
    expect(report(reader, blocked, "blocked")).toBe(false);
    expect(database.select().from(reports).all()).toEqual([]);
  });
});

describe("Open reports", () => {
  test("are listed by post, those that wait longest first, with how many there are and the first of them", () => {
    const [one = "", two = ""] = addPosts(author, 2);
    const reporters = Array.from({ length: REASONS_SHOWN + 2 }, (_, index) => addUser(`user${index}`).id);
    report(reader, two, "first");
    for (const [index, reporter] of reporters.entries()) report(reporter, one, `number ${index}`);
    report(reporters[0] ?? "", two, "second");
    const page = openReports();
    expect(page.next).toBeNull();
    expect(page.posts.map(({ body, author, count }) => [body, author, count])).toEqual([
      ["2", "susan", 2],
      ["1", "susan", REASONS_SHOWN + 2],
    ]);
    expect(page.posts[0]?.reports.map(({ reporter, reason }) => [reporter, reason])).toEqual([
      ["reader", "first"],
      ["user0", "second"],
    ]);
    expect(page.posts[1]?.reports.map(({ reason }) => reason)).toEqual(
      Array.from({ length: REASONS_SHOWN }, (_, index) => `number ${index}`),
    );
  });

  test("go on from page to page without a gap or a post twice, also when one is closed in between", () => {
    const ids = addPosts(author, 60);
    const other = addUser("ada").id;
    for (const id of ids) report(reader, id, "spam");
    for (const id of ids) report(other, id, "spam too");
    const first = openReports();
    expect(first.posts.map(({ id }) => id)).toEqual(ids.slice(0, REPORTED_PAGE_SIZE));
    database.transaction((tx) => closeReports(tx, ids[0] ?? "", "dismissed", new Date()));
    const second = openReports(first.next ?? "");
    const third = openReports(second.next ?? "");
    expect([...second.posts, ...third.posts].map(({ id }) => id)).toEqual(ids.slice(REPORTED_PAGE_SIZE));
    expect(third.next).toBeNull();
    for (const cursor of ["", "~", "' OR 1 --", "\0"]) expect(openReports(cursor).posts.length).toBeLessThanOrEqual(25);
  });

  test("are those of posts that are there and were not decided about", () => {
    const [closed = "", deleted = "", open = ""] = addPosts(author, 3);
    for (const id of [closed, deleted, open]) report(reader, id, "spam");
    expect(database.transaction((tx) => closeReports(tx, closed, "hidden", new Date()))).toBe(1);
    deletePost(author, deleted);
    expect(reported()).toEqual([open]);
    expect(countReportedPosts()).toBe(1);
    expect(reportsOf(closed)).toMatchObject([{ outcome: "hidden" }]);
    // What comes later is about the same post and opens it anew.
    report(addUser("ada").id, closed, "still");
    expect(reported()).toEqual([open, closed]);
    expect(openReports().posts[1]?.count).toBe(1);
  });

  test("are read along an index, without a sort, however many were closed", () => {
    for (let number = 0; number < 50; number++) addUser(`user${number}`);
    const ids = addPosts(author, 200);
    for (const id of ids) report(reader, id, "spam");
    database.update(reports).set({ closedAt: new Date(), outcome: "dismissed" }).run();
    for (const analysed of [false, true]) {
      if (analysed) database.$client.exec("ANALYZE");
      const { sql, params } = openReportsQuery("").toSQL();
      const plan = database.$client.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params) as { detail: string }[];
      const steps = plan.map(({ detail }) => detail);
      expect(steps[0]).toMatch(/^SEARCH reports USING INDEX (reports_open|sqlite_autoindex_reports_1) \(id>\?\)$/);
      expect(steps).toContain("SEARCH earlier USING INDEX reports_post_id_reporter_id (post_id=?)");
      expect(steps.join("\n")).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });
});
