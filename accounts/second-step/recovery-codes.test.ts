import { beforeEach, describe, expect, test } from "vitest";
import { recoveryCodes, users } from "../../db/schema";
import { addUser, emptyDatabase, message, startProcess } from "../../db/testing";
import type { Given } from "./accept-each.testing";
import { acceptRecoveryCode, countRecoveryCodes, removeRecoveryCodes, renewRecoveryCodes } from "./recovery-codes";

let database: ReturnType<typeof emptyDatabase>;
let userId: string;
beforeEach(() => {
  database = emptyDatabase();
  userId = addUser("Susan").id;
});

/** Makes codes and gives the first. */
const firstOf = (id: string) => renewRecoveryCodes(id)[0] as string;

describe("Recovery codes", () => {
  test("are ten, of four groups that are easy to copy, no two the same", () => {
    const codes = renewRecoveryCodes(userId);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-km-np-z2-9]{6}(-[a-km-np-z2-9]{6}){3}$/);
    expect(countRecoveryCodes(userId)).toBe(10);
  });

  test("have 120 random bits: 24 characters, each of 32 (ASVS 6.5.2 asks for 112)", () => {
    const codes = Array.from({ length: 30 }, () => renewRecoveryCodes(userId)).flat();
    const characters = codes.map((code) => code.replaceAll("-", ""));
    expect(new Set(codes).size).toBe(300);
    for (let place = 0; place < 24; place++) {
      expect(new Set(characters.map((code) => code[place])).size).toBeGreaterThanOrEqual(30);
    }
    expect(new Set(characters.join("")).size).toBe(32);
  });

  test("are kept as hashes only", () => {
    const codes = renewRecoveryCodes(userId);
    const kept = JSON.stringify(database.select().from(recoveryCodes).all());
    for (const code of codes) {
      expect(kept).not.toContain(code);
      expect(kept).not.toContain(code.replaceAll("-", ""));
    }
    for (const { hash } of database.select().from(recoveryCodes).all()) {
      expect(Buffer.from(hash, "base64url")).toHaveLength(32);
      expect(acceptRecoveryCode(userId, hash)).toBe(false);
    }
  });

  test("work once each (ASVS 6.5.1)", () => {
    const codes = renewRecoveryCodes(userId);
    for (const [used, code] of codes.entries()) {
      expect(acceptRecoveryCode(userId, code)).toBe(true);
      expect(acceptRecoveryCode(userId, code)).toBe(false);
      expect(countRecoveryCodes(userId)).toBe(9 - used);
    }
  });

  test("can be typed in any case, and with or without their dashes, and are used up all the same", () => {
    const ways = [
      (code: string) => code.toUpperCase(),
      (code: string) => code.replaceAll("-", ""),
      (code: string) => ` ${code.replaceAll("-", " ")}\n`,
      (code: string) => code.replaceAll("-", "–"),
    ];
    const codes = renewRecoveryCodes(userId);
    for (const [index, way] of ways.entries()) {
      const code = codes[index] as string;
      expect(acceptRecoveryCode(userId, way(code))).toBe(true);
      for (const again of ways) expect(acceptRecoveryCode(userId, again(code))).toBe(false);
    }
  });

  test("are worth nothing when there are new ones", () => {
    const old = renewRecoveryCodes(userId);
    const codes = renewRecoveryCodes(userId);
    expect(old.filter((code) => acceptRecoveryCode(userId, code))).toEqual([]);
    expect(countRecoveryCodes(userId)).toBe(10);
    expect(codes.filter((code) => acceptRecoveryCode(userId, code))).toEqual(codes);
  });

  test("are their owner's alone", () => {
    const miguel = addUser("miguel").id;
    const [susans, miguels] = [firstOf(userId), firstOf(miguel)];
    expect(acceptRecoveryCode(miguel, susans)).toBe(false);
    expect(acceptRecoveryCode("nobody", susans)).toBe(false);
    expect(acceptRecoveryCode(userId, `${miguel}:${miguels}`)).toBe(false);
    renewRecoveryCodes(miguel);
    removeRecoveryCodes(miguel);
    expect(countRecoveryCodes(userId)).toBe(10);
    expect(acceptRecoveryCode(userId, susans)).toBe(true);
  });

  test("that are not quite right are none, and no error", () => {
    const code = firstOf(userId);
    for (const typed of ["", "-", code.slice(1), `${code}a`, code.slice(0, 20), "%", "' OR 1=1 --", "x".repeat(1e6)]) {
      expect(acceptRecoveryCode(userId, typed)).toBe(false);
    }
    expect(countRecoveryCodes(userId)).toBe(10);
  });

  test("can be taken away, and go with their owner", () => {
    const code = firstOf(userId);
    removeRecoveryCodes(userId);
    expect(acceptRecoveryCode(userId, code)).toBe(false);
    renewRecoveryCodes(userId);
    database.delete(users).run();
    expect(database.select().from(recoveryCodes).all()).toEqual([]);
  });

  test("given by two processes at once let one in each", async () => {
    const codes = [1, 2, 3, 4].flatMap((n) => {
      const id = addUser(`user${n}`).id;
      return renewRecoveryCodes(id).map((code): Given => ({ way: "recovery code", userId: id, code, now: 0 }));
    });
    const children = [1, 2].map(() => startProcess(new URL("./accept-each.testing.ts", import.meta.url)));
    await Promise.all(children.map((child) => message(child)));
    const passed = children.map((child) => message<number>(child));
    for (const child of children) child.send(codes);
    const [one = 0, other = 0] = await Promise.all(passed);
    expect(one + other).toBe(40);
  }, 20_000);
});
