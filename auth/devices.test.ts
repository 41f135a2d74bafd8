import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { devices, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { isKnownDevice, isTrustedDevice, recordDevice, revokeTrustedDevices, trustDevice } from "./devices";

const DAY = 86_400_000;
const start = new Date("2026-01-01T00:00:00Z");
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = [(await addUser("Susan")).id, (await addUser("miguel")).id];
});

describe("A browser that signs in to an account", () => {
  test("is not new the first time, is new if the account was used in others, and is known from then on", async () => {
    expect(await recordDevice(susan, "laptop", start)).toBe(false);
    expect(await recordDevice(susan, "laptop", start)).toBe(false);
    expect(await recordDevice(susan, "phone", start)).toBe(true);
    expect(await recordDevice(susan, "phone", start)).toBe(false);
    expect(await recordDevice(susan, "laptop", start)).toBe(false);
    expect(await recordDevice(susan, "desk", start)).toBe(true);
  });

  test("is known for that account alone, and not before", async () => {
    expect(await isKnownDevice(susan, "laptop")).toBe(false);
    await recordDevice(susan, "laptop", start);
    expect(await isKnownDevice(susan, "laptop")).toBe(true);
    for (const other of ["Laptop", "laptop ", "lap%", "", null]) expect(await isKnownDevice(susan, other)).toBe(false);
    expect(await isKnownDevice(miguel, "laptop")).toBe(false);
    expect(await isKnownDevice("nobody", "laptop")).toBe(false);
  });

  test("is new for each account separately", async () => {
    await recordDevice(susan, "laptop", start);
    expect(await recordDevice(miguel, "laptop", start)).toBe(false);
    expect(await recordDevice(miguel, "phone", start)).toBe(true);
    await recordDevice(susan, "shared", start);
    expect(await recordDevice(miguel, "shared", start)).toBe(true);
  });

  test("is recorded with its last sign-in, in one row", async () => {
    await recordDevice(susan, "laptop", start);
    await recordDevice(susan, "laptop", later(DAY));
    expect(await database.select().from(devices).all()).toEqual([
      { id: "laptop", userId: susan, lastSignInAt: later(DAY), trustedUntil: null },
    ]);
  });

  test("is deleted with the account, and stays for others", async () => {
    for (const id of [susan, miguel]) await recordDevice(id, "laptop", start);
    await database.delete(users).where(eq(users.id, susan)).run();
    expect(await isKnownDevice(susan, "laptop")).toBe(false);
    expect(await isKnownDevice(miguel, "laptop")).toBe(true);
  });
});

describe("A trusted browser", () => {
  test("needs no second step for 30 days, and only if it was trusted", async () => {
    await recordDevice(susan, "laptop", start);
    expect(await isTrustedDevice(susan, "laptop", start)).toBe(false);
    await trustDevice(susan, "laptop", start);
    expect(await isTrustedDevice(susan, "laptop", start)).toBe(true);
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY - 1))).toBe(true);
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(false);
  });

  test("is not trusted for longer by use, only by being trusted again", async () => {
    await recordDevice(susan, "laptop", start);
    await trustDevice(susan, "laptop", start);
    await recordDevice(susan, "laptop", later(29 * DAY));
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(false);
    await trustDevice(susan, "laptop", later(29 * DAY));
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(true);
  });

  test("must be known: a cookie of no one's does not make a browser trusted", async () => {
    await trustDevice(susan, "stranger", start);
    expect(await isTrustedDevice(susan, "stranger", start)).toBe(false);
    await recordDevice(susan, "stranger", start);
    expect(await isTrustedDevice(susan, "stranger", start)).toBe(false);
    expect(await isTrustedDevice(susan, null, start)).toBe(false);
  });

  test("is trusted for one account alone, and no other browser is", async () => {
    for (const id of [susan, miguel]) await recordDevice(id, "laptop", start);
    await recordDevice(susan, "phone", start);
    await trustDevice(susan, "laptop", start);
    expect(await isTrustedDevice(miguel, "laptop", start)).toBe(false);
    expect(await isTrustedDevice(susan, "phone", start)).toBe(false);
  });

  test("stops being trusted, in every browser, when its owner says so, and stays known", async () => {
    for (const device of ["laptop", "phone"]) {
      for (const id of [susan, miguel]) {
        await recordDevice(id, device, start);
        await trustDevice(id, device, start);
      }
    }
    await revokeTrustedDevices(susan);
    for (const device of ["laptop", "phone"]) {
      expect(await isTrustedDevice(susan, device, start)).toBe(false);
      expect(await isKnownDevice(susan, device)).toBe(true);
      expect(await isTrustedDevice(miguel, device, start)).toBe(true);
    }
  });
});
