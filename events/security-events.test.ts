import { beforeEach, describe, expect, test } from "vitest";
import { securityEvents, users } from "../db/schema";
import { addUser, emptyDatabase, planOf } from "../db/testing";
import { CLIENT, eachEvent, SESSION_ID } from "./each-event.testing";
import { type AccountEvent, OPERATOR } from "./events";
import {
  countFailuresSinceSignIn,
  readAllSecurityEvents,
  readSecurityEvents,
  recordSecurityEvent,
} from "./security-events";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("Susan")).id;
});

const write = async (...events: AccountEvent[]) => {
  for (const event of events) await recordSecurityEvent(event, CLIENT);
};
const reinstate = (count: number, id = userId) =>
  write(...Array.from({ length: count }, () => eachEvent(id).reinstated));

/** A user's pages, from first to last. */
async function pages(id: string) {
  const found = [await readSecurityEvents(id)];
  for (let next = found[0]?.next; next; next = found.at(-1)?.next) found.push(await readSecurityEvents(id, next));
  return found.map(({ events }) => events);
}

describe("An account's security events", () => {
  test("say what happened, when, in which browser and from which address (ASVS 16.2.1)", async () => {
    const before = Date.now();
    await write(eachEvent(userId)["sign-in-failed"]);
    const [line] = (await readSecurityEvents(userId)).events;
    expect(line).toMatchObject({
      userId,
      type: "sign-in-failed",
      details: { reason: "wrong password" },
      device: "Firefox on Windows",
      ipAddress: "192.0.2.1",
    });
    expect(line?.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(line?.createdAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test("include every event of the account, but not events about a request", async () => {
    const events = Object.values(eachEvent(userId));
    await write(...events);
    const stored = (await readSecurityEvents(userId)).events.map(({ type }) => type);
    expect(events.map(({ type }) => type).filter((type) => !stored.includes(type))).toEqual([
      "session-loaded",
      "unauthorized",
      "fresh-sign-in-needed",
      "password-reset-requested",
    ]);
    expect(new Set(stored).size).toBe(stored.length);
  });

  test("contain no session id or device id, so they can't be used to sign in (ASVS 16.2.5)", async () => {
    await write(...Object.values(eachEvent(userId)));
    const stored = JSON.stringify(await database.select().from(securityEvents).all());
    expect(stored).not.toContain(SESSION_ID);
    expect(stored).not.toContain(CLIENT.deviceId);
    expect(stored).not.toContain("sessionId");
  });

  test("keep details as text, and leave out missing ones", async () => {
    const event = eachEvent(userId);
    await write(event["deletion-requested"], event["second-step-changed"], event["factor-removed"], event["signed-in"]);
    await write({ type: "email-confirmed", userId, oldEmail: null });
    expect((await readSecurityEvents(userId)).events.map(({ details }) => details).reverse()).toEqual([
      { deleteAt: "2026-02-01T12:00:00.000Z" },
      { on: "false" },
      { factor: "authenticator app", endsTwoStep: "false" },
      { method: "password", isNewDevice: "true" },
      {},
    ]);
  });

  test("leave out failed sign-ins to unknown names", async () => {
    await write({ type: "sign-in-failed", userId: null, reason: "wrong password" });
    expect(await database.select().from(securityEvents).all()).toEqual([]);
  });

  test("say that the operator acted, but not from where", async () => {
    await recordSecurityEvent(eachEvent(userId).suspended, OPERATOR);
    expect((await readSecurityEvents(userId)).events).toMatchObject([{ device: "The operator", ipAddress: null }]);
  });

  test("keep names from people and browsers as text", async () => {
    const name = "'); DROP TABLE security_events; -- <script>\u0000🐦";
    await recordSecurityEvent(
      { type: "factor-added", userId, factor: "passkey", name },
      { ...CLIENT, device: name, ipAddress: name },
    );
    expect((await readSecurityEvents(userId)).events).toMatchObject([
      { details: { name }, device: name, ipAddress: name },
    ]);
  });

  test("are deleted with the account", async () => {
    await reinstate(3);
    await database.delete(users).run();
    expect(await database.select().from(securityEvents).all()).toEqual([]);
  });
});

describe("A page of security events", () => {
  test("has 50 rows, newest first, and pages follow each other without gaps or repeats", async () => {
    await write(
      ...Array.from({ length: 120 }, (_, left): AccountEvent => ({ type: "recovery-code-used", userId, left })),
    );
    expect((await pages(userId)).map((events) => events.length)).toEqual([50, 50, 20]);
    const left = (await pages(userId)).flat().map(({ details }) => Number(details.left));
    expect(left).toEqual(Array.from({ length: 120 }, (_, index) => 119 - index));
  });

  test("is the last if exactly 50 are left, or none", async () => {
    expect(await readSecurityEvents(userId)).toEqual({ events: [], next: null });
    await reinstate(50);
    expect((await readSecurityEvents(userId)).next).toBeNull();
    await reinstate(1);
    expect((await pages(userId)).map((events) => events.length)).toEqual([50, 1]);
  });

  test("does not shift if an event is added meanwhile", async () => {
    await reinstate(60);
    const first = await readSecurityEvents(userId);
    const second = await readSecurityEvents(userId, first.next ?? "");
    await reinstate(5);
    expect(await readSecurityEvents(userId, first.next ?? "")).toEqual(second);
  });

  test("shows only its owner's events, even with another user's cursor", async () => {
    const miguel = (await addUser("miguel")).id;
    await reinstate(2);
    await reinstate(2, miguel);
    const otherEvents = (await readSecurityEvents(miguel)).events;
    expect(otherEvents.map((line) => line.userId)).toEqual([miguel, miguel]);
    for (const line of otherEvents) {
      expect((await readSecurityEvents(userId, line.id)).events.every((event) => event.userId === userId)).toBe(true);
    }
  });

  test("with an invalid cursor is an ordinary page without an error", async () => {
    await reinstate(2);
    for (const before of ["0", "zzz", "' OR 1=1 --", "\0", "é"]) {
      expect((await readSecurityEvents(userId, before)).events.every((line) => line.userId === userId)).toBe(true);
    }
    expect((await readSecurityEvents(userId, "0")).events).toEqual([]);
  });

  test("is read with an index", async () => {
    const query = "SELECT * FROM security_events WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT 51";
    expect(await planOf(query, [userId, "z"])).toEqual([
      expect.stringMatching(/^SEARCH security_events USING INDEX security_events_user_id/),
    ]);
  });
});

test("Operators see everyone's latest security events, with their users", async () => {
  const miguel = (await addUser("miguel")).id;
  await reinstate(2);
  await reinstate(1, miguel);
  const { events } = await readAllSecurityEvents();
  expect(events.map(({ username }) => username)).toEqual(["miguel", "Susan", "Susan"]);
  expect((await readAllSecurityEvents(events[0]?.id)).events).toEqual(events.slice(1));
  await reinstate(60);
  const first = await readAllSecurityEvents();
  expect(first.events).toHaveLength(50);
  expect((await readAllSecurityEvents(first.next ?? "")).events).toHaveLength(13);
  await write(eachEvent(miguel)["sign-in-failed"]);
  expect((await readAllSecurityEvents(undefined, "failures")).events.map(({ username }) => username)).toEqual([
    "miguel",
  ]);
  expect((await readAllSecurityEvents(undefined, "accounts")).events).toHaveLength(50);
  expect((await readAllSecurityEvents(undefined, "roles")).events).toEqual([]);
});

describe("Failed sign-ins", () => {
  const failed = (id = userId) => eachEvent(id)["sign-in-failed"];

  test("are counted since the last successful one, whatever happened in between", async () => {
    expect(await countFailuresSinceSignIn(userId)).toBe(0);
    await write(failed(), failed());
    expect(await countFailuresSinceSignIn(userId)).toBe(2);
    await write(eachEvent(userId)["signed-in"]);
    expect(await countFailuresSinceSignIn(userId)).toBe(0);
    await write(failed(), eachEvent(userId)["signed-out"], eachEvent(userId)["fresh-sign-in-failed"], failed());
    expect(await countFailuresSinceSignIn(userId)).toBe(2);
  });

  test("are counted in order, even within a millisecond", async () => {
    for (let round = 0; round < 50; round++) {
      await write(failed(), failed(), eachEvent(userId)["signed-in"], failed());
      expect(await countFailuresSinceSignIn(userId)).toBe(1);
    }
  });

  test("of one account do not count for another", async () => {
    const miguel = (await addUser("miguel")).id;
    await write(failed(), failed(miguel), failed(miguel), eachEvent(miguel)["signed-in"]);
    expect(await countFailuresSinceSignIn(userId)).toBe(1);
    expect(await countFailuresSinceSignIn(miguel)).toBe(0);
  });
});
