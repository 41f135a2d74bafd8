import { beforeEach, describe, expect, test, vi } from "vitest";

const OLD = "K7Qp2vXzR9mLw4TbYc8NfJh3GsDa6UeW";
const NEW = "z5XwV1tSq8RpNn2MkLj7HgFd4CbAy9Ue";
const TEXT = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** The module as a process with this AUTH_SECRET loads it. */
async function withSecrets(secrets: string) {
  vi.resetModules();
  process.env.AUTH_SECRET = secrets;
  return import("./secret-box");
}

beforeEach(() => {
  process.env.AUTH_SECRET = OLD;
});

describe("A sealed secret", () => {
  test("is decrypted unchanged for its owner", async () => {
    const { seal, unseal } = await withSecrets(OLD);
    for (const text of [TEXT, "", "🐦 é\n\0", "x".repeat(10_000)]) {
      expect(unseal(seal(text, "susan"), "susan")).toEqual({ text, isOld: false });
    }
  });

  test("can't be decrypted for another owner, so that a copied row is useless", async () => {
    const { seal, unseal } = await withSecrets(OLD);
    const sealed = seal(TEXT, "susan");
    for (const owner of ["miguel", "Susan", "", "susan ", "susa"]) expect(unseal(sealed, owner)).toBeNull();
  });

  test("can't be decrypted if any bit was altered (ASVS 11.3.3)", async () => {
    const { seal, unseal } = await withSecrets(OLD);
    const sealed = Buffer.from(seal(TEXT, "susan"), "base64url");
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(unseal(altered.toString("base64url"), "susan")).toBeNull();
    }
  });

  test("can't be decrypted if it was truncated, even if part of its tag remains", async () => {
    const { seal, unseal } = await withSecrets(OLD);
    for (const text of [TEXT, ""]) {
      const sealed = Buffer.from(seal(text, "susan"), "base64url");
      for (let length = 0; length < sealed.length; length++) {
        expect(unseal(sealed.subarray(0, length).toString("base64url"), "susan")).toBeNull();
      }
    }
  });

  test("that is malformed is rejected without an error", async () => {
    const { unseal } = await withSecrets(OLD);
    for (const sealed of ["", "null", "%%%", "é", "A".repeat(10_000)]) expect(unseal(sealed, "susan")).toBeNull();
  });

  test("reveals neither content nor owner, and is different each time (ASVS 11.3.4)", async () => {
    const { seal } = await withSecrets(OLD);
    const sealed = Array.from({ length: 100 }, () => seal(TEXT, "susan"));
    expect(new Set(sealed).size).toBe(100);
    expect(new Set(sealed.map((text) => Buffer.from(text, "base64url").toString("hex", 0, 12))).size).toBe(100);
    for (const text of sealed) {
      expect(text).toMatch(/^[\w-]+$/);
      const bytes = Buffer.from(text, "base64url");
      for (const hint of [TEXT, TEXT.slice(0, 8), "susan", OLD]) {
        expect(text).not.toContain(hint);
        expect(bytes.includes(hint)).toBe(false);
      }
    }
  });

  test("is decrypted after AUTH_SECRET was rotated, and reported as old until it is sealed again", async () => {
    const sealed = (await withSecrets(OLD)).seal(TEXT, "susan");
    const rotated = await withSecrets(`${NEW},${OLD}`);
    expect(rotated.unseal(sealed, "susan")).toEqual({ text: TEXT, isOld: true });
    expect(rotated.unseal(sealed, "miguel")).toBeNull();
    const again = rotated.seal(TEXT, "susan");
    expect(rotated.unseal(again, "susan")).toEqual({ text: TEXT, isOld: false });
    expect((await withSecrets(NEW)).unseal(again, "susan")).toEqual({ text: TEXT, isOld: false });
  });

  test("can't be decrypted after its AUTH_SECRET is removed from the list", async () => {
    const sealed = (await withSecrets(OLD)).seal(TEXT, "susan");
    expect((await withSecrets(NEW)).unseal(sealed, "susan")).toBeNull();
  });
});
