import { beforeEach, describe, expect, test } from "vitest";
import { history, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { CLIENT, eachEvent, SESSION_ID } from "./each-event.testing";
import { type AccountEvent, OPERATOR } from "./events";
import { countFailuresSinceSignIn, readEverybodysHistory, readHistory, writeHistory } from "./history";

let database: ReturnType<typeof emptyDatabase>;
let userId: string;
beforeEach(() => {
  database = emptyDatabase();
  userId = addUser("Susan").id;
});

const write = (...events: AccountEvent[]) => {
  for (const event of events) writeHistory(event, CLIENT);
};
const reactivate = (count: number, id = userId) =>
  write(...Array.from({ length: count }, () => eachEvent(id).reactivated));

/** A user's pages, from the first to the last. */
function pages(id: string) {
  const found = [readHistory(id)];
  for (let next = found[0]?.next; next; next = found.at(-1)?.next) found.push(readHistory(id, next));
  return found.map(({ lines }) => lines);
}

describe("The history", () => {
  test("keeps what happened to whom, when, in which browser and from which address (ASVS 16.2.1)", () => {
    const before = Date.now();
    write(eachEvent(userId)["sign-in-failed"]);
    const [line] = readHistory(userId).lines;
    expect(line).toMatchObject({
      userId,
      type: "sign-in-failed",
      details: { reason: "wrong password" },
      device: "Firefox on Windows",
      address: "192.0.2.1",
    });
    expect(line?.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(line?.createdAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test("keeps every event of an account, but for what concerns a request and not the account", () => {
    const events = Object.values(eachEvent(userId));
    write(...events);
    const kept = readHistory(userId).lines.map(({ type }) => type);
    expect(events.map(({ type }) => type).filter((type) => !kept.includes(type))).toEqual([
      "session-loaded",
      "unauthorized",
      "fresh-sign-in-needed",
      "password-reset-requested",
    ]);
    expect(new Set(kept).size).toBe(kept.length);
  });

  test("keeps no session id and no id of a browser: a line opens nothing (ASVS 16.2.5)", () => {
    write(...Object.values(eachEvent(userId)));
    const kept = JSON.stringify(database.select().from(history).all());
    expect(kept).not.toContain(SESSION_ID);
    expect(kept).not.toContain(CLIENT.deviceId);
    expect(kept).not.toContain("sessionId");
  });

  test("keeps details as text, and those that are not there not at all", () => {
    const event = eachEvent(userId);
    write(event["deletion-requested"], event["second-step-changed"], event["factor-removed"], event["signed-in"]);
    write({ type: "email-confirmed", userId, oldEmail: null });
    expect(
      readHistory(userId)
        .lines.map(({ details }) => details)
        .reverse(),
    ).toEqual([
      { deleteAt: "2026-02-01T12:00:00.000Z" },
      { on: "false" },
      { factor: "authenticator app" },
      { method: "password", isNewDevice: "true" },
      {},
    ]);
  });

  test("keeps nothing of a failed sign-in to a name that nobody has", () => {
    write({ type: "sign-in-failed", userId: null, reason: "wrong password" });
    expect(database.select().from(history).all()).toEqual([]);
  });

  test("says where the operator did something, and not from where", () => {
    writeHistory(eachEvent(userId).deactivated, OPERATOR);
    expect(readHistory(userId).lines).toMatchObject([{ device: "The operator", address: null }]);
  });

  test("keeps what people and browsers call things as text, whatever it is", () => {
    const name = "'); DROP TABLE history; -- <script>\u0000🐦";
    writeHistory({ type: "factor-added", userId, factor: "passkey", name }, { ...CLIENT, device: name, address: name });
    expect(readHistory(userId).lines).toMatchObject([{ details: { name }, device: name, address: name }]);
  });

  test("goes with its account", () => {
    reactivate(3);
    database.delete(users).run();
    expect(database.select().from(history).all()).toEqual([]);
  });
});

describe("A page of the history", () => {
  test("has 50 lines, the newest first, and they follow each other without a gap or a line twice", () => {
    write(...Array.from({ length: 120 }, (_, left): AccountEvent => ({ type: "recovery-code-used", userId, left })));
    expect(pages(userId).map((lines) => lines.length)).toEqual([50, 50, 20]);
    const left = pages(userId)
      .flat()
      .map(({ details }) => Number(details.left));
    expect(left).toEqual(Array.from({ length: 120 }, (_, index) => 119 - index));
  });

  test("is the last when just 50 are left, or none", () => {
    expect(readHistory(userId)).toEqual({ lines: [], next: null });
    reactivate(50);
    expect(readHistory(userId).next).toBeNull();
    reactivate(1);
    expect(pages(userId).map((lines) => lines.length)).toEqual([50, 1]);
  });

  test("is the same though something happens while somebody reads", () => {
    reactivate(60);
    const first = readHistory(userId);
    const second = readHistory(userId, first.next ?? "");
    reactivate(5);
    expect(readHistory(userId, first.next ?? "")).toEqual(second);
  });

  test("is its owner's alone, also when it is asked for by another's line", () => {
    const miguel = addUser("miguel").id;
    reactivate(2);
    reactivate(2, miguel);
    const theirs = readHistory(miguel).lines;
    expect(theirs.map((line) => line.userId)).toEqual([miguel, miguel]);
    for (const line of theirs) {
      expect(readHistory(userId, line.id).lines.every((mine) => mine.userId === userId)).toBe(true);
    }
  });

  test("before what is no line is an ordinary page, and no error", () => {
    reactivate(2);
    for (const before of ["0", "zzz", "' OR 1=1 --", "\0", "é"]) {
      expect(readHistory(userId, before).lines.every((line) => line.userId === userId)).toBe(true);
    }
    expect(readHistory(userId, "0").lines).toEqual([]);
  });

  test("is found by index", () => {
    const query = "SELECT * FROM history WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT 51";
    const plan = database.$client.prepare(`EXPLAIN QUERY PLAN ${query}`).all(userId, "z") as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH history USING INDEX history_user_id/),
    ]);
  });
});

test("Operators see the latest of everybody's history, with whose it is", () => {
  const miguel = addUser("miguel").id;
  reactivate(2);
  reactivate(1, miguel);
  const { lines } = readEverybodysHistory();
  expect(lines.map(({ username }) => username)).toEqual(["miguel", "Susan", "Susan"]);
  expect(readEverybodysHistory(lines[0]?.id).lines).toEqual(lines.slice(1));
  reactivate(60);
  const first = readEverybodysHistory();
  expect(first.lines).toHaveLength(50);
  expect(readEverybodysHistory(first.next ?? "").lines).toHaveLength(13);
});

describe("Failed sign-ins", () => {
  const failed = (id = userId) => eachEvent(id)["sign-in-failed"];

  test("are counted since the last one that did not fail, whatever happened in between", () => {
    expect(countFailuresSinceSignIn(userId)).toBe(0);
    write(failed(), failed());
    expect(countFailuresSinceSignIn(userId)).toBe(2);
    write(eachEvent(userId)["signed-in"]);
    expect(countFailuresSinceSignIn(userId)).toBe(0);
    write(failed(), eachEvent(userId)["signed-out"], eachEvent(userId)["fresh-sign-in-failed"], failed());
    expect(countFailuresSinceSignIn(userId)).toBe(2);
  });

  test("are counted in the order in which they happened, also within a millisecond", () => {
    for (let round = 0; round < 50; round++) {
      write(failed(), failed(), eachEvent(userId)["signed-in"], failed());
      expect(countFailuresSinceSignIn(userId)).toBe(1);
    }
  });

  test("of one account are not another's", () => {
    const miguel = addUser("miguel").id;
    write(failed(), failed(miguel), failed(miguel), eachEvent(miguel)["signed-in"]);
    expect(countFailuresSinceSignIn(userId)).toBe(1);
    expect(countFailuresSinceSignIn(miguel)).toBe(0);
  });
});
