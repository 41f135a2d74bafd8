import { eq } from "drizzle-orm";
import { Secret, TOTP, URI } from "otpauth";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { totp, users } from "../../db/schema";
import { seal } from "../../db/secret-box";
import { addUser, emptyDatabase, oneByOne } from "../../db/testing";
import { runInTwoProcesses } from "../../db/testing/two-processes";
import { findUser } from "../users";
import type { Attempt } from "./accept-each.testing";
import {
  acceptTotp,
  cancelTotpSetup,
  confirmTotp,
  countUnreadableSecrets,
  hasTotp,
  pendingTotp,
  startTotp,
} from "./totp";
import { removeTotp } from "./turn-off";

const OLD = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
const NEW = "z5XwV1tSq8RpNn2MkLj7HgFd4CbAy9Ue";
const start = new Date("2026-01-01T00:00:00Z");
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/** The module as a process with this AUTH_SECRET loads it. */
async function withSecrets(secrets: string) {
  vi.resetModules();
  process.env.AUTH_SECRET = secrets;
  return import("./totp");
}

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  process.env.AUTH_SECRET = OLD;
  database = await emptyDatabase();
  userId = (await addUser("Susan")).id;
});

const row = (id = userId) => database.select().from(totp).where(eq(totp.userId, id)).get();

/** Starts the setup of a user's authenticator app. Returns its code at a time. */
async function startApp(id = userId) {
  await startTotp(id);
  const parsed = URI.parse((await pendingTotp(id, "Susan"))?.uri ?? "") as TOTP;
  return (now: Date) => parsed.generate({ timestamp: now.getTime() });
}

/** Sets up a user's authenticator app, confirmed an hour before `start`. Returns its code at a time. */
async function confirmedApp(id = userId) {
  const codeAt = await startApp(id);
  expect(await confirmTotp(id, codeAt(later(-3600)), later(-3600))).toBe(true);
  return codeAt;
}

/** A code that is invalid around this time. */
function invalidCode(codeAt: (now: Date) => string, now: Date): string {
  const valid = [-30, 0, 30].map((seconds) => codeAt(new Date(now.getTime() + seconds * 1000)));
  return ["000000", "111111", "222222", "333333"].find((code) => !valid.includes(code)) ?? "";
}

test.each([
  ["1970-01-01T00:00:59Z", "287082"],
  ["2005-03-18T01:58:29Z", "081804"],
  ["2005-03-18T01:58:31Z", "050471"],
  ["2009-02-13T23:31:30Z", "005924"],
  ["2033-05-18T03:33:20Z", "279037"],
  ["2603-10-11T11:33:20Z", "353130"],
])("Codes match RFC 6238, appendix B: at %s the code is %s", async (time, code) => {
  const secret = seal(Secret.fromLatin1("12345678901234567890").base32, userId);
  await database.insert(totp).values({ userId, secret, confirmedAt: start }).run();
  expect(
    await acceptTotp(
      userId,
      invalidCode(() => code, new Date(time)),
      new Date(time),
    ),
  ).toBe(false);
  expect(await acceptTotp(userId, code, new Date(time))).toBe(true);
});

describe("Setting up an authenticator app", () => {
  test("creates a secret of 160 random bits (RFC 4226, 4), as text and as an otpauth address", async () => {
    await startTotp(userId);
    const pending = await pendingTotp(userId, "Susan");
    expect(pending?.secret).toMatch(/^[A-Z2-7]{32}$/);
    const parsed = URI.parse(pending?.uri ?? "");
    expect(parsed).toBeInstanceOf(TOTP);
    expect(parsed).toMatchObject({ issuer: "localhost", label: "Susan", algorithm: "SHA1", digits: 6, period: 30 });
    expect(parsed.secret.base32).toBe(pending?.secret);
    expect((await row())?.secret).not.toContain(pending?.secret);
  });

  test("requires codes only after the first code is confirmed, which completes it", async () => {
    const codeAt = await startApp();
    expect(await hasTotp(userId)).toBe(false);
    expect(await confirmTotp(userId, invalidCode(codeAt, start), start)).toBe(false);
    expect(await hasTotp(userId)).toBe(false);
    expect((await database.select().from(users).get())?.secondStep).toBe(false);

    expect(await confirmTotp(userId, codeAt(start), start)).toBe(true);
    expect(await hasTotp(userId)).toBe(true);
    expect((await database.select().from(users).get())?.secondStep).toBe(true);
    expect(await pendingTotp(userId, "Susan")).toBeNull();
  });

  test("consumes the first code (ASVS 6.5.1)", async () => {
    const codeAt = await startApp();
    await confirmTotp(userId, codeAt(start), start);
    expect(await acceptTotp(userId, codeAt(start), start)).toBe(false);
    expect(await acceptTotp(userId, codeAt(later(30)), later(30))).toBe(true);
  });

  test("again creates another secret, and the previous one stops working", async () => {
    const first = await startApp();
    const codeAt = await startApp();
    expect(first(start)).not.toBe(codeAt(start));
    expect(await confirmTotp(userId, first(start), start)).toBe(false);
    expect(await confirmTotp(userId, codeAt(start), start)).toBe(true);
  });

  test("does not change a confirmed app", async () => {
    const codeAt = await confirmedApp();
    const before = await row();
    await startTotp(userId);
    expect(await row()).toEqual(before);
    expect(await pendingTotp(userId, "Susan")).toBeNull();
    expect(await acceptTotp(userId, codeAt(start), start)).toBe(true);
    await startTotp(userId);
    expect(await acceptTotp(userId, codeAt(start), start)).toBe(false);
  });

  test("can be canceled, and a confirmed app can be removed", async () => {
    await startApp();
    await cancelTotpSetup(userId);
    expect(await pendingTotp(userId, "Susan")).toBeNull();
    const codeAt = await confirmedApp();
    await removeTotp(userId);
    expect(await hasTotp(userId)).toBe(false);
    expect(await acceptTotp(userId, codeAt(start), start)).toBe(false);
  });

  test("is not confirmed by a code of a secret that was replaced meanwhile", async () => {
    const codeAt = await startApp();
    await startTotp(userId);
    expect(await confirmTotp(userId, codeAt(start), start)).toBe(false);
    expect(await hasTotp(userId)).toBe(false);
    expect((await findUser(userId))?.secondStep).toBe(false);
  });

  test("that was canceled does not turn the second step on", async () => {
    const codeAt = await startApp();
    await cancelTotpSetup(userId);
    expect(await confirmTotp(userId, codeAt(start), start)).toBe(false);
    expect((await findUser(userId))?.secondStep).toBe(false);
  });
});

describe("A code", () => {
  test("works once (ASVS 6.5.1, RFC 6238 5.2)", async () => {
    const codeAt = await confirmedApp();
    expect(await acceptTotp(userId, codeAt(start), start)).toBe(true);
    for (const seconds of [0, 1, 29, 30, 59])
      expect(await acceptTotp(userId, codeAt(start), later(seconds))).toBe(false);
  });

  test("of the next time step invalidates the code of the current one", async () => {
    const codeAt = await confirmedApp();
    expect(await acceptTotp(userId, codeAt(later(30)), start)).toBe(true);
    expect(await acceptTotp(userId, codeAt(start), start)).toBe(false);
    expect(await acceptTotp(userId, codeAt(later(30)), later(30))).toBe(false);
    expect(await acceptTotp(userId, codeAt(later(60)), later(60))).toBe(true);
  });

  test.each([
    [-60, false],
    [-30, true],
    [0, true],
    [30, true],
    [60, false],
  ])("of a clock that is %i seconds off is accepted: %s", async (seconds, isAccepted) => {
    expect(await acceptTotp(userId, (await confirmedApp())(later(seconds)), start)).toBe(isAccepted);
  });

  test("is valid for its 30 seconds and 30 more before and after (ASVS 6.5.5)", async () => {
    const codeAt = await confirmedApp();
    expect(await acceptTotp(userId, codeAt(start), later(-31))).toBe(false);
    expect(await acceptTotp(userId, codeAt(start), later(60))).toBe(false);
    expect(await acceptTotp(userId, codeAt(start), later(59))).toBe(true);
  });

  test("that is wrong consumes nothing", async () => {
    const codeAt = await confirmedApp();
    expect(await acceptTotp(userId, invalidCode(codeAt, start), start)).toBe(false);
    expect(await acceptTotp(userId, codeAt(start), start)).toBe(true);
  });

  test("can be entered with spaces, as apps show it", async () => {
    const codeAt = await confirmedApp();
    expect(await acceptTotp(userId, ` ${codeAt(start).slice(0, 3)} ${codeAt(start).slice(3)}\n`, start)).toBe(true);
  });

  test("that is not six digits is rejected without an error", async () => {
    const codeAt = await confirmedApp();
    const code = codeAt(start);
    const fullWidth = code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
    for (const input of [
      "",
      " ",
      code.slice(1),
      `0${code}`,
      `${code}0`,
      `-${code}`,
      `${code}.0`,
      `${code}\0`,
      `${code} OR 1=1`,
      "1e5000",
      "0x1234",
      fullWidth,
      code.repeat(100_000),
    ]) {
      expect(await acceptTotp(userId, input, start)).toBe(false);
    }
    expect(await acceptTotp(userId, code, start)).toBe(true);
  });

  test("of another user is rejected, as is any code for a user without an app or an unknown user", async () => {
    const miguel = (await addUser("miguel")).id;
    const [codeOfSusan, codeOfMiguel] = [await confirmedApp(), await confirmedApp(miguel)];
    expect(codeOfSusan(start)).not.toBe(codeOfMiguel(start));
    expect(await acceptTotp(userId, codeOfMiguel(start), start)).toBe(false);
    expect(await acceptTotp((await addUser("rosa")).id, codeOfSusan(start), start)).toBe(false);
    expect(await acceptTotp("nobody", codeOfSusan(start), start)).toBe(false);
    expect(await acceptTotp(userId, codeOfSusan(start), start)).toBe(true);
    expect(await acceptTotp(miguel, codeOfMiguel(start), start)).toBe(true);
  });

  test("from another user's sealed secret, copied to a row, is rejected", async () => {
    const miguel = (await addUser("miguel")).id;
    const [codeAt] = [await confirmedApp(), await confirmedApp(miguel)];
    await database
      .update(totp)
      .set({ secret: (await row())?.secret ?? "" })
      .where(eq(totp.userId, miguel))
      .run();
    expect(await acceptTotp(miguel, codeAt(start), start)).toBe(false);
    expect(await countUnreadableSecrets()).toBe(1);
  });

  test("sent to two concurrent processes is accepted once", async () => {
    const attempts: Attempt[] = await oneByOne(20, async (_, n) => {
      const { id } = await addUser(`user${n}`);
      return { method: "totp", userId: id, code: (await confirmedApp(id))(start), now: start.getTime() };
    });
    const module = new URL("./accept-each.testing.ts", import.meta.url);
    const [one = 0, other = 0] = await runInTwoProcesses<number>(module, attempts);
    expect(one + other).toBe(20);
  }, 20_000);
});

describe("After AUTH_SECRET was rotated", () => {
  test("codes work, and an accepted code seals the secret again with the new one", async () => {
    const codeAt = await confirmedApp();
    const rotated = await withSecrets(`${NEW},${OLD}`);
    expect(await rotated.countUnreadableSecrets()).toBe(0);
    const before = (await row())?.secret;
    expect(await rotated.acceptTotp(userId, invalidCode(codeAt, start), start)).toBe(false);
    expect((await row())?.secret).toBe(before);
    expect(await rotated.acceptTotp(userId, codeAt(start), start)).toBe(true);
    expect((await row())?.secret).not.toBe(before);

    const unreadable = await withSecrets(NEW);
    expect(await unreadable.countUnreadableSecrets()).toBe(0);
    expect(await unreadable.acceptTotp(userId, codeAt(start), start)).toBe(false);
    expect(await unreadable.acceptTotp(userId, codeAt(later(30)), later(30))).toBe(true);
  });

  test("and the old one was removed from the list, secrets not sealed again are unreadable and counted", async () => {
    const codeAt = await confirmedApp();
    // Not counted: it was never confirmed, so its owner can start again.
    await startApp((await addUser("miguel")).id);
    const unreadable = await withSecrets(NEW);
    expect(await unreadable.acceptTotp(userId, codeAt(start), start)).toBe(false);
    expect(await unreadable.hasTotp(userId)).toBe(true);
    expect(await unreadable.countUnreadableSecrets()).toBe(1);
  });
});
