import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { deactivate, reactivate } from "../accounts/administration";
import { requestDeletion, undoDeletion } from "../accounts/leaving";
import { sha256 } from "../accounts/one-time-tokens";
import { changePassword } from "../accounts/recovery";
import { accessTokens, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import {
  accessTokensOf,
  createAccessToken,
  isUseDue,
  MAX_ACCESS_TOKENS,
  markUsed,
  revokeAccessToken,
  userOfAccessToken,
} from "./access-tokens";
import { startSession } from "./session";
import { wrongTokenLimits } from "./throttle";

const now = new Date("2026-03-01T12:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const WEEK = 7 * 86_400;

let database: ReturnType<typeof emptyDatabase>;
let susan: ReturnType<typeof addUser>;
beforeEach(() => {
  database = emptyDatabase();
  susan = addUser("susan", { roles: ["moderator"], language: "es" });
});

function create(name = "script", scope: "read" | "write" = "read", userId = susan.id): string {
  const created = createAccessToken(userId, { name, scope, expiresAt: later(WEEK) }, now);
  if ("refusal" in created) throw new Error(created.refusal);
  return created.token;
}

const use = (token: string, at = now) => userOfAccessToken(`Bearer ${token}`, at);
const idOf = (token: string) => use(token)?.token.id ?? "";

describe("An access token", () => {
  test("holds 256 random bits after a prefix that secret scanners can look for, another one each time", () => {
    const tokens = Array.from({ length: 10 }, (_, index) => create(`script ${index}`));
    for (const token of tokens) {
      expect(token).toMatch(/^mb_[\w-]{43}$/);
      expect(Buffer.from(token.slice(3), "base64url")).toHaveLength(32);
    }
    expect(new Set(tokens).size).toBe(10);
  });

  test("is kept as a hash only", () => {
    const token = create();
    const rows = JSON.stringify(database.select().from(accessTokens).all());
    expect(rows).not.toContain(token.slice(3));
    expect(rows).toContain(sha256(token));
  });

  test("acts for its owner, with their roles and language, and says whether it may write", () => {
    expect(use(create("one", "read"))).toMatchObject({
      user: { id: susan.id, username: "susan", roles: ["moderator"], language: "es" },
      scope: "read",
    });
    expect(use(create("two", "write"))?.scope).toBe("write");
    expect(JSON.stringify(use(create("three"))?.user)).not.toMatch(/password|email/);
  });

  test("works until it runs out", () => {
    const token = create();
    expect(use(token, later(WEEK - 1))).not.toBeNull();
    expect(use(token, later(WEEK))).toBeNull();
  });

  test("that is altered, wrongly cased, without its scheme, of another kind, or nonsense means nobody", () => {
    const token = create();
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
      expect(userOfAccessToken(header, now), String(header).slice(0, 80)).toBeNull();
    }
    expect(userOfAccessToken(`bearer  ${token}`, now)).not.toBeNull();
  });

  test("is worth nothing once revoked, and only its owner can do that", () => {
    const token = create();
    const miguel = addUser("miguel");
    expect(revokeAccessToken(miguel.id, idOf(token))).toBeUndefined();
    expect(use(token)).not.toBeNull();
    expect(revokeAccessToken(susan.id, idOf(token))).toBe("script");
    expect(use(token)).toBeNull();
    expect(revokeAccessToken(susan.id, "no such id")).toBeUndefined();
  });

  test("is worth nothing while its owner is leaving, and works again when they came back", () => {
    const token = create();
    requestDeletion(susan.id, now);
    expect(use(token)).toBeNull();
    undoDeletion(susan.id);
    expect(use(token)).not.toBeNull();
  });

  test("is gone when its owner is deactivated, also after they are activated again", () => {
    const token = create();
    deactivate(susan.id, "spam");
    expect(use(token)).toBeNull();
    reactivate(susan.id);
    expect(use(token)).toBeNull();
    expect(accessTokensOf(susan.id)).toEqual([]);
  });

  test("is worth nothing for somebody inactive, however they came to be", () => {
    const token = create();
    database.update(users).set({ active: false }).where(eq(users.id, susan.id)).run();
    expect(use(token)).toBeNull();
  });

  test("goes with its owner's account", () => {
    create();
    database.delete(users).run();
    expect(database.select().from(accessTokens).all()).toEqual([]);
  });

  test("stays when its owner changes the password, and goes when a letter or the operator does", async () => {
    const token = create();
    const others = create("other", "read", addUser("miguel").id);
    const { sessionId } = startSession(susan.id, false);
    await changePassword(susan, "four words of mine", sessionId);
    expect(use(token)).not.toBeNull();
    await changePassword(susan, "five words of mine now");
    expect(use(token)).toBeNull();
    expect(use(others)).not.toBeNull();
  });

  test("has its use stored at most once a minute", () => {
    const token = create();
    const found = () => use(token)?.token;
    const row = found();
    if (!row) throw new Error("It is there.");
    expect(isUseDue(row, now)).toBe(true);
    markUsed(row, now);
    const used = found();
    expect(used?.lastUsedAt).toEqual(now);
    expect(used && isUseDue(used, later(59))).toBe(false);
    expect(used && isUseDue(used, later(60))).toBe(true);
  });
});

describe("Somebody's access tokens", () => {
  test("are listed newest first, those that have run out too, and nobody else's", () => {
    create("old");
    createAccessToken(susan.id, { name: "new", scope: "read", expiresAt: later(1) }, later(1));
    create("other", "read", addUser("miguel").id);
    expect(accessTokensOf(susan.id).map(({ name }) => name)).toEqual(["new", "old"]);
  });

  test("have a name each: a form that is sent twice makes one", () => {
    create("script");
    expect(createAccessToken(susan.id, { name: "script", scope: "write", expiresAt: later(WEEK) }, now)).toEqual({
      refusal: "name taken",
    });
    expect(use(create("script", "read", addUser("miguel").id))).not.toBeNull();
  });

  test("are no more than 20", () => {
    for (let count = 1; count <= MAX_ACCESS_TOKENS; count++) create(`script ${count}`);
    expect(createAccessToken(susan.id, { name: "more", scope: "read", expiresAt: later(WEEK) }, now)).toEqual({
      refusal: "too many",
    });
    expect(accessTokensOf(susan.id)).toHaveLength(20);
  });
});

test("Wrong tokens are counted by network address, the whole of an IPv6 household as one", () => {
  const key = (address: string | null) => wrongTokenLimits(address).map((limit) => limit.key);
  expect(key("2001:db8:1:2::3")).toEqual(key("2001:db8:1:2:ffff::4"));
  expect(key("192.0.2.1")).not.toEqual(key("192.0.2.2"));
});
