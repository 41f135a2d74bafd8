import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AccountChangedError } from "../accounts/unchanged-account";
import { findUser, replacePasswordHash, type User } from "../accounts/users";
import { sessions, users } from "../db/schema";
import { addUser, emptyDatabase, oneByOne, planOf } from "../db/testing";
import {
  endSession,
  findSession,
  loadSession,
  recordSeen,
  recordUnrecognizedDevice,
  renewSession,
  type Session,
  startSession,
} from "./session";
import { cookieExpiry, isFresh, shouldRecordSeen } from "./session-lifetime";
import { acknowledgeFailures, endOtherSessions, endSessionOfUser, listSessions } from "./user-sessions";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = new Date("2026-01-01T00:00:00Z");
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("Susan")).id;
});

const rowOf = async (id: string) => (await findSession(id)) as Session;

describe("A session", () => {
  test("returns its user without any password data", async () => {
    const openSession = await loadSession(await startSession(userId, false, { now: start }), start);
    expect(openSession?.user).toEqual({
      id: userId,
      username: "Susan",
      name: "",
      avatar: null,
      roles: [],
      language: null,
    });
    expect(JSON.stringify(openSession)).not.toContain("password");
  });

  test("has an id of 192 random bits, new each time", async () => {
    const started = await oneByOne(100, () => startSession(userId, false, { now: start }));
    const ids = new Set(started.map(({ sessionId }) => sessionId));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(Buffer.from(id, "base64url")).toHaveLength(24);
  });

  test("does not start if the password was changed while the sign-in checked it", async () => {
    const { passwordHash } = (await findUser(userId)) as User;
    await database.update(users).set({ passwordHash: "another" }).run();
    await expect(startSession(userId, false, { passwordHash })).rejects.toThrow(AccountChangedError);
    expect(await listSessions(userId)).toEqual([]);
    expect(await replacePasswordHash(userId, passwordHash, "the first, at another cost")).toBe(false);
    expect((await findUser(userId))?.passwordHash).toBe("another");
  });

  test("does not start if the account was suspended while the sign-in was checked", async () => {
    const { passwordHash } = (await findUser(userId)) as User;
    await database.update(users).set({ active: false }).run();
    await expect(startSession(userId, false, { passwordHash })).rejects.toThrow(AccountChangedError);
    expect(await listSessions(userId)).toEqual([]);
  });

  test("ends after 12 hours without use if it is not remembered", async () => {
    const token = await startSession(userId, false, { now: start });
    expect(await loadSession(token, later(12 * HOUR - 1))).not.toBeNull();
    expect(await loadSession(token, later(12 * HOUR))).toBeNull();
  });

  test("is extended by use, but not past 30 days if it is not remembered", async () => {
    const token = await startSession(userId, false, { now: start });
    for (let hours = 11; hours < 30 * 24; hours += 11) {
      expect(await loadSession(token, later(hours * HOUR))).not.toBeNull();
      await recordSeen(await rowOf(token.sessionId), later(hours * HOUR));
    }
    expect(await loadSession(token, later(30 * DAY - 1))).not.toBeNull();
    expect(await loadSession(token, later(30 * DAY))).toBeNull();
    expect(token.expiresAt).toEqual(later(30 * DAY));
    expect(cookieExpiry(await rowOf(token.sessionId))).toBeUndefined();
  });

  test("ends after 90 days without use if it is remembered", async () => {
    const token = await startSession(userId, true, { now: start });
    expect(await loadSession(token, later(90 * DAY - 1))).not.toBeNull();
    expect(await loadSession(token, later(90 * DAY))).toBeNull();
    await recordSeen(await rowOf(token.sessionId), later(80 * DAY));
    expect(await loadSession(token, later(170 * DAY - 1))).not.toBeNull();
    expect(await loadSession(token, later(170 * DAY))).toBeNull();
  });

  test("lasts 365 days if it is remembered, however much it is used, and so do its token and cookie", async () => {
    const token = await startSession(userId, true, { now: start });
    expect(token.expiresAt).toEqual(later(365 * DAY));
    expect(cookieExpiry(await rowOf(token.sessionId))).toEqual(later(365 * DAY));
    for (const days of [80, 160, 240, 320]) await recordSeen(await rowOf(token.sessionId), later(days * DAY));
    expect(await loadSession(token, later(365 * DAY - 1))).not.toBeNull();
    expect(await loadSession(token, later(365 * DAY))).toBeNull();
  });

  test("stores its last use at most once a minute", async () => {
    const { sessionId } = await startSession(userId, false, { now: start });
    expect(shouldRecordSeen(await rowOf(sessionId), later(59_999))).toBe(false);
    expect(shouldRecordSeen(await rowOf(sessionId), later(60_000))).toBe(true);
    await recordSeen(await rowOf(sessionId), later(60_000));
    expect(shouldRecordSeen(await rowOf(sessionId), later(119_999))).toBe(false);
  });

  test("is used four times before it could end for not being used, however short that is set", async () => {
    process.env.SESSION_IDLE_SECONDS = "60";
    vi.resetModules();
    try {
      const short = await import("./session-lifetime");
      const { sessionId } = await startSession(userId, false, { now: start });
      const row = await rowOf(sessionId);
      expect([14_999, 15_000].map((ms) => short.shouldRecordSeen(row, later(ms)))).toEqual([false, true]);
    } finally {
      delete process.env.SESSION_IDLE_SECONDS;
      vi.resetModules();
    }
  });

  test("ends immediately when its row is deleted, and ending it again does nothing", async () => {
    const token = await startSession(userId, true, { now: start });
    const other = await startSession(userId, true, { now: start });
    await endSession(token.sessionId);
    await endSession(token.sessionId);
    expect(await loadSession(token, start)).toBeNull();
    expect(await loadSession(other, start)).not.toBeNull();
  });

  test("ends when its user is suspended or deleted", async () => {
    const token = await startSession(userId, true, { now: start });
    await database.update(users).set({ active: false }).run();
    expect(await loadSession(token, start)).toBeNull();
    await database.update(users).set({ active: true }).run();
    expect(await loadSession(token, start)).not.toBeNull();
    await database.delete(users).where(eq(users.id, userId)).run();
    expect(await loadSession(token, start)).toBeNull();
    expect(await findSession(token.sessionId)).toBeUndefined();
  });

  test("says that a temporary password must be replaced first", async () => {
    const token = await startSession(userId, true, { now: start });
    expect((await loadSession(token, start))?.requirement).toBeNull();
    await database
      .update(users)
      .set({ temporaryPasswordUntil: later(-1) })
      .run();
    expect((await loadSession(token, start))?.requirement).toBe("new-password");
  });

  test("can't be loaded with another user's id", async () => {
    const token = await startSession(userId, true, { now: start });
    expect(await loadSession({ ...token, userId: (await addUser("miguel")).id }, start)).toBeNull();
  });

  test("ends the browser's previous session and no other", async () => {
    const before = await startSession(userId, true, { now: start });
    const otherDevice = await startSession(userId, true, { now: start });
    await startSession(userId, true, { now: start, previousId: before.sessionId });
    expect(await findSession(before.sessionId)).toBeUndefined();
    expect(await findSession(otherDevice.sessionId)).toBeDefined();
  });

  test("that has expired is deleted when another starts", async () => {
    const old = await startSession(userId, false, { now: start });
    await startSession(userId, false, { now: later(13 * HOUR) });
    expect(await findSession(old.sessionId)).toBeUndefined();
  });

  test("is loaded in one query, by primary keys", async () => {
    const token = await startSession(userId, false, { now: start });
    const execute = vi.spyOn(database.$client, "execute");
    await loadSession(token, start);
    const [statement, ...more] = execute.mock.calls.map(
      ([statement]) => statement as unknown as { sql: string; args: unknown[] },
    );
    execute.mockRestore();
    expect(more).toEqual([]);
    for (const detail of await planOf(statement?.sql ?? "", statement?.args))
      expect(detail).toMatch(/^SEARCH \w+ USING INDEX sqlite_autoindex_\w+ \(id=\?\)$/);
  });

  test("is pruned by index", async () => {
    const plan = await planOf("DELETE FROM sessions WHERE expires_at <= ?", [0]);
    expect(plan.join()).toMatch(/SEARCH sessions USING .*INDEX sessions_expires_at/);
    expect(await database.select().from(sessions).all()).toEqual([]);
  });
});

describe("A fresh session", () => {
  const fresh = async (now = start) => rowOf((await startSession(userId, true, { freshKey: "key", now })).sessionId);

  test("is fresh for ten minutes, in the browser that holds its key", async () => {
    expect(isFresh(await fresh(), "key", later(600_000 - 1))).toBe(true);
    expect(isFresh(await fresh(), "key", later(600_000))).toBe(false);
    expect(isFresh(await fresh(), "key", later(-30_000))).toBe(true);
    expect(isFresh(await fresh(), "key", later(-HOUR))).toBe(false);
    expect(isFresh(await fresh(), undefined, start)).toBe(false);
    expect(isFresh(await fresh(), "another", start)).toBe(false);
  });

  test("stores only a hash of its key", async () => {
    expect(JSON.stringify(await fresh())).not.toContain('"key"');
  });

  test("loses its freshness in another browser, and reports that once however many browsers follow", async () => {
    const session = await fresh();
    expect(await recordUnrecognizedDevice(session, "Firefox on Windows")).toBe(true);
    expect(await recordUnrecognizedDevice(session, "Firefox on Windows")).toBe(false);
    expect(await recordUnrecognizedDevice(session, "Safari on macOS")).toBe(false);
    expect(isFresh(await rowOf(session.id), "key", start)).toBe(false);
  });

  test("gets a new id after its user confirms who they are, and the old token stops working", async () => {
    const old = await startSession(userId, true, { now: start });
    const renewed = await renewSession(await rowOf(old.sessionId), {
      device: "Chrome on Linux",
      freshKey: "new",
      now: later(1000),
    });
    expect(renewed?.sessionId).not.toBe(old.sessionId);
    expect(renewed?.expiresAt).toEqual(old.expiresAt);
    expect(await loadSession(old, later(1000))).toBeNull();
    expect(isFresh(await rowOf(String(renewed?.sessionId)), "new", later(2000))).toBe(true);
  });

  test("gets one new id from two requests at once: the other must not replace the browser's token with a dead one", async () => {
    const session = await rowOf((await startSession(userId, true)).sessionId);
    const renew = () => renewSession(session, { device: "Chrome on Linux", freshKey: "new" });
    const [renewed, none] = [await renew(), await renew()];
    expect(none).toBeNull();
    expect(await loadSession(renewed as NonNullable<typeof renewed>)).not.toBeNull();
  });
});

describe("A user's sessions", () => {
  test("are listed without expired ones and without other users' sessions", async () => {
    const other = (await addUser("miguel")).id;
    const openSession = await startSession(userId, true, { now: start });
    await startSession(other, true, { now: start });
    await database
      .insert(sessions)
      .values({ ...(await rowOf(openSession.sessionId)), id: "old", expiresAt: later(-1) })
      .run();
    expect((await listSessions(userId, start)).map(({ id }) => id)).toEqual([openSession.sessionId]);
  });

  test("can be ended one by one, but not by another user", async () => {
    const { sessionId } = await startSession(userId, true, { now: start });
    expect(await endSessionOfUser((await addUser("miguel")).id, sessionId)).toBeUndefined();
    expect((await endSessionOfUser(userId, sessionId))?.id).toBe(sessionId);
    expect(await endSessionOfUser(userId, sessionId)).toBeUndefined();
  });

  test("can all be ended except one", async () => {
    const [current] = (await oneByOne(3, () => startSession(userId, true, { now: start }))).map(
      ({ sessionId }) => sessionId,
    );
    const miguels = await startSession((await addUser("miguel")).id, true, { now: start });
    expect(await endOtherSessions(userId, current)).toHaveLength(2);
    expect((await listSessions(userId, start)).map(({ id }) => id)).toEqual([current]);
    expect(await loadSession(miguels, start)).not.toBeNull();
  });

  test("count failed sign-ins until the user acknowledges them", async () => {
    const { sessionId } = await startSession(userId, true, { now: start, failedAttempts: 3 });
    expect((await rowOf(sessionId)).failedAttempts).toBe(3);
    await acknowledgeFailures(sessionId);
    expect((await rowOf(sessionId)).failedAttempts).toBe(0);
  });
});
