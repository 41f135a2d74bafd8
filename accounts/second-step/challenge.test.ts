import { beforeEach, describe, expect, test, vi } from "vitest";
import { oneTimeTokens } from "../../db/schema";
import { emptyDatabase } from "../../db/testing";
import { runInTwoProcesses } from "../../db/testing/two-processes";
import type { Attempt } from "./accept-each.testing";
import { acceptChallenge, type ChallengePurpose, createChallenge } from "./challenge";

const OLD = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
const NEW = "z5XwV1tSq8RpNn2MkLj7HgFd4CbAy9Ue";
const PURPOSES: ChallengePurpose[] = ["register", "sign-in", "second-step", "confirm"];
const start = new Date("2026-01-01T00:00:00Z");
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);

/** The module as a process with this AUTH_SECRET loads it. */
async function withSecrets(secrets: string) {
  vi.resetModules();
  process.env.AUTH_SECRET = secrets;
  return import("./challenge");
}

/** Creates a challenge, encoded as browsers return it. */
const createEncoded = (purpose: ChallengePurpose, userId?: string) =>
  Buffer.from(createChallenge(purpose, userId, start)).toString("base64url");

let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeEach(async () => {
  process.env.AUTH_SECRET = OLD;
  database = await emptyDatabase();
  await database.delete(oneTimeTokens).run();
});

describe("A passkey challenge", () => {
  test.each(PURPOSES)("to %s is accepted once", async (purpose) => {
    for (const userId of [undefined, "susan"]) {
      const challenge = createEncoded(purpose, userId);
      expect(await acceptChallenge(challenge, purpose, userId, start)).toBe(true);
      expect(await acceptChallenge(challenge, purpose, userId, start)).toBe(false);
    }
  });

  test("has 128 random bits, new each time (WebAuthn Level 3, 13.4.3), and is not stored", async () => {
    const challenges = Array.from({ length: 100 }, () => Buffer.from(createChallenge("sign-in", undefined, start)));
    expect(new Set(challenges.map((challenge) => challenge.toString("hex", 0, 16))).size).toBe(100);
    expect(await database.select().from(oneTimeTokens).all()).toEqual([]);
  });

  test("is accepted for an hour", async () => {
    expect(await acceptChallenge(createEncoded("sign-in"), "sign-in", undefined, later(3_600_000 - 1))).toBe(true);
    expect(await acceptChallenge(createEncoded("sign-in"), "sign-in", undefined, later(3_600_000))).toBe(false);
  });

  test("stays marked as used until it expires", async () => {
    const challenge = createEncoded("sign-in");
    expect(await acceptChallenge(challenge, "sign-in", undefined, start)).toBe(true);
    const stored = await database.select().from(oneTimeTokens).all();
    expect(stored).toHaveLength(1);
    expect(stored[0]?.expiresAt.getTime()).toBeGreaterThan(later(3_600_000).getTime());
    expect(JSON.stringify(stored)).not.toContain(challenge);
    expect(await acceptChallenge(challenge, "sign-in", undefined, later(3_600_000 - 1))).toBe(false);
  });

  test("for one purpose is rejected for another, which does not consume it", async () => {
    for (const purpose of PURPOSES) {
      const challenge = createEncoded(purpose, "susan");
      for (const other of PURPOSES.filter((other) => other !== purpose)) {
        expect(await acceptChallenge(challenge, other, "susan", start)).toBe(false);
      }
      expect(await acceptChallenge(challenge, purpose, "susan", start)).toBe(true);
    }
  });

  test("for one user is rejected for another or for none, and one without a user for any", async () => {
    const challenge = createEncoded("confirm", "susan");
    for (const other of ["miguel", "", "susa", "Susan", undefined]) {
      expect(await acceptChallenge(challenge, "confirm", other, start)).toBe(false);
    }
    expect(await acceptChallenge(createEncoded("confirm"), "confirm", "susan", start)).toBe(false);
    expect(await acceptChallenge(challenge, "confirm", "susan", start)).toBe(true);
  });

  test("that was altered in any bit, including its expiry, is rejected", async () => {
    const challenge = Buffer.from(createChallenge("sign-in", undefined, start));
    for (let bit = 0; bit < challenge.length * 8; bit++) {
      const altered = Buffer.from(challenge);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(await acceptChallenge(altered.toString("base64url"), "sign-in", undefined, start)).toBe(false);
    }
    expect(await database.select().from(oneTimeTokens).all()).toEqual([]);
  });

  test("that is malformed is rejected without an error", async () => {
    const challenge = createEncoded("sign-in");
    for (const text of [
      "",
      "null",
      "%",
      "é",
      challenge.slice(4),
      `${challenge}AAAA`,
      "A".repeat(70),
      "A".repeat(1e6),
    ]) {
      expect(await acceptChallenge(text, "sign-in", undefined, start)).toBe(false);
    }
  });

  test("in another encoding is the same challenge and is not accepted again", async () => {
    const challenge = createEncoded("sign-in");
    expect(await acceptChallenge(challenge, "sign-in", undefined, start)).toBe(true);
    for (const variant of [`${challenge}==`, ` ${challenge}`, `${challenge}\n`]) {
      expect(await acceptChallenge(variant, "sign-in", undefined, start)).toBe(false);
    }
  });

  test("is accepted after AUTH_SECRET was rotated, until its secret is removed from the list", async () => {
    const [first, other] = [createEncoded("sign-in"), createEncoded("sign-in")];
    expect(await (await withSecrets(NEW)).acceptChallenge(first, "sign-in", undefined, start)).toBe(false);
    const rotated = await withSecrets(`${NEW},${OLD}`);
    expect(await rotated.acceptChallenge(first, "sign-in", undefined, start)).toBe(true);
    expect(await rotated.acceptChallenge(first, "sign-in", undefined, start)).toBe(false);
    expect(await (await withSecrets(OLD)).acceptChallenge(first, "sign-in", undefined, start)).toBe(false);
    expect(await (await withSecrets(OLD)).acceptChallenge(other, "sign-in", undefined, start)).toBe(true);
  });

  test("sent to two concurrent processes is accepted once", async () => {
    const attempts = Array.from({ length: 20 }, (): Attempt => {
      return { method: "challenge", userId: "susan", code: createEncoded("confirm", "susan"), now: start.getTime() };
    });
    const module = new URL("./accept-each.testing.ts", import.meta.url);
    const [first = 0, other = 0] = await runInTwoProcesses<number>(module, attempts);
    expect(first + other).toBe(20);
  }, 20_000);
});
