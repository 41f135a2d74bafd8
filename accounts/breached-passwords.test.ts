import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BreachedListError, openBreachedPasswords, writeBreachedPasswords } from "./breached-passwords";

const sha1 = (password: string) => createHash("sha1").update(password).digest("hex").toUpperCase();

/** A list as Have I Been Pwned's downloader writes it. */
const listOf = (passwords: string[], count = 3) =>
  `${passwords
    .map((password) => `${sha1(password)}:${count}`)
    .sort()
    .join("\r\n")}\r\n`;

/** The bytes of a text in chunks that end within lines. */
async function* inChunks(text: string) {
  for (let start = 0; start < text.length; start += 1000) yield Buffer.from(text.slice(start, start + 1000));
}

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "microblog-breached-"));
  file = join(directory, "breached.bin");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (list: string, minCount = 1) => writeBreachedPasswords(inChunks(list), file, minCount);

const PASSWORDS = Array.from({ length: 20_000 }, (_, index) => `password ${index}`);

describe("A file of breached passwords", () => {
  test("includes each password of its list, and no other", async () => {
    expect(await write(listOf(PASSWORDS))).toBe(20_000);
    const breached = openBreachedPasswords(file);
    expect(breached.count).toBe(20_000);
    expect(PASSWORDS.filter((password) => !breached.includes(password))).toEqual([]);
    expect(PASSWORDS.filter((password) => breached.includes(`another ${password}`))).toEqual([]);
  });

  test("has five bytes for each password, and an index of half a megabyte", async () => {
    await write(listOf(PASSWORDS));
    expect(statSync(file).size).toBe(32 + 65_537 * 8 + 20_000 * 5);
  });

  test("includes the passwords with the first and the last hash", async () => {
    const [first = "", last = ""] = [sha1("first"), sha1("last")].sort();
    await write(`${"0".repeat(40)}:1\n${first}:1\n${last}:1\n${"F".repeat(40)}:1`);
    const breached = openBreachedPasswords(file);
    expect([breached.count, breached.includes("first"), breached.includes("last")]).toEqual([4, true, true]);
  });

  test("may be empty", async () => {
    expect(await write("")).toBe(0);
    expect(openBreachedPasswords(file).includes("x")).toBe(false);
  });

  test("leaves out passwords below the minimum count, and accepts lines without a count", async () => {
    const list = [`${sha1("often")}:100`, `${sha1("rarely")}:9`, sha1("unknown").toLowerCase()];
    expect(await write(list.sort().join("\n"), 10)).toBe(2);
    const breached = openBreachedPasswords(file);
    expect(["often", "rarely", "unknown"].map((password) => breached.includes(password))).toEqual([true, false, true]);
  });

  test("contains a password once even if the list repeats it", async () => {
    expect(await write(`${sha1("twice")}:1\n${sha1("twice")}:2\n`)).toBe(1);
  });

  test("compares passwords in Unicode's composed form", async () => {
    await write(listOf(["caf\u00e9 au lait"]));
    expect(openBreachedPasswords(file).includes("cafe\u0301 au lait")).toBe(true);
  });

  test.each([
    ["a line that is not a hash", `${"0".repeat(40)}:1\niloveyou\n`, /^Line 2 is not a SHA-1 hash/],
    ["an NTLM hash", `${"0".repeat(32)}:1\n`, /^Line 1 is not a SHA-1 hash/],
    ["a list sorted by count", `${"F".repeat(40)}:9\n${"0".repeat(40)}:1\n`, /^Line 2 is out of order/],
  ])("is not created from %s, and an existing one is kept", async (_, list, message) => {
    await write(listOf(["iloveyou"]));
    const before = readFileSync(file);
    await expect(write(list)).rejects.toThrow(BreachedListError);
    await expect(write(list)).rejects.toThrow(message);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(directory)).toEqual(["breached.bin"]);
  });

  test.each([
    ["is not there", () => rmSync(file)],
    ["is the list itself", () => writeFileSync(file, listOf(PASSWORDS))],
    ["is empty", () => writeFileSync(file, "")],
    ["is cut off", () => writeFileSync(file, readFileSync(file).subarray(0, -1))],
  ])("that %s is refused with an error that names the setting", async (_, damage) => {
    await write(listOf(PASSWORDS));
    damage();
    expect(() => openBreachedPasswords(file)).toThrow(/^BREACHED_PASSWORDS_FILE(: | can).*\.$/);
  });
});

describe("BREACHED_PASSWORDS_FILE", () => {
  afterEach(() => {
    delete process.env.BREACHED_PASSWORDS_FILE;
    vi.resetModules();
  });

  const reasonFor = async (password: string) => {
    vi.resetModules();
    const { weakPasswordReason } = await import("./weak-passwords");
    return weakPasswordReason({ username: "susan", email: "susan@example.org", password });
  };

  test("refuses its passwords in addition to the common ones", async () => {
    await write(listOf(["four words of mine"]));
    expect(await reasonFor("four words of mine")).toBeNull();
    process.env.BREACHED_PASSWORDS_FILE = file;
    expect(await reasonFor("four words of mine")).toMatch(/^This password has appeared in a data breach/);
    expect(await reasonFor("Four words of mine")).toBeNull();
    expect(await reasonFor("iloveyou")).toMatch(/too easy to guess/);
  });

  test("is opened once, and no password is accepted if that fails", async () => {
    process.env.BREACHED_PASSWORDS_FILE = join(directory, "none.bin");
    await expect(reasonFor("four words of mine")).rejects.toThrow(/^BREACHED_PASSWORDS_FILE /);
  });
});
