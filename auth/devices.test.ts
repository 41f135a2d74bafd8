import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { devices, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { distrustDevices, isKnownDevice, isTrustedDevice, noteDevice, trustDevice } from "./devices";

const DAY = 86_400_000;
const start = new Date("2026-01-01T00:00:00Z");
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);

let database: ReturnType<typeof emptyDatabase>;
let [susan, miguel] = ["", ""];
beforeEach(() => {
  database = emptyDatabase();
  [susan, miguel] = [addUser("Susan").id, addUser("miguel").id];
});

describe("A browser that an account is signed in to from", () => {
  test("is no news the first time, is news when the account was used in others, and is known from then on", () => {
    expect(noteDevice(susan, "laptop", start)).toBe(false);
    expect(noteDevice(susan, "laptop", start)).toBe(false);
    expect(noteDevice(susan, "phone", start)).toBe(true);
    expect(noteDevice(susan, "phone", start)).toBe(false);
    expect(noteDevice(susan, "laptop", start)).toBe(false);
    expect(noteDevice(susan, "desk", start)).toBe(true);
  });

  test("is known to that account alone, and to nobody before", () => {
    expect(isKnownDevice(susan, "laptop")).toBe(false);
    noteDevice(susan, "laptop", start);
    expect(isKnownDevice(susan, "laptop")).toBe(true);
    for (const other of ["Laptop", "laptop ", "lap%", "", null]) expect(isKnownDevice(susan, other)).toBe(false);
    expect(isKnownDevice(miguel, "laptop")).toBe(false);
    expect(isKnownDevice("nobody", "laptop")).toBe(false);
  });

  test("is news to each account by itself: what others did there does not count", () => {
    noteDevice(susan, "laptop", start);
    expect(noteDevice(miguel, "laptop", start)).toBe(false);
    expect(noteDevice(miguel, "phone", start)).toBe(true);
    noteDevice(susan, "shared", start);
    expect(noteDevice(miguel, "shared", start)).toBe(true);
  });

  test("is noted with its last sign-in, in one row", () => {
    noteDevice(susan, "laptop", start);
    noteDevice(susan, "laptop", later(DAY));
    expect(database.select().from(devices).all()).toEqual([
      { id: "laptop", userId: susan, lastSignInAt: later(DAY), trustedUntil: null },
    ]);
  });

  test("is forgotten with the account, and stays with the others", () => {
    for (const id of [susan, miguel]) noteDevice(id, "laptop", start);
    database.delete(users).where(eq(users.id, susan)).run();
    expect(isKnownDevice(susan, "laptop")).toBe(false);
    expect(isKnownDevice(miguel, "laptop")).toBe(true);
  });
});

describe("A trusted browser", () => {
  test("needs no second step for 30 days, and not without having been trusted", () => {
    noteDevice(susan, "laptop", start);
    expect(isTrustedDevice(susan, "laptop", start)).toBe(false);
    trustDevice(susan, "laptop", start);
    expect(isTrustedDevice(susan, "laptop", start)).toBe(true);
    expect(isTrustedDevice(susan, "laptop", later(30 * DAY - 1))).toBe(true);
    expect(isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(false);
  });

  test("is not trusted for longer by being used, only by being trusted again", () => {
    noteDevice(susan, "laptop", start);
    trustDevice(susan, "laptop", start);
    noteDevice(susan, "laptop", later(29 * DAY));
    expect(isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(false);
    trustDevice(susan, "laptop", later(29 * DAY));
    expect(isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(true);
  });

  test("must be known: nobody's cookie makes a browser trusted by itself", () => {
    trustDevice(susan, "stranger", start);
    expect(isTrustedDevice(susan, "stranger", start)).toBe(false);
    noteDevice(susan, "stranger", start);
    expect(isTrustedDevice(susan, "stranger", start)).toBe(false);
    expect(isTrustedDevice(susan, null, start)).toBe(false);
  });

  test("is trusted by one account alone, and no other browser is", () => {
    for (const id of [susan, miguel]) noteDevice(id, "laptop", start);
    noteDevice(susan, "phone", start);
    trustDevice(susan, "laptop", start);
    expect(isTrustedDevice(miguel, "laptop", start)).toBe(false);
    expect(isTrustedDevice(susan, "phone", start)).toBe(false);
  });

  test("is trusted no more when its owner says so, in every browser, and stays known", () => {
    for (const device of ["laptop", "phone"]) {
      for (const id of [susan, miguel]) {
        noteDevice(id, device, start);
        trustDevice(id, device, start);
      }
    }
    distrustDevices(susan);
    for (const device of ["laptop", "phone"]) {
      expect(isTrustedDevice(susan, device, start)).toBe(false);
      expect(isKnownDevice(susan, device)).toBe(true);
      expect(isTrustedDevice(miguel, device, start)).toBe(true);
    }
  });
});
