import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { oneTimeTokens, passkeys, users } from "../../db/schema";
import { addUser, emptyDatabase } from "../../db/testing";
import {
  createResponse,
  encode,
  newKeyPair,
  ORIGIN,
  type ResponseValues,
  signResponse as sign,
} from "./authenticator.testing";
import { createChallenge } from "./challenge";
import {
  acceptPasskey,
  addPasskey,
  authenticationOptions,
  hasPasskey,
  listPasskeys,
  registrationOptions,
  renamePasskey,
  unknownPasskeyId,
} from "./passkeys";
import { removePasskey } from "./turn-off";

const start = new Date("2026-01-01T00:00:00Z");

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  await database.delete(oneTimeTokens).run();
  userId = (await addUser("Susan")).id;
});

/** Adds a passkey with its own key pair (ES256) to a user; returns its id and the private key. */
async function storePasskey(owner = userId, signCount = 0) {
  const { publicKey, privateKey } = newKeyPair();
  const row = {
    id: randomBytes(16).toString("base64url"),
    userId: owner,
    name: "My key",
    publicKey,
    signCount,
    transports: ["internal"],
    createdAt: start,
  };
  await database.insert(passkeys).values(row).run();
  return { id: row.id, privateKey };
}

const challengeFor = (...[purpose, owner]: Parameters<typeof createChallenge>) =>
  encode(createChallenge(purpose, owner, start));

/** A browser's response with a passkey's signature, to sign in. */
const signResponse = (key: Parameters<typeof sign>[0], values: ResponseValues = {}) =>
  sign(key, { challenge: challengeFor("sign-in"), ...values });

const GARBAGE = [
  undefined,
  null,
  "",
  "{}",
  0,
  [],
  {},
  { id: null },
  { id: {} },
  { id: ["x"] },
  { id: "x".repeat(1e6) },
  { id: "x", rawId: "x", type: "public-key", response: null },
  { id: "x", rawId: "x", type: "public-key", response: {} },
  { id: "x", rawId: "x", type: "public-key", response: { clientDataJSON: "e30", attestationObject: "oA" } },
  { id: "x", rawId: "x", type: "public-key", response: { clientDataJSON: "%", authenticatorData: "", signature: "" } },
];

describe("The options for a browser", () => {
  test("to create a passkey require user verification and a discoverable key for this host (ASVS 6.3.3)", async () => {
    const { id } = await storePasskey();
    await storePasskey((await addUser("miguel")).id);
    const options = await registrationOptions({ id: userId, username: "Susan" }, ORIGIN);
    expect(options.rp.id).toBe("blog.example.org");
    expect(options.authenticatorSelection).toMatchObject({ userVerification: "required", residentKey: "required" });
    expect(options.attestation).toBe("none");
    expect(Buffer.from(options.user.id, "base64url").toString()).toBe(userId);
    expect(options.excludeCredentials?.map((key) => key.id)).toEqual([id]);
    expect(JSON.stringify(options)).not.toContain("@");
  });

  test("to sign in allow any passkey for this host, require user verification, and list no passkeys", async () => {
    await storePasskey();
    const options = await authenticationOptions("sign-in", ORIGIN);
    expect(options.rpId).toBe("blog.example.org");
    expect(options.userVerification).toBe("required");
    expect(options.allowCredentials ?? []).toEqual([]);
  });

  test("for a second step list the user's own passkeys", async () => {
    const { id } = await storePasskey();
    await storePasskey((await addUser("miguel")).id);
    const options = await authenticationOptions("second-step", ORIGIN, userId);
    expect(options.userVerification).toBe("required");
    expect(options.allowCredentials?.map((key) => key.id)).toEqual([id]);
  });

  test("contain a new challenge each time", async () => {
    const options = await Promise.all(Array.from({ length: 20 }, () => authenticationOptions("sign-in", ORIGIN)));
    expect(new Set(options.map(({ challenge }) => challenge)).size).toBe(20);
  });
});

describe("A passkey's owner", () => {
  test("can rename and remove it, and no one else can", async () => {
    const { id } = await storePasskey();
    const miguel = (await addUser("miguel")).id;
    expect(await renamePasskey(miguel, id, "Mine now")).toBe(false);
    expect(await removePasskey(miguel, id)).toBeUndefined();
    expect((await listPasskeys(userId)).map(({ name }) => name)).toEqual(["My key"]);
    expect(await listPasskeys(miguel)).toEqual([]);

    expect(await renamePasskey(userId, id, "Phone")).toBe(true);
    expect(await removePasskey(userId, id)).toEqual({ name: "Phone", endsTwoStep: false });
    expect(await removePasskey(userId, id)).toBeUndefined();
    expect(await renamePasskey(userId, id, "Phone")).toBe(false);
    expect(await hasPasskey(userId)).toBe(false);
  });

  test("sees the newest first, and their passkeys are deleted with the account", async () => {
    const [old, recent] = [(await storePasskey()).id, (await storePasskey()).id];
    await database.update(passkeys).set({ createdAt: start }).run();
    await database
      .update(passkeys)
      .set({ createdAt: new Date(start.getTime() + 1) })
      .where(eq(passkeys.id, recent))
      .run();
    expect((await listPasskeys(userId)).map(({ id }) => id)).toEqual([recent, old]);
    await database.delete(users).run();
    expect(await database.select().from(passkeys).all()).toEqual([]);
  });
});

describe("An invalid passkey response is refused without an error", () => {
  test.each(GARBAGE.map((response) => [JSON.stringify(response)?.slice(0, 90), response]))(
    "%s",
    async (_, response) => {
      await storePasskey();
      expect(await addPasskey(userId, "Phone", response, ORIGIN, { now: start })).toBe(false);
      expect(await acceptPasskey("sign-in", response, ORIGIN, undefined, start)).toBeNull();
      expect(await listPasskeys(userId)).toHaveLength(1);
    },
  );

  test("even if it names an existing passkey", async () => {
    const { id } = await storePasskey();
    for (const response of GARBAGE) {
      const withId = { ...(response as object), id, rawId: id };
      expect(await acceptPasskey("sign-in", withId, ORIGIN, undefined, start)).toBeNull();
    }
  });

  test("even if it has the right challenge for creating one", async () => {
    const challenge = encode(Buffer.from(createChallenge("register", userId, start)));
    const clientDataJSON = encode(JSON.stringify({ type: "webauthn.create", challenge, origin: ORIGIN }));
    for (const attestationObject of ["", "oA", "%", encode("x".repeat(1000)), undefined]) {
      const response = { id: "eA", rawId: "eA", type: "public-key", response: { clientDataJSON, attestationObject } };
      expect(await addPasskey(userId, "Phone", response, ORIGIN, { now: start })).toBe(false);
    }
    expect(await hasPasskey(userId)).toBe(false);
  });
});

describe("A passkey's signature", () => {
  const accept = (response: unknown, owner?: string) => acceptPasskey("sign-in", response, ORIGIN, owner, start);

  test("identifies its owner once: a replay is refused", async () => {
    const response = signResponse(await storePasskey());
    expect(await accept(response)).toEqual({ userId, name: "My key" });
    expect((await listPasskeys(userId))[0]?.lastUsedAt).toEqual(start);
    expect(await accept(response)).toBeNull();
  });

  test("sent several times concurrently is accepted once", async () => {
    const response = signResponse(await storePasskey());
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => accept(response)));
    expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
  });

  test.each<[string, ResponseValues]>([
    ["for another site", { origin: "https://blog.example.net" }],
    ["for the site over http", { origin: "http://blog.example.org:8443" }],
    ["for another port", { origin: "https://blog.example.org" }],
    ["for another host's passkeys", { rpId: "example.org" }],
    ["of type webauthn.create", { type: "webauthn.create" }],
    ["without user verification (ASVS 6.3.3)", { flags: 1 }],
    ["without user presence", { flags: 4 }],
    ["of an invented challenge", { challenge: encode(randomBytes(52)) }],
    ["of a challenge for another purpose", { challenge: encode(Buffer.from(createChallenge("confirm", "", start))) }],
    ["of an expired challenge", { challenge: encode(Buffer.from(createChallenge("sign-in", "", new Date(0)))) }],
  ])("%s is refused", async (_, values) => {
    expect(await accept(signResponse(await storePasskey(), values))).toBeNull();
  });

  test("by another key or over altered data is refused", async () => {
    const [susansKey, other] = [await storePasskey(), await storePasskey((await addUser("miguel")).id)];
    expect(await accept(signResponse({ id: susansKey.id, privateKey: other.privateKey }))).toBeNull();
    const { response, ...rest } = signResponse(susansKey);
    const altered = Buffer.from(response.authenticatorData, "base64url");
    altered.writeUInt32BE(9, 33);
    expect(await accept({ ...rest, response: { ...response, authenticatorData: encode(altered) } })).toBeNull();
  });

  test("of another user's passkey does not confirm the current user", async () => {
    const miguel = (await addUser("miguel")).id;
    const challenge = () => encode(Buffer.from(createChallenge("confirm", userId, start)));
    const [susansKey, miguelsKey] = [await storePasskey(), await storePasskey(miguel)];
    const confirm = (response: unknown) => acceptPasskey("confirm", response, ORIGIN, userId, start);
    expect(await confirm(signResponse(miguelsKey, { challenge: challenge() }))).toBeNull();
    expect(await confirm(signResponse(susansKey, { challenge: challenge() }))).toEqual({ userId, name: "My key" });
  });

  test("is refused if its counter does not rise, which means a cloned passkey (WebAuthn Level 3, 6.1.1)", async () => {
    const key = await storePasskey(userId, 5);
    for (const count of [5, 4, 0]) expect(await accept(signResponse(key, { count }))).toBeNull();
    expect((await listPasskeys(userId))[0]?.signCount).toBe(5);
    expect(await accept(signResponse(key, { count: 6 }))).not.toBeNull();
    expect(await accept(signResponse(key, { count: 6 }))).toBeNull();
    expect((await listPasskeys(userId))[0]?.signCount).toBe(6);
  });

  test("is refused after the passkey was removed", async () => {
    const key = await storePasskey();
    await removePasskey(userId, key.id);
    expect(await accept(signResponse(key))).toBeNull();
  });
});

describe("A passkey that is created", () => {
  const add = (values: ResponseValues) => addPasskey(userId, "Phone", createResponse(values), ORIGIN, { now: start });
  const addByBrowser = (values: ResponseValues) =>
    addPasskey(userId, "Phone", createResponse(values), ORIGIN, { now: start, creation: "upgrade" });

  test("by its owner is stored if the device verified them", async () => {
    expect(await add({ challenge: challengeFor("register", userId) })).toBe(true);
    for (const flags of [0, 1, 4]) {
      expect(await add({ challenge: challengeFor("register", userId), flags })).toBe(false);
    }
    expect(await listPasskeys(userId)).toHaveLength(1);
  });

  test("by the browser itself needs no touch and no verification (conditional create)", async () => {
    expect(await addByBrowser({ challenge: challengeFor("upgrade", userId), flags: 0 })).toBe(true);
    expect(await listPasskeys(userId)).toMatchObject([{ name: "Phone", transports: ["internal"] }]);
    const options = await registrationOptions({ id: userId, username: "Susan" }, ORIGIN, "upgrade");
    expect(options.authenticatorSelection).toMatchObject({ userVerification: "preferred", residentKey: "required" });
  });

  test("by the browser itself is refused with the challenge of another purpose or user, and the other way round", async () => {
    const miguel = (await addUser("miguel")).id;
    expect(await addByBrowser({ challenge: challengeFor("register", userId), flags: 0 })).toBe(false);
    expect(await addByBrowser({ challenge: challengeFor("upgrade", miguel), flags: 0 })).toBe(false);
    expect(await add({ challenge: challengeFor("upgrade", userId) })).toBe(false);
    expect(await listPasskeys(userId)).toEqual([]);
  });
});

test("A browser learns the id of a passkey that does not exist any more, and of no other", async () => {
  const { id } = await storePasskey();
  expect(await unknownPasskeyId({ id })).toBeNull();
  await removePasskey(userId, id);
  expect(await unknownPasskeyId({ id })).toBe(id);
  for (const response of [undefined, null, "x", {}, { id: 1 }, { id: "" }, { id: "<b>" }, { id: "x".repeat(2000) }]) {
    expect(await unknownPasskeyId(response)).toBeNull();
  }
});
