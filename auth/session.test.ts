import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { sessions, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import {
  acknowledgeFailures,
  endOtherSessions,
  endSession,
  endSessionOf,
  findSession,
  isFresh,
  isSeenDue,
  loadSession,
  markSeen,
  noteStrangeDevice,
  renewSession,
  type Session,
  sessionsOf,
  startSession,
} from "./session";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = new Date("2026-01-01T00:00:00Z");
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);

let database: ReturnType<typeof emptyDatabase>;
let userId: string;
beforeEach(() => {
  database = emptyDatabase();
  userId = addUser("Susan").id;
});

const rowOf = (id: string) => findSession(id) as Session;

describe("A session", () => {
  test("gives its user, and nothing of the password", () => {
    const open = loadSession(startSession(userId, false, { now: start }), start);
    expect(open?.user).toEqual({ id: userId, username: "Susan", roles: [], language: null });
    expect(JSON.stringify(open)).not.toContain("password");
  });

  test("has an id of 192 random bits, another one each time", () => {
    const ids = new Set(Array.from({ length: 100 }, () => startSession(userId, false, { now: start }).sessionId));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(Buffer.from(id, "base64url")).toHaveLength(24);
  });

  test("ends after 12 hours without use when it is not remembered", () => {
    const token = startSession(userId, false, { now: start });
    expect(loadSession(token, later(12 * HOUR - 1))).not.toBeNull();
    expect(loadSession(token, later(12 * HOUR))).toBeNull();
  });

  test("goes on with use, but not past 30 days when it is not remembered", () => {
    const token = startSession(userId, false, { now: start });
    for (let hours = 11; hours < 30 * 24; hours += 11) {
      expect(loadSession(token, later(hours * HOUR))).not.toBeNull();
      markSeen(rowOf(token.sessionId), later(hours * HOUR));
    }
    expect(loadSession(token, later(30 * DAY - 1))).not.toBeNull();
    expect(loadSession(token, later(30 * DAY))).toBeNull();
    expect(token.expiresAt).toEqual(later(30 * DAY));
  });

  test("lasts 365 days when it is remembered, used or not", () => {
    const token = startSession(userId, true, { now: start });
    expect(token.expiresAt).toEqual(later(365 * DAY));
    markSeen(rowOf(token.sessionId), later(100 * DAY));
    expect(loadSession(token, later(365 * DAY - 1))).not.toBeNull();
    expect(loadSession(token, later(365 * DAY))).toBeNull();
  });

  test("stores its last use at most once a minute", () => {
    const { sessionId } = startSession(userId, false, { now: start });
    expect(isSeenDue(rowOf(sessionId), later(59_999))).toBe(false);
    expect(isSeenDue(rowOf(sessionId), later(60_000))).toBe(true);
    markSeen(rowOf(sessionId), later(60_000));
    expect(isSeenDue(rowOf(sessionId), later(119_999))).toBe(false);
  });

  test("is over at once when its row is deleted, as often as one likes", () => {
    const token = startSession(userId, true, { now: start });
    const other = startSession(userId, true, { now: start });
    endSession(token.sessionId);
    endSession(token.sessionId);
    expect(loadSession(token, start)).toBeNull();
    expect(loadSession(other, start)).not.toBeNull();
  });

  test("is over when its user is made inactive or is deleted", () => {
    const token = startSession(userId, true, { now: start });
    database.update(users).set({ active: false }).run();
    expect(loadSession(token, start)).toBeNull();
    database.update(users).set({ active: true }).run();
    expect(loadSession(token, start)).not.toBeNull();
    database.delete(users).where(eq(users.id, userId)).run();
    expect(loadSession(token, start)).toBeNull();
    expect(findSession(token.sessionId)).toBeUndefined();
  });

  test("of one user does not open with another user's id", () => {
    const token = startSession(userId, true, { now: start });
    expect(loadSession({ ...token, userId: addUser("miguel").id }, start)).toBeNull();
  });

  test("ends the one that the browser had before, and no other", () => {
    const before = startSession(userId, true, { now: start });
    const elsewhere = startSession(userId, true, { now: start });
    startSession(userId, true, { now: start, previousId: before.sessionId });
    expect(findSession(before.sessionId)).toBeUndefined();
    expect(findSession(elsewhere.sessionId)).toBeDefined();
  });

  test("that has run out is swept away when another starts", () => {
    const old = startSession(userId, false, { now: start });
    startSession(userId, false, { now: later(13 * HOUR) });
    expect(findSession(old.sessionId)).toBeUndefined();
  });

  test("is read in one query, by primary keys", () => {
    const token = startSession(userId, false, { now: start });
    const statements: string[] = [];
    const prepare = database.$client.prepare.bind(database.$client);
    database.$client.prepare = ((sql: string) => {
      statements.push(sql);
      return prepare(sql);
    }) as typeof prepare;
    loadSession(token, start);
    database.$client.prepare = prepare;
    expect(statements).toHaveLength(1);
    const parameters = [token.sessionId, userId, start.getTime(), 1];
    const plan = prepare(`EXPLAIN QUERY PLAN ${statements[0]}`).all(...parameters) as { detail: string }[];
    for (const { detail } of plan) expect(detail).toMatch(/^SEARCH \w+ USING INDEX sqlite_autoindex_\w+ \(id=\?\)$/);
  });

  test("table is swept by index", () => {
    const plan = database.$client.prepare("EXPLAIN QUERY PLAN DELETE FROM sessions WHERE expires_at <= ?").all(0) as {
      detail: string;
    }[];
    expect(plan.map(({ detail }) => detail).join()).toMatch(/SEARCH sessions USING .*INDEX sessions_expires_at/);
    expect(database.select().from(sessions).all()).toEqual([]);
  });
});

describe("A fresh session", () => {
  const fresh = (now = start) => rowOf(startSession(userId, true, { freshKey: "key", now }).sessionId);

  test("is fresh for ten minutes, in the browser that still has its key", () => {
    expect(isFresh(fresh(), "key", later(600_000 - 1))).toBe(true);
    expect(isFresh(fresh(), "key", later(600_000))).toBe(false);
    expect(isFresh(fresh(), undefined, start)).toBe(false);
    expect(isFresh(fresh(), "another", start)).toBe(false);
  });

  test("keeps only a hash of its key", () => {
    expect(JSON.stringify(fresh())).not.toContain('"key"');
  });

  test("seen in another browser is fresh no more, and that is news once, however many browsers follow", () => {
    const session = fresh();
    expect(noteStrangeDevice(session, "Firefox on Windows")).toBe(true);
    expect(noteStrangeDevice(session, "Firefox on Windows")).toBe(false);
    expect(noteStrangeDevice(session, "Safari on macOS")).toBe(false);
    expect(isFresh(rowOf(session.id), "key", start)).toBe(false);
  });

  test("has a new id after its user has proved who they are, and the old token is worth nothing", () => {
    const old = startSession(userId, true, { now: start });
    const renewed = renewSession(rowOf(old.sessionId), {
      device: "Chrome on Linux",
      freshKey: "new",
      now: later(1000),
    });
    expect(renewed.sessionId).not.toBe(old.sessionId);
    expect(renewed.expiresAt).toEqual(old.expiresAt);
    expect(loadSession(old, later(1000))).toBeNull();
    expect(isFresh(rowOf(renewed.sessionId), "new", later(2000))).toBe(true);
  });
});

describe("A person's sessions", () => {
  test("are listed without those that have run out, and without anybody else's", () => {
    const other = addUser("miguel").id;
    const open = startSession(userId, true, { now: start });
    startSession(other, true, { now: start });
    database
      .insert(sessions)
      .values({ ...rowOf(open.sessionId), id: "old", expiresAt: later(-1) })
      .run();
    expect(sessionsOf(userId, start).map(({ id }) => id)).toEqual([open.sessionId]);
  });

  test("can be ended one by one, but nobody else's", () => {
    const { sessionId } = startSession(userId, true, { now: start });
    expect(endSessionOf(addUser("miguel").id, sessionId)).toBeUndefined();
    expect(endSessionOf(userId, sessionId)?.id).toBe(sessionId);
    expect(endSessionOf(userId, sessionId)).toBeUndefined();
  });

  test("can be ended all but one", () => {
    const [kept] = [1, 2, 3].map(() => startSession(userId, true, { now: start }).sessionId);
    const miguels = startSession(addUser("miguel").id, true, { now: start });
    expect(endOtherSessions(userId, kept)).toHaveLength(2);
    expect(sessionsOf(userId, start).map(({ id }) => id)).toEqual([kept]);
    expect(loadSession(miguels, start)).not.toBeNull();
  });

  test("tell of failed sign-ins until that was read", () => {
    const { sessionId } = startSession(userId, true, { now: start, failedAttempts: 3 });
    expect(rowOf(sessionId).failedAttempts).toBe(3);
    acknowledgeFailures(sessionId);
    expect(rowOf(sessionId).failedAttempts).toBe(0);
  });
});
