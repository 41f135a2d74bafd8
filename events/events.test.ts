import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { transaction } from "../db/client";
import { outbox, securityEvents, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { log } from "../log";
import { captureLines } from "../log/capture-lines.testing";
import { CLIENT, eachEvent, SESSION_ID } from "./each-event.testing";
import { OPERATOR, raise } from "./events";

const lines = captureLines(log());
let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;

beforeEach(async () => {
  database = await emptyDatabase();
  await database.delete(outbox).run();
  userId = (await addUser("Susan", { email: "susan@example.org" })).id;
  lines.length = 0;
});
afterEach(async () => {
  await database.$client.execute("DROP TRIGGER IF EXISTS full");
});

/** Makes a table refuse every new row. */
const fill = (table: "security_events" | "outbox") =>
  database.$client.execute(`CREATE TRIGGER full BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'full'); END`);

describe("An event", () => {
  test("reaches the log, the security events and the account's owner", async () => {
    await raise(eachEvent(userId)["password-changed"], CLIENT);
    expect(lines.map(({ event }) => event)).toEqual(["password_changed"]);
    expect(await database.select().from(securityEvents).all()).toHaveLength(1);
    expect(await database.select().from(outbox).all()).toHaveLength(1);
  });

  test("without a change reaches the other listeners if one fails, and the log says which failed (ASVS 16.5.2)", async () => {
    await fill("security_events");
    await raise(eachEvent(userId)["password-changed"], CLIENT);
    expect(await database.select().from(securityEvents).all()).toEqual([]);
    expect(await database.select().from(outbox).all()).toHaveLength(1);
    expect(lines).toMatchObject([
      { event: "listener_failed", level: 50, about: "password-changed", requestId: "request-1" },
      { event: "password_changed", level: 30 },
    ]);
  });

  test("is stored with the change that it is about, or neither is (ASVS 2.3.3)", async () => {
    const rename = (username: string) =>
      transaction(async (tx) => {
        await tx.update(users).set({ username }).where(eq(users.id, userId)).run();
        await raise(eachEvent(userId)["username-changed"], CLIENT);
        if (username === "Refused") throw new Error("refused");
      });
    const stored = async () => ({
      username: (await database.select().from(users).get())?.username,
      events: (await database.select().from(securityEvents).all()).length,
      emails: (await database.select().from(outbox).all()).length,
      lines: lines.length,
    });
    await expect(rename("Refused")).rejects.toThrow("refused");
    await fill("security_events");
    await expect(rename("Susanne")).rejects.toThrow();
    expect(await stored()).toEqual({ username: "Susan", events: 0, emails: 0, lines: 0 });
    await database.$client.execute("DROP TRIGGER full");
    await rename("Susanne");
    expect(await stored()).toEqual({ username: "Susanne", events: 1, emails: 1, lines: 1 });
  });

  test("causes no error for the person, even if every listener fails", async () => {
    const execute = vi.spyOn(database.$client, "execute").mockRejectedValue(new Error("The disk is full"));
    try {
      for (const event of Object.values(eachEvent(userId))) await raise(event, CLIENT);
      expect(execute).toHaveBeenCalled();
    } finally {
      execute.mockRestore();
    }
  });

  test("about a deleted account is logged without an error", async () => {
    for (const event of Object.values(eachEvent("nobody"))) await raise(event, CLIENT);
    expect(await database.select().from(outbox).all()).toEqual([]);
    expect(lines.filter(({ event }) => event === "password_changed")).toHaveLength(1);
  });
});

describe("The log", () => {
  test("has one line per event, with only its type, user and request (ASVS 16.2.1)", async () => {
    const events = Object.values(eachEvent(userId));
    for (const event of events) await raise(event, CLIENT);
    expect(lines.map(({ event }) => event)).toEqual(events.map(({ type }) => type.replaceAll("-", "_")));
    for (const line of lines) {
      expect(line).toMatchObject({ requestId: "request-1", time: expect.stringMatching(/Z$/) });
      if (line.event !== "unauthorized") expect(line.userId).toBe(userId);
    }
  });

  test("has no name, address, session id or user input (ASVS 16.2.5)", async () => {
    for (const event of Object.values(eachEvent(userId))) await raise(event, CLIENT);
    const written = JSON.stringify(lines);
    for (const personalValue of ["@", "Sue", "Susan", "phone", SESSION_ID, "192.0.2.1", "device-of-this-browser"]) {
      expect(written).not.toContain(personalValue);
    }
  });

  test("has no address or token even when a listener fails", async () => {
    await fill("outbox");
    for (const event of Object.values(eachEvent(userId))) await raise(event, CLIENT);
    const failed = lines.filter(({ event }) => event === "listener_failed");
    expect(failed.length).toBeGreaterThan(5);
    expect(JSON.stringify(failed)).not.toMatch(/@example|Susan|token=/);
  });

  test("warns of events that an operator may want to check, and traces frequent ones", async () => {
    for (const event of Object.values(eachEvent(userId))) await raise(event, CLIENT);
    const at = (level: number) => lines.filter((line) => line.level === level).map(({ event }) => event);
    expect(at(40)).toEqual(["sign_in_failed", "session_protected", "fresh_sign_in_failed"]);
    expect(at(10)).toEqual(["session_loaded"]);
    expect(at(50)).toEqual([]);
  });

  test("has failed sign-ins to unknown names, without the name (ASVS 16.3.1)", async () => {
    await raise({ type: "sign-in-failed", userId: null, reason: "wrong password" }, CLIENT);
    expect(lines).toMatchObject([{ event: "sign_in_failed", userId: null, reason: "wrong password" }]);
    expect(await database.select().from(securityEvents).all()).toEqual([]);
  });

  test("keeps external input in one line (ASVS 16.4.1)", async () => {
    const path = '/x\r\n{"level":50,"event":"forged"}\u2028\u001b[31m';
    await raise({ type: "unauthorized", path }, CLIENT);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.path).toBe(path);
  });

  test("has no request id for an operator's action", async () => {
    await raise({ type: "role-granted", userId, role: "admin" }, OPERATOR);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty("requestId");
  });
});
