import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { isTrustedDevice, recordDevice, trustDevice } from "../../auth/devices";
import { passkeys, totp, users } from "../../db/schema";
import { addUser, breakUpdatesOf, emptyDatabase } from "../../db/testing";
import { hasPasskey } from "./passkeys";
import { countRecoveryCodes, renewRecoveryCodes } from "./recovery-codes";
import { hasTotp } from "./totp";
import { removePasskey, removeTotp } from "./turn-off";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let userId: string;

/** Someone with an authenticator app, a passkey, recovery codes and a browser that may skip the second step. */
beforeEach(async () => {
  database = await emptyDatabase();
  userId = (await addUser("susan", { secondStep: true })).id;
  const now = new Date();
  await database.insert(totp).values({ userId, secret: "sealed", confirmedAt: now }).run();
  const key = { publicKey: Buffer.from(""), signCount: 0, transports: [], createdAt: now };
  await database
    .insert(passkeys)
    .values({ id: "phone", userId, name: "Phone", ...key })
    .run();
  await renewRecoveryCodes(userId);
  await recordDevice(userId, "laptop");
  await trustDevice(userId, "laptop");
});

const secondStep = async () => (await database.select().from(users).where(eq(users.id, userId)).get())?.secondStep;

/** What there is of the second step beside its factors. */
const state = async () => ({
  secondStep: await secondStep(),
  codes: await countRecoveryCodes(userId),
  isTrusted: await isTrustedDevice(userId, "laptop"),
});
const ON = { secondStep: true, codes: 10, isTrusted: true };
const OFF = { secondStep: false, codes: 0, isTrusted: false };

describe("The second step", () => {
  test("stays on while one of its factors is left, whichever goes first", async () => {
    await removeTotp(userId);
    expect(await state()).toEqual(ON);
    await database.insert(totp).values({ userId, secret: "sealed", confirmedAt: new Date() }).run();
    await removePasskey(userId, "phone");
    expect(await state()).toEqual(ON);
  });

  test("is off without a factor, and no recovery code or trusted browser is left for the next one", async () => {
    expect(await removeTotp(userId)).toEqual({ endsTwoStep: false });
    expect(await removePasskey(userId, "phone")).toEqual({ name: expect.any(String), endsTwoStep: true });
    expect(await removeTotp(userId)).toBeNull();
    expect(await state()).toEqual(OFF);
  });

  test("does not last on the setup of an app that was not finished", async () => {
    await database.update(totp).set({ confirmedAt: null }).run();
    await removePasskey(userId, "phone");
    expect(await state()).toEqual(OFF);
  });

  test("keeps its last factor if it can't be turned off", async () => {
    await removeTotp(userId);
    const repair = await breakUpdatesOf("users.second_step");
    await expect(removePasskey(userId, "phone")).rejects.toThrow();
    await repair();
    expect(await hasPasskey(userId)).toBe(true);
    expect(await hasTotp(userId)).toBe(false);
    expect(await state()).toEqual(ON);
  });
});
