import "server-only";
import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import { db, transaction } from "../../db/client";
import { totp } from "../../db/schema";
import { seal, unseal } from "../../db/secret-box";
import { settings } from "../../settings";
import { turnOnSecondStep } from "./turn-on";

/** The time step in seconds. Every authenticator app supports SHA-1, six digits and 30 seconds (RFC 6238). */
const PERIOD = 30;

/** Accepted clock drift of a phone, in time steps in either direction. */
const WINDOW = 1;

const generator = (secret: string, username = "") =>
  new TOTP({
    issuer: new URL(settings().canonicalOrigin).hostname,
    label: username,
    secret: Secret.fromBase32(secret),
    period: PERIOD,
  });

/** Whether a user has set up and confirmed an authenticator app. */
export async function hasTotp(userId: string): Promise<boolean> {
  return (await row(userId))?.confirmedAt != null;
}

const row = (userId: string) => db().select().from(totp).where(eq(totp.userId, userId)).get();

/**
 * Starts the setup of an authenticator app with a new secret of 160 bits (RFC 4226, 4). Does not change a confirmed
 * app.
 */
export async function startTotp(userId: string): Promise<void> {
  const secret = seal(new Secret({ size: 20 }).base32, userId);
  await db()
    .insert(totp)
    .values({ userId, secret })
    .onConflictDoUpdate({ target: totp.userId, set: { secret, lastStep: 0 }, setWhere: isNull(totp.confirmedAt) })
    .run();
}

/** The secret of a setup in progress and its otpauth URI, or null. */
export async function pendingTotp(userId: string, username: string): Promise<{ secret: string; uri: string } | null> {
  const pending = await row(userId);
  const secret = pending && !pending.confirmedAt ? unseal(pending.secret, userId)?.text : undefined;
  return secret ? { secret, uri: generator(secret, username).toString() } : null;
}

/** Ends a setup in progress: whoever started it knows its secret. */
export async function cancelTotpSetup(userId: string): Promise<void> {
  await db()
    .delete(totp)
    .where(and(eq(totp.userId, userId), isNull(totp.confirmedAt)))
    .run();
}

/**
 * Confirms the setup in progress with a first code and turns the second step on. Returns false for an invalid code, or if
 * there is no setup in progress.
 */
export function confirmTotp(userId: string, code: string, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    if ((await hasTotp(userId)) || !(await acceptTotp(userId, code, now))) return false;
    await tx.update(totp).set({ confirmedAt: now }).where(eq(totp.userId, userId)).run();
    await turnOnSecondStep(userId);
    return true;
  });
}

/** Whether a code is currently valid and unused. Consumes it (ASVS 6.5.1). */
export async function acceptTotp(userId: string, code: string, now = new Date()): Promise<boolean> {
  const stored = await row(userId);
  const unsealed = stored && unseal(stored.secret, userId);
  const digits = code.replace(/\s/g, "");
  if (!unsealed || !/^\d{6}$/.test(digits)) return false;
  const delta = generator(unsealed.text).validate({ token: digits, timestamp: now.getTime(), window: WINDOW });
  if (delta === null) return false;
  const lastStep = Math.floor(now.getTime() / 1000 / PERIOD) + delta;
  // Accepts one of two requests that send the same code at once, and none whose app was replaced meanwhile.
  const secret = unsealed.isOld ? seal(unsealed.text, userId) : stored.secret;
  const { rowsAffected } = await db()
    .update(totp)
    .set({ lastStep, secret })
    .where(and(eq(totp.userId, userId), eq(totp.secret, stored.secret), lt(totp.lastStep, lastStep)))
    .run();
  return rowsAffected === 1;
}

/** The number of confirmed secrets that no AUTH_SECRET in the list can decrypt. For the operator. */
export async function countUnreadableSecrets(): Promise<number> {
  const all = await db().select().from(totp).where(isNotNull(totp.confirmedAt)).all();
  return all.filter(({ userId, secret }) => !unseal(secret, userId)).length;
}
