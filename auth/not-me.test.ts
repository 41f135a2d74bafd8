import { beforeEach, describe, expect, test } from "vitest";
import { createToken, findToken } from "../accounts/one-time-tokens";
import { readReset } from "../accounts/recovery";
import { addUser, breakUpdatesOf, emptyDatabase } from "../db/testing";
import { isTrustedDevice, recordDevice, trustDevice } from "./devices";
import { endStrangersSession } from "./not-me";
import { findSession, renewSession, type Session, startSession } from "./session";
import { listSessions } from "./user-sessions";

let userId: string;
let link: string;
let own: string;
let stranger: string;
beforeEach(async () => {
  await emptyDatabase();
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
