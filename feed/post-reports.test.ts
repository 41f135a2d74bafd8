import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "../db/client";
import { posts, reports } from "../db/schema";
import { addPosts, addUser, emptyDatabase, oneByOne, planOf } from "../db/testing";
import { WITH_STATISTICS } from "../db/testing/engine";
import { muteOrBlock } from "./mutes-and-blocks";
import {
  closePostReports,
  countReportedPosts,
  hasReportedPost,
  listPostReports,
  openPostReportsQuery,
  readOpenPostReports,
  reportPost,
} from "./post-reports";
import { deletePost } from "./posts";
import { REASONS_SHOWN, REPORTED_PAGE_SIZE } from "./report-queries";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [author, reader] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [author, reader] = [(await addUser("susan")).id, (await addUser("reader")).id];
});

const reported = async () => (await readOpenPostReports()).posts.map(({ id }) => id);

describe("A report", () => {
  test("is made once per person and post, and the first reason stays", async () => {
    const [post = "", other = ""] = await addPosts(author, 2);
    expect(await hasReportedPost(reader, post)).toBe(false);
    expect(await reportPost(reader, post, "spam")).toBe(true);
    expect(await reportPost(reader, post, "spam, I say")).toBe(false);
    expect(await reportPost((await addUser("ada")).id, post, "rude")).toBe(true);
    expect(await reportPost(reader, other, "spam too")).toBe(true);
    expect(await hasReportedPost(reader, post)).toBe(true);
    expect(await hasReportedPost(author, post)).toBe(false);
    expect((await listPostReports(post)).map(({ reporter, reason }) => `${reporter}: ${reason}`)).toEqual([
      "ada: rude",
      "reader: spam",
    ]);
  });

  test("of one's own post, or a post that is gone or not visible, is refused", async () => {
    const [mine = "", deleted = "", hidden = "", blocked = ""] = await addPosts(author, 4);
    await deletePost(author, deleted);
    await database.update(posts).set({ hiddenAt: new Date() }).where(eq(posts.id, hidden)).run();
    expect(await reportPost(author, mine, "mine")).toBe(false);
    for (const post of [deleted, hidden, "nothing"]) expect(await reportPost(reader, post, "gone")).toBe(false);
    await muteOrBlock(author, reader, "block");
    expect(await reportPost(reader, blocked, "blocked")).toBe(false);
    expect(await database.select().from(reports).all()).toEqual([]);
  });
});

describe("Open reports", () => {
  test("are listed by post, longest waiting first, with their number and the first of them", async () => {
    const [one = "", two = ""] = await addPosts(author, 2);
    const reporters = await oneByOne(REASONS_SHOWN + 2, async (_, index) => (await addUser(`user${index}`)).id);
    await reportPost(reader, two, "first");
    for (const [index, reporter] of reporters.entries()) await reportPost(reporter, one, `number ${index}`);
    await reportPost(reporters[0] ?? "", two, "second");
    const page = await readOpenPostReports();
    expect(page.hasMore).toBe(false);
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

  test("page without gaps or repeats, also when one is closed in between", async () => {
    const ids = await addPosts(author, 60);
    const other = (await addUser("ada")).id;
    for (const id of ids) await reportPost(reader, id, "spam");
    for (const id of ids) await reportPost(other, id, "spam too");
    const first = await readOpenPostReports();
    expect(first.posts.map(({ id }) => id)).toEqual(ids.slice(0, REPORTED_PAGE_SIZE));
    await transaction((tx) => closePostReports(tx, ids[0] ?? "", "dismissed", new Date()));
    const second = await readOpenPostReports(first.posts.at(-1)?.first);
    const third = await readOpenPostReports(second.posts.at(-1)?.first);
    expect([...second.posts, ...third.posts].map(({ id }) => id)).toEqual(ids.slice(REPORTED_PAGE_SIZE));
    expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false]);
    for (const cursor of ["", "~", "' OR 1 --", "\0"])
      expect((await readOpenPostReports(cursor)).posts.length).toBeLessThanOrEqual(25);
  });

  test("are those of existing posts without a decision", async () => {
    const [closed = "", deleted = "", open = ""] = await addPosts(author, 3);
    for (const id of [closed, deleted, open]) await reportPost(reader, id, "spam");
    expect(await transaction((tx) => closePostReports(tx, closed, "hidden", new Date()))).toBe(1);
    await deletePost(author, deleted);
    expect(await reported()).toEqual([open]);
    expect(await countReportedPosts()).toBe(1);
    expect(await listPostReports(closed)).toMatchObject([{ outcome: "hidden" }]);
    // A later report of the same post reopens it.
    await reportPost((await addUser("ada")).id, closed, "still");
    expect(await reported()).toEqual([open, closed]);
    expect((await readOpenPostReports()).posts[1]?.count).toBe(1);
  });

  test("are read along an index, without a sort, however many were closed", async () => {
    for (let number = 0; number < 50; number++) await addUser(`user${number}`);
    const ids = await addPosts(author, 200);
    for (const id of ids) await reportPost(reader, id, "spam");
    await database.update(reports).set({ closedAt: new Date(), outcome: "dismissed" }).run();
    for (const analysed of WITH_STATISTICS) {
      if (analysed) await database.$client.execute("ANALYZE");
      const { sql, params } = openPostReportsQuery("").toSQL();
      const steps = await planOf(sql, params);
      expect(steps[0]).toMatch(/^SEARCH reports USING INDEX (reports_open|sqlite_autoindex_reports_1) \(id>\?\)$/);
      expect(steps).toContain("SEARCH earlier USING INDEX reports_post_id_reporter_id (post_id=?)");
      expect(steps.join("\n")).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });
});
