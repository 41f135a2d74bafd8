import { beforeEach, describe, expect, test } from "vitest";
import { createToken, findToken } from "../accounts/one-time-tokens";
import { readReset } from "../accounts/recovery";
import { findUser } from "../accounts/users";
import { users } from "../db/schema";
import { addUser, breakUpdatesOf, emptyDatabase } from "../db/testing";
import { isTrustedDevice, recordDevice, trustDevice } from "./devices";
import { endStrangersSession } from "./not-me";
import { findSession, renewSession, type Session, startSession } from "./session";
import { listSessions } from "./user-sessions";

let userId: string;
let link: string;
let own: string;
let stranger: string;
let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("susan")).id;
  own = (await startSession(userId, true)).sessionId;
  stranger = (await startSession(userId, true)).sessionId;
  link = await createToken("not-me", { userId, data: { sessionId: stranger } });
});

const openSessions = async () => (await listSessions(userId)).map(({ id }) => id);

describe("“This wasn't me”", () => {
  test("ends the stranger's session and no other, and leads to a new password", async () => {
    const done = await endStrangersSession(link);
    expect(done?.ended.map(({ id }) => id)).toEqual([stranger]);
    expect(await openSessions()).toEqual([own]);
    expect((await readReset(String(done?.resetToken)))?.id).toBe(userId);
    expect(await endStrangersSession(link)).toBeNull();
  });

  test("ends every session if the stranger's has another id by now, as after confirming the password", async () => {
    await renewSession((await findSession(stranger)) as Session, { device: "", freshKey: "key" });
    expect((await endStrangersSession(link))?.ended).toHaveLength(2);
    expect(await openSessions()).toEqual([]);
  });

  test("ends another stranger's session by another email's link", async () => {
    const second = (await startSession(userId, true)).sessionId;
    const secondLink = await createToken("not-me", { userId, data: { sessionId: second } });
    await endStrangersSession(link);
    expect((await endStrangersSession(secondLink))?.ended.map(({ id }) => id)).toEqual([second]);
    expect(await openSessions()).toEqual([own]);
  });

  test("ends a change of address that was not confirmed", async () => {
    await database.update(users).set({ emailVerifiedAt: new Date(), pendingEmail: "stranger@example.org" }).run();
    await endStrangersSession(link);
    expect((await findUser(userId))?.pendingEmail).toBeNull();
  });

  test("can be tried again if it fails halfway", async () => {
    await recordDevice(userId, "laptop");
    await trustDevice(userId, "laptop");
    const repair = await breakUpdatesOf("devices.trusted_until");
    await expect(endStrangersSession(link)).rejects.toThrow();
    await repair();
    expect(await findToken("not-me", link)).not.toBeNull();
    expect(await openSessions()).toHaveLength(2);
    await endStrangersSession(link);
    expect(await isTrustedDevice(userId, "laptop")).toBe(false);
  });
});
