import pino from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import { log } from "../log";
import { db } from "./client";
import { claimNextDue, drain } from "./queue";
import { mailQueue } from "./schema";
import { emptyDatabase } from "./testing";

/** The statements that the database has run. */
const statements: string[] = [];
const write = (line: string) => {
  const { event, query } = JSON.parse(line);
  if (event === "query") statements.push(query);
};
Object.assign(log(), { level: "trace", [pino.symbols.streamSym]: { write } });

const now = new Date("2026-01-01T00:00:00Z");
const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const claimFor = 1000;
const claimNext = (time: Date) => claimNextDue(mailQueue, { now: time, claimFor });

const add = (...rows: [id: string, dueAt: Date][]) =>
  db()
    .insert(mailQueue)
    .values(rows.map(([id, dueAt]) => ({ id, dueAt, sealed: "", expiresAt: at(86_400_000) })))
    .run();

beforeEach(async () => {
  await emptyDatabase();
});

describe("A row of a queue", () => {
  test("is claimed once, the one that has been due longest first, and counts its attempt", async () => {
    await add(["later", at(-1)], ["first", at(-2)], ["not due", at(1)]);
    expect(await claimNext(now)).toMatchObject({ id: "first", attempts: 1, dueAt: at(claimFor) });
    expect(await claimNext(now)).toMatchObject({ id: "later" });
    expect(await claimNext(now)).toBeUndefined();
  });

  test("is claimed by one of several processes that look at the same time", async () => {
    await add(["only", now]);
    const claimed = await Promise.all([1, 2, 3].map(() => claimNext(now)));
    expect(claimed.filter((row) => row !== undefined)).toHaveLength(1);
  });

  test("is due again if the process that claimed it ends", async () => {
    await add(["abandoned", now]);
    await claimNext(now);
    expect(await claimNext(at(claimFor))).toMatchObject({ id: "abandoned", attempts: 2 });
  });
});

test("An idle queue costs one look, which writes nothing", async () => {
  statements.length = 0;
  await drain(
    claimNext,
    async () => {},
    () => now,
  );
  expect(statements).toEqual([expect.stringMatching(/^SELECT/i)]);
});

test("Up to four rows of a queue are processed at a time, and all that are due", async () => {
  const ids = Array.from({ length: 10 }, (_, index) => `row ${index}`);
  await add(...ids.map((id): [string, Date] => [id, now]));
  const processed: string[] = [];
  let [running, most] = [0, 0];
  await drain(
    claimNext,
    async ({ id }) => {
      most = Math.max(most, ++running);
      await db().select().from(mailQueue).all();
      running--;
      processed.push(id);
    },
    () => now,
  );
  expect(processed.sort()).toEqual(ids);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
});
