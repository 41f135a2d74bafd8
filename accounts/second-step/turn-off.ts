import "server-only";
import { and, eq } from "drizzle-orm";
import { transaction } from "../../db/client";
import { passkeys, recoveryCodes, totp, users } from "../../db/schema";
import { countWaysIn } from "../identities";
import { revokeTrustedDevices } from "../trusted-devices";
import { hasPasskey } from "./passkeys";
import { hasTotp } from "./totp";

/**
 * Makes a user's password enough again. Recovery codes and the trust in browsers end too: they would count for the next
 * second step that the user sets up.
 */
export function turnOffSecondStep(userId: string): Promise<void> {
  return transaction(async (tx) => {
    await tx.update(users).set({ secondStep: false }).where(eq(users.id, userId)).run();
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
    await revokeTrustedDevices(userId);
  });
}

/** Turns the second step off if its last factor is gone. */
async function turnOffWithoutFactor(userId: string): Promise<void> {
  if (!(await hasTotp(userId)) && !(await hasPasskey(userId))) await turnOffSecondStep(userId);
}

/** Removes a user's authenticator app, or cancels its setup. Without a passkey, the password alone is enough again. */
export async function removeTotp(userId: string): Promise<void> {
  await transaction(async (tx) => {
    await tx.delete(totp).where(eq(totp.userId, userId)).run();
    await turnOffWithoutFactor(userId);
  });
}

/**
 * Removes a user's passkey. If it was the last one and there is no authenticator app, the password alone is enough again.
 * Returns its name, or undefined if the user has no such passkey.
 */
export function removePasskey(userId: string, id: string): Promise<string | undefined> {
  return transaction(async (tx) => {
    const removed = await tx
      .delete(passkeys)
      .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
      .returning({ name: passkeys.name })
      .get();
    if (removed) await turnOffWithoutFactor(userId);
    return removed?.name;
  });
}

/** Like removePasskey, for the user themselves: false if they could not sign in any more. */
export function removeOwnPasskey(userId: string, id: string): Promise<string | false | undefined> {
  return transaction(async () =>
    (await countWaysIn(userId, { exceptPasskey: id })) > 0 ? await removePasskey(userId, id) : false,
  );
}
