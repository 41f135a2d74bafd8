import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "../db/client";
import { personReports } from "../db/schema";
import { addUser, emptyDatabase, oneByOne, planOf } from "../db/testing";
import { WITH_STATISTICS } from "../db/testing/engine";
import { muteOrBlock } from "./mutes-and-blocks";
import {
  closePersonReports,
  countReportedPeople,
  hasReportedPerson,
  listPersonReports,
  openPersonReportsQuery,
  readOpenPersonReports,
  reportPerson,
} from "./person-reports";
import { REASONS_SHOWN, REPORTED_PAGE_SIZE } from "./report-queries";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, reader] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, reader] = [(await addUser("susan")).id, (await addUser("reader")).id];
});

const close = (userId: string) => transaction((tx) => closePersonReports(tx, userId, "dismissed", new Date()));

describe("A report of a person", () => {
  test("is made once while it is open, and again after a decision; the first reason stays until then", async () => {
    expect(await hasReportedPerson(reader, susan)).toBe(false);
    expect(await reportPerson(reader, susan, "rude")).toBe(true);
    expect(await reportPerson(reader, susan, "rude, I say")).toBe(false);
    expect(await hasReportedPerson(reader, susan)).toBe(true);
    expect(await hasReportedPerson(susan, reader)).toBe(false);
    expect(await close(susan)).toBe(1);
    expect(await hasReportedPerson(reader, susan)).toBe(false);
    expect(await listPersonReports(susan)).toMatchObject([
      { reporter: "reader", reason: "rude", outcome: "dismissed" },
    ]);
    expect(await reportPerson(reader, susan, "rude again")).toBe(true);
    expect(await listPersonReports(susan)).toMatchObject([{ reason: "rude again", outcome: null }]);
  });

  test("is refused for oneself, and made in spite of blocks", async () => {
    expect(await reportPerson(reader, reader, "me")).toBe(false);
    await muteOrBlock(susan, reader, "block");
    expect(await reportPerson(reader, susan, "blocked me after that")).toBe(true);
    expect(await countReportedPeople()).toBe(1);
  });
});

describe("People with open reports", () => {
  test("are listed with who they are, the number of reports and the first reasons, longest waiting first", async () => {
    const other = await addUser("miguel", { name: "Miguel", about: "Runs." });
    const reporters = await oneByOne(REASONS_SHOWN + 2, async (_, index) => (await addUser(`user${index}`)).id);
    await reportPerson(reader, other.id, "first");
    for (const [index, reporter] of reporters.entries()) await reportPerson(reporter, susan, `number ${index}`);
    const { people, hasMore } = await readOpenPersonReports();
    expect(hasMore).toBe(false);
    expect(people).toMatchObject([
      { username: "miguel", name: "Miguel", about: "Runs.", count: 1, reports: [{ reporter: "reader" }] },
      { username: "susan", count: REASONS_SHOWN + 2 },
    ]);
    expect(people[1]?.reports.map(({ reason }) => reason)).toEqual(
      Array.from({ length: REASONS_SHOWN }, (_, index) => `number ${index}`),
    );
    await close(susan);
    expect((await readOpenPersonReports()).people.map(({ username }) => username)).toEqual(["miguel"]);
    expect(await countReportedPeople()).toBe(1);
  });

  test("are read along an index, without a sort, however many reports were closed", async () => {
    const ids = await oneByOne(REPORTED_PAGE_SIZE * 4, async (_, index) => (await addUser(`user${index}`)).id);
    for (const id of ids) await reportPerson(reader, id, "spam");
    expect((await readOpenPersonReports()).hasMore).toBe(true);
    await database.update(personReports).set({ closedAt: new Date(), outcome: "dismissed" }).run();
    for (const analysed of WITH_STATISTICS) {
      if (analysed) await database.$client.execute("ANALYZE");
      const { sql, params } = openPersonReportsQuery("").toSQL();
      const steps = await planOf(sql, params);
      expect(steps[0]).toMatch(
        /^SEARCH person_reports USING INDEX (person_reports_open|sqlite_autoindex_person_reports_1) \(id>\?\)$/,
      );
      expect(steps).toContain("SEARCH earlier USING INDEX person_reports_user_id_reporter_id (user_id=?)");
      expect(steps.join("\n")).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });
});
