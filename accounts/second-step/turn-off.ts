import "server-only";
import { and, eq, isNotNull } from "drizzle-orm";
import { db, transaction } from "../../db/client";
import { devices, passkeys, recoveryCodes, totp, users } from "../../db/schema";

/**
 * Makes a user's password enough again. Recovery codes and the trust in browsers end too: they would count for the next
 * second step that the user sets up.
 */
export function turnOffSecondStep(userId: string): Promise<void> {
  return transaction(async (tx) => {
    await tx.update(users).set({ secondStep: false }).where(eq(users.id, userId)).run();
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
    await tx.update(devices).set({ trustedUntil: null }).where(eq(devices.userId, userId)).run();
  });
}

/** Like turnOffSecondStep, unless the user has an authenticator app or a passkey. For whatever removes one of them. */
export async function turnOffWithoutFactor(userId: string): Promise<void> {
  const isConfirmed = and(eq(totp.userId, userId), isNotNull(totp.confirmedAt));
  const hasApp = await db().select({ userId: totp.userId }).from(totp).where(isConfirmed).get();
  const hasPasskey = await db().select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, userId)).get();
  if (!hasApp && !hasPasskey) await turnOffSecondStep(userId);
}
