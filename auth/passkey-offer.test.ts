import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import type { SafePath } from "./callback-url";
import type { Session } from "./session";

const PATH = "/explore?x=1" as SafePath;
const start = new Date("2026-01-01T12:00:00Z");
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("susan")).id;
});
afterEach(() => {
  delete process.env.PASSKEY_OFFER;
  vi.resetModules();
});

async function withSetting(value: string) {
  process.env.PASSKEY_OFFER = value;
  vi.resetModules();
  return import("./passkey-offer");
}

test.each([
  ["off", "yes", PATH],
  ["ask", "", PATH],
  ["ask", "yes", "/login/passkey?callbackUrl=%2Fexplore%3Fx%3D1"],
  ["automatic", "yes", "/login/passkey?callbackUrl=%2Fexplore%3Fx%3D1"],
])("With PASSKEY_OFFER=%s, in a browser that says %j, a sign-in leads to %s", async (setting, canAdd, expected) => {
  const { passkeyOfferUrl } = await withSetting(setting);
  expect(await passkeyOfferUrl(userId, canAdd, PATH)).toBe(expected);
  expect(await passkeyOfferUrl(userId, canAdd, PATH)).toBe(PATH);
});

describe("A browser may add a passkey by itself", () => {
  /** Whether it may, some seconds after a session began that was offered one at another time. */
  async function mayAfter(seconds: number, offeredAfter: number | null, setting = "automatic") {
    const { allowsUpgrade } = await withSetting(setting);
    const passkeyOfferedAt = offeredAfter === null ? null : later(offeredAfter);
    await database.update(users).set({ passkeyOfferedAt }).run();
    return await allowsUpgrade({ userId, createdAt: start } as Session, later(seconds));
  }

  test.each([
    [5, 1, true],
    [599, 1, true],
    [700, 1, false],
    [5, null, false],
    [5, -86_400, false],
    [7200, 7195, false],
  ])("%i seconds after a session began that was offered one after %s: %s", async (seconds, offered, expected) => {
    expect(await mayAfter(seconds, offered)).toBe(expected);
  });

  test("only where PASSKEY_OFFER is automatic", async () => {
    expect(await mayAfter(5, 1, "ask")).toBe(false);
  });
});
