import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { revokeTrustedDevices } from "../accounts/trusted-devices";
import { devices, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { isKnownDevice, isTrustedDevice, recordDevice, trustDevice } from "./devices";

const DAY = 86_400_000;
const start = new Date("2026-01-01T00:00:00Z");
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let [susan, miguel] = ["", ""];
beforeEach(async () => {
  database = await emptyDatabase();
  [susan, miguel] = [(await addUser("Susan")).id, (await addUser("miguel")).id];
});

describe("A browser used to sign in", () => {
  test("is new if the account was used only in other browsers, and known afterwards", async () => {
    expect(await recordDevice(susan, "laptop", start)).toBe(false);
    expect(await recordDevice(susan, "laptop", start)).toBe(false);
    expect(await recordDevice(susan, "phone", start)).toBe(true);
    expect(await recordDevice(susan, "phone", start)).toBe(false);
    expect(await recordDevice(susan, "laptop", start)).toBe(false);
    expect(await recordDevice(susan, "desk", start)).toBe(true);
  });

  test("is known only to that account, and only after a sign-in", async () => {
    expect(await isKnownDevice(susan, "laptop")).toBe(false);
    await recordDevice(susan, "laptop", start);
    expect(await isKnownDevice(susan, "laptop")).toBe(true);
    for (const other of ["Laptop", "laptop ", "lap%", "", null]) expect(await isKnownDevice(susan, other)).toBe(false);
    expect(await isKnownDevice(miguel, "laptop")).toBe(false);
    expect(await isKnownDevice("nobody", "laptop")).toBe(false);
  });

  test("is new or known per account, whatever other accounts did in it", async () => {
    await recordDevice(susan, "laptop", start);
    expect(await recordDevice(miguel, "laptop", start)).toBe(false);
    expect(await recordDevice(miguel, "phone", start)).toBe(true);
    await recordDevice(susan, "shared", start);
    expect(await recordDevice(miguel, "shared", start)).toBe(true);
  });

  test("has one row with its last sign-in", async () => {
    await recordDevice(susan, "laptop", start);
    await recordDevice(susan, "laptop", later(DAY));
    expect(await database.select().from(devices).all()).toEqual([
      { id: "laptop", userId: susan, lastSignInAt: later(DAY), trustedUntil: null },
    ]);
  });

  test("is deleted with the account, but not for other accounts", async () => {
    for (const id of [susan, miguel]) await recordDevice(id, "laptop", start);
    await database.delete(users).where(eq(users.id, susan)).run();
    expect(await isKnownDevice(susan, "laptop")).toBe(false);
    expect(await isKnownDevice(miguel, "laptop")).toBe(true);
  });
});

describe("A trusted browser", () => {
  test("skips the second step for 30 days, and never before it is trusted", async () => {
    await recordDevice(susan, "laptop", start);
    expect(await isTrustedDevice(susan, "laptop", start)).toBe(false);
    await trustDevice(susan, "laptop", start);
    expect(await isTrustedDevice(susan, "laptop", start)).toBe(true);
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY - 1))).toBe(true);
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(false);
  });

  test("stays trusted longer only if it is trusted again, not by use", async () => {
    await recordDevice(susan, "laptop", start);
    await trustDevice(susan, "laptop", start);
    await recordDevice(susan, "laptop", later(29 * DAY));
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(false);
    await trustDevice(susan, "laptop", later(29 * DAY));
    expect(await isTrustedDevice(susan, "laptop", later(30 * DAY))).toBe(true);
  });

  test("must be known: a device cookie alone can't make a browser trusted", async () => {
    await trustDevice(susan, "stranger", start);
    expect(await isTrustedDevice(susan, "stranger", start)).toBe(false);
    await recordDevice(susan, "stranger", start);
    expect(await isTrustedDevice(susan, "stranger", start)).toBe(false);
    expect(await isTrustedDevice(susan, null, start)).toBe(false);
  });

  test("is trusted for one account only, and other browsers stay untrusted", async () => {
    for (const id of [susan, miguel]) await recordDevice(id, "laptop", start);
    await recordDevice(susan, "phone", start);
    await trustDevice(susan, "laptop", start);
    expect(await isTrustedDevice(miguel, "laptop", start)).toBe(false);
    expect(await isTrustedDevice(susan, "phone", start)).toBe(false);
  });

  test("loses its trust when the owner revokes it for every browser, and stays known", async () => {
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
