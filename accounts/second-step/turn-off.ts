import "server-only";
import { and, eq, isNotNull } from "drizzle-orm";
import { transaction } from "../../db/client";
import { passkeys, recoveryCodes, totp, users } from "../../db/schema";
import { countWaysIn } from "../identities";
import { revokeTrustedDevices } from "../trusted-devices";
import { hasPasskey } from "./passkeys";
import { hasTotp } from "./totp";

/**
 * Makes a user's password enough again. Recovery codes and the trust in browsers end too: they would count for the next
 * second step that the user sets up. Returns false if the password was enough already.
 */
export function turnOffSecondStep(userId: string): Promise<boolean> {
  return transaction(async (tx) => {
    const isOn = and(eq(users.id, userId), eq(users.secondStep, true));
    const { rowsAffected } = await tx.update(users).set({ secondStep: false }).where(isOn).run();
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
    await revokeTrustedDevices(userId);
    return rowsAffected === 1;
  });
}

/** A factor that was removed: whether that turned the second step off, because none is left. */
type RemovedFactor = { endsTwoStep: boolean };

type RemovedPasskey = RemovedFactor & { name: string };

/** Turns the second step off if its last factor is gone. Returns whether it did. */
async function turnOffWithoutFactor(userId: string): Promise<boolean> {
  return !(await hasTotp(userId)) && !(await hasPasskey(userId)) && (await turnOffSecondStep(userId));
}

/** Removes a user's authenticator app. Without a passkey, the password alone is enough again. Null if there was none. */
export function removeTotp(userId: string): Promise<RemovedFactor | null> {
  return transaction(async (tx) => {
    const isApp = and(eq(totp.userId, userId), isNotNull(totp.confirmedAt));
    if ((await tx.delete(totp).where(isApp).run()).rowsAffected === 0) return null;
    return { endsTwoStep: await turnOffWithoutFactor(userId) };
  });
}

/**
 * Removes a user's passkey. If it was the last one and there is no authenticator app, the password alone is enough again.
 * Returns its name too, or undefined if the user has no such passkey.
 */
export function removePasskey(userId: string, id: string): Promise<RemovedPasskey | undefined> {
  return transaction(async (tx) => {
    const removed = await tx
      .delete(passkeys)
      .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
      .returning({ name: passkeys.name })
      .get();
    return removed && { ...removed, endsTwoStep: await turnOffWithoutFactor(userId) };
  });
}

/** Like removePasskey, for the user themselves: false if they could not sign in any more. */
export function removeOwnPasskey(userId: string, id: string): Promise<RemovedPasskey | false | undefined> {
  return transaction(async () =>
    (await countWaysIn(userId, { exceptPasskey: id })) > 0 ? await removePasskey(userId, id) : false,
  );
}
