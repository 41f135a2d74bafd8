import "server-only";
import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import { db, transaction } from "../../db/client";
import { totp, users } from "../../db/schema";
import { settings } from "../../settings";
import { seal, unseal } from "./secret-box";

/** What every authenticator app supports (RFC 6238): SHA-1, six digits, thirty seconds. */
const PERIOD = 30;

/** Time steps that a phone's clock may be off, in either direction. */
const WINDOW = 1;

const generator = (secret: string, username = "") =>
  new TOTP({
    issuer: new URL(settings().emailOrigin).hostname,
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
 * Starts the setup of an authenticator app with a new secret of 160 bits (RFC 4226, 4). Keeps an app that is already
 * set up.
 */
export async function startTotp(userId: string): Promise<void> {
  const secret = seal(new Secret({ size: 20 }).base32, userId);
  await db()
    .insert(totp)
    .values({ userId, secret })
    .onConflictDoUpdate({ target: totp.userId, set: { secret, lastStep: 0 }, setWhere: isNull(totp.confirmedAt) })
    .run();
}

/** The secret being set up and its address for authenticator apps, or null. */
export async function pendingTotp(userId: string, username: string): Promise<{ secret: string; uri: string } | null> {
  const pending = await row(userId);
  const secret = pending && !pending.confirmedAt ? unseal(pending.secret, userId)?.text : undefined;
  return secret ? { secret, uri: generator(secret, username).toString() } : null;
}

/** Accepts the first code: from now on, codes are required. Returns false for a wrong one. */
export async function confirmTotp(userId: string, code: string, now = new Date()): Promise<boolean> {
  if (!(await acceptTotp(userId, code, now))) return false;
  await transaction(async (tx) => {
    await tx.update(totp).set({ confirmedAt: now }).where(eq(totp.userId, userId)).run();
    await tx.update(users).set({ secondStep: true }).where(eq(users.id, userId)).run();
  });
  return true;
}

/** Whether a code is currently valid and unused. Consumes it (ASVS 6.5.1). */
export async function acceptTotp(userId: string, code: string, now = new Date()): Promise<boolean> {
  const stored = await row(userId);
  const opened = stored && unseal(stored.secret, userId);
  const digits = code.replace(/\s/g, "");
  if (!opened || !/^\d{6}$/.test(digits)) return false;
  const delta = generator(opened.text).validate({ token: digits, timestamp: now.getTime(), window: WINDOW });
  if (delta === null) return false;
  const lastStep = Math.floor(now.getTime() / 1000 / PERIOD) + delta;
  // If two requests send one code concurrently, the statement lets one through.
  const secret = opened.isOld ? seal(opened.text, userId) : stored.secret;
  const { rowsAffected } = await db()
    .update(totp)
    .set({ lastStep, secret })
    .where(and(eq(totp.userId, userId), lt(totp.lastStep, lastStep)))
    .run();
  return rowsAffected === 1;
}

/** Removes the authenticator app, or cancels its setup. */
export async function removeTotp(userId: string): Promise<void> {
  await db().delete(totp).where(eq(totp.userId, userId)).run();
}

/** How many stored secrets can't be read with the current AUTH_SECRETs. For the operator. */
export async function countUnreadableSecrets(): Promise<number> {
  const all = await db().select().from(totp).where(isNotNull(totp.confirmedAt)).all();
  return all.filter(({ userId, secret }) => !unseal(secret, userId)).length;
}
