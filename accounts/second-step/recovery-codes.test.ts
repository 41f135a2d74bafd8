import { beforeEach, describe, expect, test } from "vitest";
import { recoveryCodes, users } from "../../db/schema";
import { addUser, addUsers, emptyDatabase, oneByOne } from "../../db/testing";
import { runInTwoProcesses } from "../../db/testing/two-processes";
import type { Attempt } from "./accept-each.testing";
import { acceptRecoveryCode, countRecoveryCodes, renewRecoveryCodes } from "./recovery-codes";
import { turnOffSecondStep } from "./turn-off";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("Susan")).id;
});

/** Creates codes and returns the first. */
const createFirst = async (id: string) => (await renewRecoveryCodes(id))[0] as string;

describe("Recovery codes", () => {
  test("are ten unique codes of four groups without ambiguous characters", async () => {
    const codes = await renewRecoveryCodes(userId);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-km-np-z2-9]{6}(-[a-km-np-z2-9]{6}){3}$/);
    expect(await countRecoveryCodes(userId)).toBe(10);
  });

  test("have 120 random bits: 24 characters from an alphabet of 32 (ASVS 6.5.2 requires 112)", async () => {
    const codes = (await oneByOne(30, () => renewRecoveryCodes(userId))).flat();
    const characters = codes.map((code) => code.replaceAll("-", ""));
    expect(new Set(codes).size).toBe(300);
    for (let index = 0; index < 24; index++) {
      expect(new Set(characters.map((code) => code[index])).size).toBeGreaterThanOrEqual(30);
    }
    expect(new Set(characters.join("")).size).toBe(32);
  });

  test("are stored only as hashes", async () => {
    const codes = await renewRecoveryCodes(userId);
    const stored = JSON.stringify(await database.select().from(recoveryCodes).all());
    for (const code of codes) {
      expect(stored).not.toContain(code);
      expect(stored).not.toContain(code.replaceAll("-", ""));
    }
    for (const { hash } of await database.select().from(recoveryCodes).all()) {
      expect(Buffer.from(hash, "base64url")).toHaveLength(32);
      expect(await acceptRecoveryCode(userId, hash)).toBe(false);
    }
  });

  test("work once each (ASVS 6.5.1)", async () => {
    const codes = await renewRecoveryCodes(userId);
    for (const [used, code] of codes.entries()) {
      expect(await acceptRecoveryCode(userId, code)).toBe(true);
      expect(await acceptRecoveryCode(userId, code)).toBe(false);
      expect(await countRecoveryCodes(userId)).toBe(9 - used);
    }
  });

  test("can be entered in any case, with or without dashes, and are consumed in every form", async () => {
    const formats = [
      (code: string) => code.toUpperCase(),
      (code: string) => code.replaceAll("-", ""),
      (code: string) => ` ${code.replaceAll("-", " ")}\n`,
      (code: string) => code.replaceAll("-", "–"),
    ];
    const codes = await renewRecoveryCodes(userId);
    for (const [index, format] of formats.entries()) {
      const code = codes[index] as string;
      expect(await acceptRecoveryCode(userId, format(code))).toBe(true);
      for (const other of formats) expect(await acceptRecoveryCode(userId, other(code))).toBe(false);
    }
  });

  test("stop working when new ones are created", async () => {
    const previous = await renewRecoveryCodes(userId);
    const codes = await renewRecoveryCodes(userId);
    expect(await oneByOne(previous, (code) => acceptRecoveryCode(userId, code))).not.toContain(true);
    expect(await countRecoveryCodes(userId)).toBe(10);
    expect(await oneByOne(codes, (code) => acceptRecoveryCode(userId, code))).not.toContain(false);
  });

  test("work only for their owner", async () => {
    const miguel = (await addUser("miguel")).id;
    const [susansCode, miguelsCode] = [await createFirst(userId), await createFirst(miguel)];
    expect(await acceptRecoveryCode(miguel, susansCode)).toBe(false);
    expect(await acceptRecoveryCode("nobody", susansCode)).toBe(false);
    expect(await acceptRecoveryCode(userId, `${miguel}:${miguelsCode}`)).toBe(false);
    await renewRecoveryCodes(miguel);
    await turnOffSecondStep(miguel);
    expect(await countRecoveryCodes(userId)).toBe(10);
    expect(await acceptRecoveryCode(userId, susansCode)).toBe(true);
  });

  test("that are malformed are rejected without an error", async () => {
    const code = await createFirst(userId);
    for (const input of ["", "-", code.slice(1), `${code}a`, code.slice(0, 20), "%", "' OR 1=1 --", "x".repeat(1e6)]) {
      expect(await acceptRecoveryCode(userId, input)).toBe(false);
    }
    expect(await countRecoveryCodes(userId)).toBe(10);
  });

  test("end with the second step, and are deleted with their owner", async () => {
    const code = await createFirst(userId);
    await turnOffSecondStep(userId);
    expect(await acceptRecoveryCode(userId, code)).toBe(false);
    await renewRecoveryCodes(userId);
    await database.delete(users).run();
    expect(await database.select().from(recoveryCodes).all()).toEqual([]);
  });

  test("sent to two concurrent processes are accepted once each", async () => {
    const attempts: Attempt[] = [];
    for (const userId of await addUsers("user1", "user2", "user3", "user4")) {
      for (const code of await renewRecoveryCodes(userId))
        attempts.push({ method: "recovery code", userId, code, now: 0 });
    }
    const module = new URL("./accept-each.testing.ts", import.meta.url);
    const [one = 0, other = 0] = await runInTwoProcesses<number>(module, attempts);
    expect(one + other).toBe(40);
  }, 20_000);
});
