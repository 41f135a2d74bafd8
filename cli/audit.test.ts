import { ulid } from "ulid";
import { beforeEach, expect, test } from "vitest";
import { deleteDueAccounts, requestDeletion } from "../accounts/deletion";
import { moderationLog, securityEvents } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { auditLines } from "./audit";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let susan: string;
let miguel: string;
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = [(await addUser("susan")).id, (await addUser("miguel")).id];
});

/** A ULID of a second of 2026-01-01, and that time. */
const at = (second: number) => {
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  return { id: ulid(createdAt.getTime()), createdAt };
};

const addEvent = (userId: string, second: number) =>
  database
    .insert(securityEvents)
    .values({ ...at(second), userId, type: "signed-in", details: { method: "password" }, ipAddress: "192.0.2.1" })
    .run();

const addAct = (actorId: string, userId: string, second: number) =>
  database
    .insert(moderationLog)
    .values({ ...at(second), actorId, userId, type: "suspended", details: { reason: "Spam" } })
    .run();

async function exported(range: Parameters<typeof auditLines>[0] = {}) {
  const lines = [];
  for await (const line of auditLines(range)) {
    expect(line).toMatch(/^\{[^\n]+\}\n$/);
    lines.push(JSON.parse(line));
  }
  return lines;
}

const secondsOf = (lines: { time: string }[]) => lines.map(({ time }) => new Date(time).getUTCSeconds());

test("The audit has security events and moderators' actions in the order of time, with names", async () => {
  await addEvent(susan, 3);
  await addAct(susan, miguel, 2);
  await addEvent(miguel, 1);
  const lines = await exported();
  expect(secondsOf(lines)).toEqual([1, 2, 3]);
  expect(lines[1]).toMatchObject({
    kind: "moderation",
    type: "suspended",
    actor: "susan",
    userId: miguel,
    username: "miguel",
    details: { reason: "Spam" },
  });
  expect(lines[2]).toMatchObject({
    kind: "security",
    type: "signed-in",
    time: "2026-01-01T00:00:03.000Z",
    userId: susan,
    username: "susan",
    ipAddress: "192.0.2.1",
  });
});

test("The audit begins with --since and ends before --until", async () => {
  for (const second of [1, 2, 3, 4]) await addEvent(susan, second);
  for (const second of [2, 4]) await addAct(susan, miguel, second);
  const { createdAt: since } = at(2);
  const { createdAt: until } = at(4);
  expect(secondsOf(await exported({ since, until }))).toEqual([2, 2, 3]);
});

test("The audit of an account has what happened to it and what its owner did as a moderator", async () => {
  await addEvent(susan, 1);
  await addEvent(miguel, 2);
  await addAct(susan, miguel, 3);
  const other = await addUser("ada");
  await addAct(other.id, miguel, 4);
  expect(secondsOf(await exported({ userId: susan }))).toEqual([1, 3]);
  expect(secondsOf(await exported({ userId: miguel }))).toEqual([2, 3, 4]);
});

test("A moderator's action stays in the audit when the accounts are deleted", async () => {
  await addEvent(susan, 1);
  await addAct(susan, susan, 2);
  await requestDeletion(susan, new Date(0));
  await deleteDueAccounts(new Date());
  const lines = await exported();
  expect(lines).toMatchObject([{ kind: "moderation", actor: null, actorId: null, username: null }]);
});

test("A long audit has each event once", async () => {
  const { createdAt } = at(1);
  const rows = Array.from({ length: 2001 }, () => ({
    id: ulid(createdAt.getTime()),
    userId: susan,
    type: "signed-out",
    details: {},
    createdAt,
  }));
  for (let start = 0; start < rows.length; start += 500)
    await database
      .insert(securityEvents)
      .values(rows.slice(start, start + 500))
      .run();
  const ids = (await exported()).map(({ id }) => id);
  expect(ids).toEqual(rows.map(({ id }) => id).sort());
});
