import { base64url, SignJWT } from "jose";
import { beforeEach, describe, expect, test, vi } from "vitest";

const OLD = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
const NEW = "z5XwV1tSq8RpNn2MkLj7HgFd4CbAy9Ue";
const claims = {
  userId: "user",
  sessionId: "session",
  expiresAt: new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000),
};

/** The module as a process with this AUTH_SECRET loads it. */
async function withSecrets(secrets: string) {
  vi.resetModules();
  process.env.AUTH_SECRET = secrets;
  return import("./token");
}

beforeEach(() => {
  process.env.AUTH_SECRET = OLD;
});

describe("A session token", () => {
  test("decodes to the claims that were encoded", async () => {
    const { encodeToken, decodeToken } = await withSecrets(OLD);
    expect(await decodeToken(await encodeToken(claims))).toEqual(claims);
  });

  test("contains only the user id, the session id and times", async () => {
    const { encodeToken } = await withSecrets(OLD);
    const [, payload] = (await encodeToken(claims)).split(".");
    const decoded = JSON.parse(new TextDecoder().decode(base64url.decode(payload ?? "")));
    expect(Object.keys(decoded).sort()).toEqual(["exp", "iat", "sid", "sub"]);
  });

  test("that is missing, empty or malformed is rejected", async () => {
    const { decodeToken } = await withSecrets(OLD);
    for (const token of [undefined, "", ".", "..", "a.b.c", "null", "%", "é", "x".repeat(10_000)]) {
      expect(await decodeToken(token)).toBeNull();
    }
  });

  test("that was altered in any part is rejected", async () => {
    const { encodeToken, decodeToken } = await withSecrets(OLD);
    const parts = (await encodeToken(claims)).split(".");
    for (const index of [0, 1, 2]) {
      const altered = parts.map((part, position) => (position === index ? flip(part) : part)).join(".");
      expect(await decodeToken(altered)).toBeNull();
    }
  });

  test("that has expired is rejected", async () => {
    const { encodeToken, decodeToken } = await withSecrets(OLD);
    expect(await decodeToken(await encodeToken({ ...claims, expiresAt: new Date(Date.now() - 1000) }))).toBeNull();
  });

  test("that is unsigned (alg none) or names another algorithm is rejected", async () => {
    const { decodeToken } = await withSecrets(OLD);
    const part = (value: object) => base64url.encode(JSON.stringify(value));
    const body = part({ sub: "user", sid: "session", iat: 1, exp: 4_000_000_000 });
    for (const alg of ["none", "None", "NONE", "HS512", "RS256", "ES256", ""]) {
      expect(await decodeToken(`${part({ alg })}.${body}.`)).toBeNull();
      expect(await decodeToken(`${part({ alg })}.${body}.c2ln`)).toBeNull();
    }
  });

  test("that is signed with the secret itself instead of the derived key is rejected", async () => {
    const { decodeToken } = await withSecrets(OLD);
    const forged = await new SignJWT({ sid: "session" })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject("user")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(OLD));
    expect(await decodeToken(forged)).toBeNull();
  });

  test("signed with an old secret is accepted while that secret is listed; new tokens use the first secret", async () => {
    const before = await (await withSecrets(OLD)).encodeToken(claims);
    const rotated = await withSecrets(`${NEW},${OLD}`);
    expect(await rotated.decodeToken(before)).toEqual(claims);
    const after = await rotated.encodeToken(claims);
    const finished = await withSecrets(NEW);
    expect(await finished.decodeToken(after)).toEqual(claims);
    expect(await finished.decodeToken(before)).toBeNull();
  });
});

/** Changes one significant bit of the first character. */
function flip(part: string): string {
  return (part.startsWith("A") ? "B" : "A") + part.slice(1);
}
