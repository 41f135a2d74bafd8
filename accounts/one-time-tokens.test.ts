import { beforeEach, describe, expect, test } from "vitest";
import { oneTimeTokens } from "../db/schema";
import { addUser, emptyDatabase, oneByOne } from "../db/testing";
import { consumeToken, createToken, findToken, markUsed } from "./one-time-tokens";

const start = new Date("2026-01-01T12:00:00Z");
const inSeconds = (seconds: number) => new Date(start.getTime() + seconds * 1000);

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("susan")).id;
});

const create = (purpose: Parameters<typeof createToken>[0] = "reset-password", data = {}) =>
  createToken(purpose, { userId, data }, start);

describe("A one-time token", () => {
  test("contains 256 random bits and is stored only as a hash (ASVS 6.5.2, 6.5.3)", async () => {
    const tokens = await oneByOne(50, () => create());
    expect(new Set(tokens).size).toBe(50);
    for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(32);
    const stored = JSON.stringify(await database.select().from(oneTimeTokens).all());
    for (const token of tokens) expect(stored).not.toContain(token);
  });

  test("can be read repeatedly and consumed once (ASVS 6.5.1)", async () => {
    const token = await create("confirm-email", { email: "susan@example.org" });
    const content = { userId, data: { email: "susan@example.org" } };
    for (let read = 0; read < 3; read++) expect(await findToken("confirm-email", token, start)).toEqual(content);
    expect(await consumeToken("confirm-email", token, start)).toEqual(content);
    expect(await findToken("confirm-email", token, start)).toBeNull();
    expect(await consumeToken("confirm-email", token, start)).toBeNull();
  });

  test("is rejected for another purpose, or if it is altered or invented", async () => {
    const token = await create();
    for (const invalid of [`${token}A`, token.slice(1), token.toUpperCase(), "", "made up", "x".repeat(100_000)]) {
      expect(await consumeToken("reset-password", invalid, start)).toBeNull();
    }
    expect(await consumeToken("not-me", token, start)).toBeNull();
    expect(await consumeToken("reset-password", token, start)).not.toBeNull();
  });

  for (const [purpose, seconds] of [
    ["reset-password", 20 * 60],
    ["confirm-email", 2 * 86_400],
    ["second-step", 10 * 60],
    ["email-sign-in", 10 * 60],
    ["not-me", 7 * 86_400],
  ] as const) {
    test(`for ${purpose} is valid for ${seconds} seconds`, async () => {
      const [token, expired] = [await create(purpose), await create(purpose)];
      expect(await findToken(purpose, token, inSeconds(seconds - 1))).not.toBeNull();
      expect(await consumeToken(purpose, expired, inSeconds(seconds))).toBeNull();
      expect(await findToken(purpose, expired, inSeconds(seconds))).toBeNull();
    });
  }

  test("when consumed, deletes the user's other tokens for the same purpose and no other user's", async () => {
    const [first, second] = [await create(), await create()];
    const otherPurpose = await create("confirm-email");
    const otherUser = await createToken("reset-password", { userId: (await addUser("miguel")).id, data: {} }, start);
    expect(await consumeToken("reset-password", first, start)).not.toBeNull();
    expect(await consumeToken("reset-password", second, start)).toBeNull();
    expect(await consumeToken("confirm-email", otherPurpose, start)).not.toBeNull();
    expect(await consumeToken("reset-password", otherUser, start)).not.toBeNull();
  });

  test("marks a value as used once", async () => {
    expect(await markUsed("used-challenge", "a challenge", start)).toBe(true);
    expect(await markUsed("used-challenge", "a challenge", start)).toBe(false);
    expect(await markUsed("used-challenge", "another", start)).toBe(true);
  });
});
