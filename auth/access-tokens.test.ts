import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { reinstateUser, suspendUser } from "../accounts/administration";
import { cancelDeletion, requestDeletion } from "../accounts/deletion";
import { sha256 } from "../accounts/one-time-tokens";
import { changePassword, setTemporaryPassword } from "../accounts/recovery";
import { accessTokens, users } from "../db/schema";
import { addUser, emptyDatabase, oneByOne } from "../db/testing";
import {
  createAccessToken,
  findUserByAccessToken,
  listAccessTokens,
  MAX_ACCESS_TOKENS,
  recordUse,
  revokeAccessToken,
  shouldRecordUse,
} from "./access-tokens";
import { startSession } from "./session";
import { wrongTokenLimits } from "./throttle-limits";

const now = new Date("2026-03-01T12:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const WEEK = 7 * 86_400;

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let susan: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  susan = await addUser("susan", { roles: ["moderator"], language: "es" });
});

async function create(name = "script", scope: "read" | "write" = "read", userId = susan.id): Promise<string> {
  const created = await createAccessToken(userId, { name, scope, expiresAt: later(WEEK) }, now);
  if ("refusal" in created) throw new Error(created.refusal);
  return created.token;
}

const use = (token: string, time = now) => findUserByAccessToken(`Bearer ${token}`, time);
const idOf = async (token: string) => (await use(token))?.token.id ?? "";

describe("An access token", () => {
  test("contains 256 random bits, new each time, after a prefix that secret scanners can match", async () => {
    const tokens = await oneByOne(10, (_, index) => create(`script ${index}`));
    for (const token of tokens) {
      expect(token).toMatch(/^mb_[\w-]{43}$/);
      expect(Buffer.from(token.slice(3), "base64url")).toHaveLength(32);
    }
    expect(new Set(tokens).size).toBe(10);
  });

  test("is stored only as a hash", async () => {
    const token = await create();
    const rows = JSON.stringify(await database.select().from(accessTokens).all());
    expect(rows).not.toContain(token.slice(3));
    expect(rows).toContain(sha256(token));
  });

  test("authenticates its owner with their roles and language, and carries its scope", async () => {
    expect(await use(await create("one", "read"))).toMatchObject({
      user: { id: susan.id, username: "susan", roles: ["moderator"], language: "es" },
      scope: "read",
    });
    expect((await use(await create("two", "write")))?.scope).toBe("write");
    expect(JSON.stringify((await use(await create("three")))?.user)).not.toMatch(/password|email/);
  });

  test("works until it expires", async () => {
    const token = await create();
    expect(await use(token, later(WEEK - 1))).not.toBeNull();
    expect(await use(token, later(WEEK))).toBeNull();
  });

  test("that is altered, in the wrong case, without a scheme, with another scheme, or malformed is rejected", async () => {
    const token = await create();
    const flipped = token.slice(0, -1) + (token.endsWith("A") ? "Q" : "A");
    for (const header of [
      null,
      "",
      token,
      `Basic ${token}`,
      `Bearer${token}`,
      `Bearer ${flipped}`,
      `Bearer ${token.toUpperCase()}`,
      `Bearer ${token.slice(3)}`,
      `Bearer ${token} ${token}`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token}\u0000`,
      `Bearer mb_${"x".repeat(100_000)}`,
      `Bearer ${sha256(token)}`,
      "Bearer ' OR 1=1 --",
    ]) {
      expect(await findUserByAccessToken(header, now), String(header).slice(0, 80)).toBeNull();
    }
    expect(await findUserByAccessToken(`bearer  ${token}`, now)).not.toBeNull();
  });

  test("stops working when its owner revokes it, and no one else can revoke it", async () => {
    const token = await create();
    const miguel = await addUser("miguel");
    expect(await revokeAccessToken(miguel.id, await idOf(token))).toBeUndefined();
    expect(await use(token)).not.toBeNull();
    expect(await revokeAccessToken(susan.id, await idOf(token))).toBe("script");
    expect(await use(token)).toBeNull();
    expect(await revokeAccessToken(susan.id, "no such id")).toBeUndefined();
  });

  test("is rejected while its owner's account deletion is pending, and works again when it is canceled", async () => {
    const token = await create();
    await requestDeletion(susan.id, now);
    expect(await use(token)).toBeNull();
    await cancelDeletion(susan.id);
    expect(await use(token)).not.toBeNull();
  });

  test("is deleted when its owner is suspended, and reinstatement does not restore it", async () => {
    const token = await create();
    await suspendUser(susan.id, "spam");
    expect(await use(token)).toBeNull();
    await reinstateUser(susan.id);
    expect(await use(token)).toBeNull();
    expect(await listAccessTokens(susan.id)).toEqual([]);
  });

  test("is rejected for an inactive owner, even if the row was not deleted", async () => {
    const token = await create();
    await database.update(users).set({ active: false }).where(eq(users.id, susan.id)).run();
    expect(await use(token)).toBeNull();
  });

  test("is deleted with its owner's account", async () => {
    await create();
    await database.delete(users).run();
    expect(await database.select().from(accessTokens).all()).toEqual([]);
  });

  test("survives a password change by its owner, but not a reset by email or by the operator", async () => {
    const token = await create();
    const miguels = await create("other", "read", (await addUser("miguel")).id);
    const { sessionId } = await startSession(susan.id, false);
    await changePassword(susan, "four words of mine", sessionId);
    expect(await use(token)).not.toBeNull();
    await setTemporaryPassword(susan);
    expect(await use(token)).toBeNull();
    expect(await use(miguels)).not.toBeNull();
  });

  test("is refused while its owner must replace a temporary password", async () => {
    const token = await create();
    await database
      .update(users)
      .set({ temporaryPasswordUntil: later(3600) })
      .run();
    expect(await use(token)).toBeNull();
  });

  test("is refused once its owner's second step is overdue", async () => {
    const token = await create();
    await database
      .update(users)
      .set({ roles: ["admin"] })
      .run();
    expect(await use(token)).not.toBeNull();
    await database.update(users).set({ secondStepDueAt: now }).run();
    expect(await use(token)).toBeNull();
    await database.update(users).set({ secondStep: true }).run();
    expect(await use(token)).not.toBeNull();
  });

  test("updates its last use at most once a minute", async () => {
    const token = await create();
    const found = async () => (await use(token))?.token;
    const row = await found();
    if (!row) throw new Error("The token does not exist");
    expect(shouldRecordUse(row, now)).toBe(true);
    await recordUse(row, now);
    const used = await found();
    expect(used?.lastUsedAt).toEqual(now);
    expect(used && shouldRecordUse(used, later(59))).toBe(false);
    expect(used && shouldRecordUse(used, later(60))).toBe(true);
  });
});

describe("A user's access tokens", () => {
  test("are listed newest first, including expired ones and excluding other users' tokens", async () => {
    await create("old");
    await createAccessToken(susan.id, { name: "new", scope: "read", expiresAt: later(1) }, later(1));
    await create("other", "read", (await addUser("miguel")).id);
    expect((await listAccessTokens(susan.id)).map(({ name }) => name)).toEqual(["new", "old"]);
  });

  test("have unique names: a form submitted twice creates one token", async () => {
    await create("script");
    expect(await createAccessToken(susan.id, { name: "script", scope: "write", expiresAt: later(WEEK) }, now)).toEqual({
      refusal: "name taken",
    });
    expect(await use(await create("script", "read", (await addUser("miguel")).id))).not.toBeNull();
  });

  test("are limited to 20", async () => {
    for (let count = 1; count <= MAX_ACCESS_TOKENS; count++) await create(`script ${count}`);
    expect(await createAccessToken(susan.id, { name: "more", scope: "read", expiresAt: later(WEEK) }, now)).toEqual({
      refusal: "too many",
    });
    expect(await listAccessTokens(susan.id)).toHaveLength(20);
  });
});

test("Invalid tokens are counted by network address, with an IPv6 /64 network as one", () => {
  const key = (address: string | null) => wrongTokenLimits(address).map((limit) => limit.key);
  expect(key("2001:db8:1:2::3")).toEqual(key("2001:db8:1:2:ffff::4"));
  expect(key("192.0.2.1")).not.toEqual(key("192.0.2.2"));
});
