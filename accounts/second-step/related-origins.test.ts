import { beforeEach, expect, test } from "vitest";
import { GET } from "../../app/.well-known/webauthn/route";
import { connection } from "../../db/client";
import { passkeys } from "../../db/schema";
import { addUser, emptyDatabase } from "../../db/testing";
import { createResponse, encode, newKeyPair, signResponse } from "./authenticator.testing";
import { createChallenge } from "./challenge";
import { acceptPasskey, addPasskey, authenticationOptions, registrationOptions } from "./passkeys";

const [OLD, NEW] = ["https://old.example.org", "https://new.example.net"] as const;
process.env.PASSKEY_ORIGINS = `${OLD},${NEW}`;

const start = new Date("2026-01-01T00:00:00Z");
const challenge = (purpose: "register" | "sign-in", userId = "") => encode(createChallenge(purpose, userId, start));

let userId: string;
beforeEach(async () => {
  await emptyDatabase();
  userId = (await addUser("Susan")).id;
});

/** A passkey that was created at the old address. */
async function passkeyOfOld() {
  const { publicKey, privateKey } = newKeyPair();
  const row = { id: "key", userId, name: "Phone", publicKey, signCount: 0, transports: [], createdAt: start };
  await connection().insert(passkeys).values(row).run();
  return { id: row.id, privateKey };
}

test("The addresses that share passkeys are public where PASSKEY_ORIGINS is set", async () => {
  const response = GET();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual({ origins: [OLD, NEW] });
});

test("With PASSKEY_ORIGINS, passkeys at each address belong to the host of the first", async () => {
  for (const origin of [OLD, NEW]) {
    expect((await registrationOptions({ id: userId, username: "Susan" }, origin)).rp.id).toBe("old.example.org");
    expect((await authenticationOptions("sign-in", origin)).rpId).toBe("old.example.org");
  }
});

test("A passkey of the first address signs in at the others, and new ones are created there", async () => {
  const key = await passkeyOfOld();
  const rpId = "old.example.org";
  for (const origin of [OLD, NEW]) {
    const signed = signResponse(key, { challenge: challenge("sign-in"), origin, rpId });
    expect(await acceptPasskey("sign-in", signed, NEW, undefined, start)).toMatchObject({ userId });
  }
  const created = createResponse({ challenge: challenge("register", userId), origin: NEW, rpId });
  expect(await addPasskey(userId, "Laptop", created, NEW, { now: start })).toBe(true);
});

test("A passkey is refused at an address that is not listed, and for another host", async () => {
  const key = await passkeyOfOld();
  for (const values of [
    { origin: "https://evil.example", rpId: "old.example.org" },
    { origin: "https://sub.old.example.org", rpId: "old.example.org" },
    { origin: NEW, rpId: "new.example.net" },
  ]) {
    const signed = signResponse(key, { challenge: challenge("sign-in"), ...values });
    expect(await acceptPasskey("sign-in", signed, NEW, undefined, start)).toBeNull();
  }
});

test("An address that is not listed keeps its own passkeys", async () => {
  expect((await authenticationOptions("sign-in", "https://third.example.com")).rpId).toBe("third.example.com");
});
