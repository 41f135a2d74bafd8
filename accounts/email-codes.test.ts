import { desc } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { oneTimeTokens, outbox, users } from "../db/schema";
import { addUser, emptyDatabase, oneByOne } from "../db/testing";
import { acceptEmailCode, findEmailSignIn, sendSignInCode, startEmailSignIn } from "./email-codes";
import { findUser, type User } from "./users";

const start = new Date("2026-01-01T12:00:00Z");
const inSeconds = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const FROM = { device: "Firefox on Windows", ipAddress: "192.0.2.1" };

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let susan: User;
beforeEach(async () => {
  database = await emptyDatabase();
  susan = await addUser("susan", { emailVerifiedAt: start });
});

const begin = () => startEmailSignIn({ loginHash: "hash", remembered: true, callbackUrl: "/explore" }, start);
const lastEmail = () => database.select().from(outbox).orderBy(desc(outbox.id)).get();
const codeIn = async () => (await lastEmail())?.text.match(/Code: (\d{6})/)?.[1] ?? "";
const other = (code: string) => (code === "000000" ? "000001" : "000000");

/** Begins a sign-in in a browser, with a code for a user. */
async function beginFor(user: User) {
  const token = await begin();
  await sendSignInCode(token, user, FROM, start);
  return { token, code: await codeIn() };
}

describe("An emailed code", () => {
  test("has six digits, says for whom and where it was asked for, and is stored only as a hash", async () => {
    const codes = await oneByOne(30, async () => (await beginFor(susan)).code);
    for (const code of codes) expect(code).toMatch(/^\d{6}$/);
    expect(new Set(codes).size).toBeGreaterThan(25);
    const email = await lastEmail();
    expect(email).toMatchObject({ recipient: susan.email, subject: "Your code to sign in" });
    expect(email?.text).toContain("Firefox on Windows");
    expect(email?.text).toContain("192.0.2.1");
    const stored = JSON.stringify(await database.select().from(oneTimeTokens).all());
    for (const code of codes) expect(stored).not.toContain(`"${code}"`);
  });

  test("signs in once, with what the browser asked for", async () => {
    const { token, code } = await beginFor(susan);
    const accepted = { loginHash: "hash", remembered: true, callbackUrl: "/explore", user: { id: susan.id } };
    expect(await acceptEmailCode(token, code, start)).toMatchObject(accepted);
    expect(await acceptEmailCode(token, code, start)).toBe("expired");
  });

  test("of several concurrent uses signs in once", async () => {
    const { token, code } = await beginFor(susan);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => acceptEmailCode(token, code, start)));
    expect(outcomes.filter((outcome) => typeof outcome === "object")).toHaveLength(1);
  });

  test("works for ten minutes", async () => {
    const { token, code } = await beginFor(susan);
    expect(await findEmailSignIn(token, inSeconds(599))).not.toBeNull();
    expect(await findEmailSignIn(token, inSeconds(600))).toBeNull();
    expect(await acceptEmailCode(token, code, inSeconds(600))).toBe("expired");
  });

  test("works only in the browser that asked for it", async () => {
    const { code } = await beginFor(susan);
    const elsewhere = await begin();
    expect(await acceptEmailCode(elsewhere, code, start)).toBe("wrong");
    expect(await acceptEmailCode("made up", code, start)).toBe("expired");
  });

  test("no longer works after five wrong ones, even if they are sent concurrently", async () => {
    const { token, code } = await beginFor(susan);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => acceptEmailCode(token, other(code), start)));
    expect(outcomes.sort()).toEqual(["used up", "wrong", "wrong", "wrong", "wrong"]);
    expect(await acceptEmailCode(token, code, start)).toBe("expired");
  });

  test("that no longer works in one browser does not end the sign-in that its owner began in another", async () => {
    const [theirs, mine] = [await beginFor(susan), await beginFor(susan)];
    for (let n = 0; n < 5; n++) await acceptEmailCode(theirs.token, other(theirs.code), start);
    expect(await acceptEmailCode(mine.token, mine.code, start)).toMatchObject({ user: { id: susan.id } });
  });

  test("ends the other sign-ins of its user when it is used, and nobody else's", async () => {
    const miguel = await addUser("miguel", { emailVerifiedAt: start });
    const [theirs, mine, miguels] = [await beginFor(susan), await beginFor(susan), await beginFor(miguel)];
    await acceptEmailCode(mine.token, mine.code, start);
    expect(await acceptEmailCode(theirs.token, theirs.code, start)).toBe("expired");
    expect(await acceptEmailCode(miguels.token, miguels.code, start)).toMatchObject({ user: { id: miguel.id } });
  });

  test("is refused once its user has another address", async () => {
    const { token, code } = await beginFor(susan);
    await database.update(users).set({ email: "new@example.org" }).run();
    expect(await acceptEmailCode(token, code, start)).toBe("wrong");
  });

  test.each([
    ["that is not confirmed", { emailVerifiedAt: null }],
    ["that is only claimed", { email: null, pendingEmail: "susan@example.org" }],
  ])("is not sent to an address %s", async (_, values) => {
    await database.update(users).set(values).run();
    await beginFor((await findUser(susan.id)) as User);
    expect(await lastEmail()).toBeUndefined();
  });

  test("for an unknown login is refused in the same way as a wrong code", async () => {
    const token = await begin();
    const outcomes = await oneByOne(6, () => acceptEmailCode(token, "123456", start));
    expect(outcomes).toEqual(["wrong", "wrong", "wrong", "wrong", "used up", "expired"]);
  });
});
