import { beforeEach, describe, expect, test } from "vitest";
import { startSession } from "../auth/session";
import { listSessions } from "../auth/user-sessions";
import { db } from "../db/client";
import { passkeys, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { findIdentity, linkIdentity, listIdentities, type ProvenIdentity, unlinkIdentity } from "./identities";
import { createToken, findToken } from "./one-time-tokens";
import { registerWithIdentity } from "./register";
import { removeOwnPasskey } from "./second-step/turn-off";
import { suggestUsername } from "./username";
import { findOwnerOf, findUser } from "./users";

const proven = (values: Partial<ProvenIdentity> = {}): ProvenIdentity => ({
  provider: "google",
  issuer: "https://accounts.google.com",
  subject: "123",
  email: "Sue@example.net",
  ...values,
});

beforeEach(async () => {
  await emptyDatabase();
});

const addPasskey = (userId: string, id: string) =>
  db()
    .insert(passkeys)
    .values({
      id,
      userId,
      name: id,
      publicKey: Buffer.from("key"),
      signCount: 0,
      transports: [],
      createdAt: new Date(),
    })
    .run();

const unlink = (userId: string, id: string) => unlinkIdentity(userId, id, { currentSessionId: "" });

async function addIdentity(userId: string, values?: Partial<ProvenIdentity>): Promise<string> {
  await linkIdentity(userId, proven(values));
  return (await findIdentity(proven(values)))?.id ?? "";
}

describe("An identity", () => {
  test("belongs to one account, also if two link it at once", async () => {
    const [susan, miguel] = [await addUser("susan"), await addUser("miguel")];
    const linked = await Promise.all([susan, miguel].map(({ id }) => linkIdentity(id, proven())));
    expect(linked.sort()).toEqual([false, true]);
  });

  test("is identified by issuer and subject, whatever its address", async () => {
    const { id } = await addUser("susan");
    await addIdentity(id);
    expect(await findIdentity(proven({ email: "other@example.net" }))).toMatchObject({ userId: id });
    expect(await findIdentity(proven({ subject: "1234" }))).toBeUndefined();
    expect(await findIdentity(proven({ issuer: "https://other.example.org" }))).toBeUndefined();
  });

  test("can't be unlinked by anyone else", async () => {
    const id = await addIdentity((await addUser("susan")).id);
    expect(await unlink((await addUser("miguel")).id, id)).toBeUndefined();
    expect(await findIdentity(proven())).toBeDefined();
  });
});

describe("Unlinking an identity", () => {
  let userId: string;
  let identityId: string;
  const start = async (device: string, identity?: string) =>
    (
      await startSession(userId, true, {
        device,
        provider: identity === undefined ? undefined : { identityId: identity, providerSessionId: null },
      })
    ).sessionId;
  const openDevices = async () => (await listSessions(userId)).map(({ device }) => device).sort();

  let currentSessionId: string;
  beforeEach(async () => {
    userId = (await addUser("susan")).id;
    identityId = await addIdentity(userId);
    currentSessionId = await start("here", identityId);
    await start("stolen phone", identityId);
    await start("by another account", await addIdentity(userId, { subject: "456" }));
    await start("by password");
  });

  test("ends the other sessions that were started with it, and no others (ASVS 7.4.3)", async () => {
    expect(await unlinkIdentity(userId, identityId, { currentSessionId })).toMatchObject({
      endedDevices: ["stolen phone"],
    });
    expect(await openDevices()).toEqual(["by another account", "by password", "here"]);
  });

  test("keeps them if their owner wants to", async () => {
    const options = { currentSessionId, keepsSessions: true };
    expect(await unlinkIdentity(userId, identityId, options)).toMatchObject({ endedDevices: [] });
    expect(await openDevices()).toHaveLength(4);
  });

  test("ends no session of someone else, or of the last way in", async () => {
    const other = await addUser("miguel");
    expect(await unlink(other.id, identityId)).toBeUndefined();
    await db().update(users).set({ passwordHash: "" }).run();
    expect(await unlink(userId, identityId)).toBe("last");
    expect(await openDevices()).toHaveLength(4);
  });

  test("ends a sign-in with it that waits for the second step", async () => {
    const token = await createToken("second-step", { userId, data: { firstStep: "provider" } });
    await unlink(userId, identityId);
    expect(await findToken("second-step", token)).toBeNull();
  });
});

describe("The last way in", () => {
  const without = () => addUser("susan", { passwordHash: "" });

  test("can't be unlinked: without a password, the only identity at a configured provider", async () => {
    const { id } = await without();
    const identity = await addIdentity(id);
    // No provider is configured in this test, so this one is no way in.
    await addIdentity(id, { subject: "456" });
    expect(await unlink(id, identity)).toBe("last");
    await addPasskey(id, "phone");
    expect(await unlink(id, identity)).toMatchObject({ identity: { id: identity } });
  });

  test("can't be removed: without a password, the only passkey", async () => {
    const { id } = await without();
    await addPasskey(id, "phone");
    expect(await removeOwnPasskey(id, "phone")).toBe(false);
    await addPasskey(id, "key");
    expect(await removeOwnPasskey(id, "phone")).toMatchObject({ name: "phone" });
  });

  test("is the password of someone who has one", async () => {
    const { id } = await addUser("susan");
    await addPasskey(id, "phone");
    expect(await unlink(id, await addIdentity(id))).toMatchObject({ identity: { userId: id } });
    expect(await removeOwnPasskey(id, "phone")).toMatchObject({ name: "phone" });
    expect(await listIdentities(id)).toEqual([]);
  });
});

describe("Registering with an identity", () => {
  const form = { username: "sue", email: "sue@example.net" };

  test("creates an account without a password, with the address that the provider verified, in whatever case", async () => {
    const registered = await registerWithIdentity(form, { ...proven(), emailVerified: true });
    const user = "id" in registered ? await findUser(registered.id) : undefined;
    expect(user).toMatchObject({ passwordHash: "", email: "sue@example.net", pendingEmail: null });
    expect(user?.emailVerifiedAt).toBeInstanceOf(Date);
    expect(await findIdentity(proven())).toMatchObject({ userId: user?.id });
  });

  test.each([
    ["that the provider did not verify", { email: "sue@example.net", emailVerified: false }],
    ["other than the provider's", { email: "other@example.net", emailVerified: true }],
  ])("leaves an address %s to be confirmed", async (_, values) => {
    const registered = await registerWithIdentity(form, { ...proven(), ...values });
    const user = "id" in registered ? await findUser(registered.id) : undefined;
    expect(user).toMatchObject({ email: null, pendingEmail: "sue@example.net", emailVerifiedAt: null });
  });

  test("never takes an account's address, and links nothing", async () => {
    const susan = await addUser("susan", { email: "SUE@example.net" });
    const refused = await registerWithIdentity(form, { ...proven(), emailVerified: true });
    expect(refused).toEqual({ errors: { email: expect.stringContaining("already has an account") } });
    expect(await findOwnerOf("sue@example.net")).toMatchObject({ id: susan.id });
    expect(await findIdentity(proven())).toBeUndefined();
  });

  test("creates one account, also in two tabs at once", async () => {
    const results = await Promise.all(
      ["sue", "susan"].map((username) =>
        registerWithIdentity({ username, email: `${username}@example.net` }, { ...proven(), emailVerified: false }),
      ),
    );
    expect(results.filter((result) => "id" in result)).toHaveLength(1);
    expect(results).toContainEqual({ refusal: "linked" });
  });
});

describe("A suggested username", () => {
  test.each([
    [["Susan Miller"], "Susan_Miller"],
    [["Zoë"], "Zoe"],
    [["susan@example.net", "Sue B."], "Sue_B"],
    [["admin", "susan"], "susan"],
    [["李", "x"], ""],
    [["a".repeat(30)], "a".repeat(20)],
  ])("of %j is %j", async (names, username) => {
    expect(await suggestUsername(names)).toBe(username);
  });

  test("is free", async () => {
    await addUser("susan");
    expect(await suggestUsername(["Susan"])).toBe("Susan2");
  });
});
