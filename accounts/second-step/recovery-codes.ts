import "server-only";
import { and, count, eq } from "drizzle-orm";
import { db, transaction } from "../../db/client";
import { recoveryCodes } from "../../db/schema";
import { sha256 } from "../one-time-tokens";
import { randomCode } from "../random-code";

/** Number of recovery codes in a set. */
const RECOVERY_CODES = 10;

/** Length of a code: 120 bits, so that a plain hash is enough (ASVS 6.5.2 requires 112). */
const CODE_LENGTH = 24;

const normalize = (code: string) => code.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Creates and returns new recovery codes. The old ones stop working. Only hashes are stored, so the codes can be shown
 * only once.
 */
export async function renewRecoveryCodes(userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomCode(CODE_LENGTH));
  await transaction(async (tx) => {
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
    await tx
      .insert(recoveryCodes)
      .values(codes.map((code) => ({ hash: hashOf(userId, code), userId })))
      .run();
  });
  return codes;
}

const hashOf = (userId: string, code: string) => sha256(`${userId}:${normalize(code)}`);

/** Whether a recovery code belongs to the user and is unused. Consumes it. */
export async function acceptRecoveryCode(userId: string, code: string): Promise<boolean> {
  const { rowsAffected } = await db()
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.hash, hashOf(userId, code)), eq(recoveryCodes.userId, userId)))
    .run();
  return rowsAffected === 1;
}

/** The number of a user's unused recovery codes. */
export async function countRecoveryCodes(userId: string): Promise<number> {
  return (
    (await db().select({ left: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId)).get())?.left ?? 0
  );
}
