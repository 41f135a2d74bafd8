import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import bcrypt from "bcryptjs";
import { expect, test, vi } from "vitest";
import { processWide } from "../server/process-wide";
import { hashPassword, needsRehash, ServerBusyError, verifyPassword } from "./password";

test("A password matches its own hash, and no other password does", async () => {
  const hash = await hashPassword("four words of mine");
  expect(await verifyPassword("four words of mine", hash)).toBe(true);
  expect(await verifyPassword("four words of min", hash)).toBe(false);
  expect(await verifyPassword("", hash)).toBe(false);
});

test("A password in composed and decomposed Unicode form matches the same hash", async () => {
  const hash = await hashPassword("caf\u00e9 au lait");
  expect(await verifyPassword("cafe\u0301 au lait", hash)).toBe(true);
});

test("A password of exactly 72 bytes works, and a longer one with the same prefix does not", async () => {
  const longestPassword = "🐦".repeat(18);
  const hash = await hashPassword(longestPassword);
  expect(await verifyPassword(longestPassword, hash)).toBe(true);
  expect(await verifyPassword(`${longestPassword}x`, hash)).toBe(false);
});

test("A password of more than 72 bytes is compared in full, up to 256 characters (ASVS 6.2.9)", async () => {
  const longPassword = "🐦".repeat(255);
  const hash = await hashPassword(`${longPassword}a`);
  expect(await verifyPassword(`${longPassword}a`, hash)).toBe(true);
  expect(await verifyPassword(`${longPassword}b`, hash)).toBe(false);
  expect(await verifyPassword(longPassword, hash)).toBe(false);
  expect(await verifyPassword(`${longPassword}aa`, hash)).toBe(false);
  expect(await verifyPassword("", hash)).toBe(false);
});

test("Passwords of up to 72 bytes have plain bcrypt hashes, and longer ones are marked as prehashed", async () => {
  expect(await hashPassword("x".repeat(72))).toMatch(/^\$2b\$10\$.{53}$/);
  expect(await hashPassword("x".repeat(73))).toMatch(/^\$bcrypt-sha384\$2b\$10\$.{53}$/);
});

test("A hash by another program, truncated or not, matches a password of up to 72 bytes only", async () => {
  for (const kind of ["a", "b", "y"]) {
    const hash = bcrypt.hashSync("x".repeat(72), 4).replace("$2b$", `$2${kind}$`);
    expect(await verifyPassword("x".repeat(72), hash)).toBe(true);
    expect(await verifyPassword("x".repeat(73), hash)).toBe(false);
  }
});

test("The prehash of a long password is not accepted as a password", async () => {
  const longPassword = "x".repeat(73);
  const text = createHash("sha384").update(longPassword).digest("base64");
  expect(await verifyPassword(text, await hashPassword(longPassword))).toBe(false);
  expect(await verifyPassword(longPassword, await hashPassword(text))).toBe(false);
});

test("A password with a NUL, where bcrypt would stop reading, does not match", async () => {
  const hash = await hashPassword("abc");
  expect(await verifyPassword("abc\0abc", hash)).toBe(false);
  expect(await verifyPassword("\0", await hashPassword(""))).toBe(false);
});

test("Without a hash, verification fails after one comparison at the same cost", async () => {
  const cpu = async (work: () => Promise<unknown>) => {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  const hash = await hashPassword("four words of mine");
  const known = await cpu(() => verifyPassword("wrong", hash));
  const unknown = await cpu(() => verifyPassword("wrong", undefined));
  const longPassword = "x".repeat(200);
  const longHash = await hashPassword(longPassword);
  const knownLong = await cpu(() => verifyPassword("wrong", longHash));
  const unknownLong = await cpu(() => verifyPassword(longPassword, undefined));
  const longForShort = await cpu(() => verifyPassword(longPassword, hash));
  expect(await verifyPassword("", undefined)).toBe(false);
  // Without the work, the ratio would be about 0.01. The bounds only have to detect that.
  for (const time of [unknown, knownLong, unknownLong, longForShort]) {
    expect(time / known).toBeGreaterThan(0.3);
    expect(time / known).toBeLessThan(3);
  }
});

test("A wrong password costs the same if the hash was created at a lower cost, before the setting was raised", async () => {
  const cpu = async (hash: string) => {
    const start = process.cpuUsage();
    for (let round = 0; round < 3; round++) await verifyPassword("wrong", hash);
    return process.cpuUsage(start).user;
  };
  const current = await cpu(await hashPassword("four words of mine"));
  const old = await cpu(bcrypt.hashSync("four words of mine", 5));
  // Without the missing work, the ratio would be about 1/30.
  expect(old / current).toBeGreaterThan(0.3);
  expect(await verifyPassword("four words of mine", bcrypt.hashSync("four words of mine", 5))).toBe(true);
});

test("An invalid stored hash matches no password", async () => {
  expect(await verifyPassword("four words of mine", "-")).toBe(false);
  expect(await verifyPassword("-", "-")).toBe(false);
  expect(await verifyPassword("x".repeat(73), "$bcrypt-sha384")).toBe(false);
});

test("A hash at another cost than the setting needs a rehash", async () => {
  expect(needsRehash(bcrypt.hashSync("x", 4))).toBe(true);
  expect(needsRehash(await hashPassword("x"))).toBe(false);
  expect(needsRehash(await hashPassword("x".repeat(73)))).toBe(false);
  expect(needsRehash(`$bcrypt-sha384${bcrypt.hashSync("x", 4)}`)).toBe(true);
});

test("Hashing does not block the main thread", async () => {
  const hashing = hashPassword("four words of mine");
  let turnOrder = 0;
  let done = false;
  hashing.finally(() => {
    done = true;
  });
  while (!done) {
    await new Promise(setImmediate);
    turnOrder++;
  }
  expect(turnOrder).toBeGreaterThan(10);
});

test("Passwords are hashed in the order of arrival, even under constant load", async () => {
  let finished = 0;
  const overtakenTurns: number[] = [];
  const clients = availableParallelism() + 3;
  async function hashRepeatedly(rounds: number) {
    for (let round = 0; round < rounds; round++) {
      const before = finished;
      await hashPassword("four words of mine");
      overtakenTurns.push(finished - before);
      finished++;
    }
  }
  await Promise.all(Array.from({ length: clients }, () => hashRepeatedly(10)));
  // While a password waits, every other client gets one turn; a second one if the system runs one thread more slowly than
  // the other. Out of order, it is 30 and more.
  expect(Math.max(...overtakenTurns)).toBeLessThanOrEqual(2 * clients);
});

test("Passwords beyond the queue's capacity are refused, and the rest are hashed", async () => {
  vi.resetModules();
  process.env.PASSWORD_QUEUE = "2";
  delete processWide<{ pool?: unknown }>("passwords", () => ({})).pool;
  const smallPool = await import("./password");
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => smallPool.hashPassword("x")));
  const refusals = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refusals.length).toBeGreaterThan(0);
  expect(outcomes.length - refusals.length).toBeGreaterThanOrEqual(2);
  for (const { reason } of refusals) expect(reason.name).toBe(ServerBusyError.name);
});
