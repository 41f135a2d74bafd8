import "server-only";
import { randomBytes } from "node:crypto";
import { and, count, eq } from "drizzle-orm";
import { db, transaction } from "../../db/client";
import { recoveryCodes } from "../../db/schema";
import { sha256 } from "../one-time-tokens";

/** Number of recovery codes in a set. */
export const RECOVERY_CODES = 10;

/** Letters and digits that are not mistaken for each other: five bits each. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** 24 characters of five bits: 120 bits, so that a plain hash protects them (ASVS 6.5.2 asks for 112). */
function newCode(): string {
  const characters = [...randomBytes(24)].map((byte) => ALPHABET[byte & 31]).join("");
  return characters.replace(/(.{6})(?=.)/g, "$1-");
}

const normalise = (code: string) => code.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Creates new recovery codes; the old ones stop working. Returns them: they are not stored and can't be shown again.
 */
export async function renewRecoveryCodes(userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode);
  await transaction(async (tx) => {
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
    await tx
      .insert(recoveryCodes)
      .values(codes.map((code) => ({ hash: hashOf(userId, code), userId })))
      .run();
  });
  return codes;
}

const hashOf = (userId: string, code: string) => sha256(`${userId}:${normalise(code)}`);

/** Whether a recovery code is the user's and unused. Consumes it. */
export async function acceptRecoveryCode(userId: string, code: string): Promise<boolean> {
  const { rowsAffected } = await db()
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.hash, hashOf(userId, code)), eq(recoveryCodes.userId, userId)))
    .run();
  return rowsAffected === 1;
}

/** How many of a user's recovery codes are left. */
export async function countRecoveryCodes(userId: string): Promise<number> {
  return (
    (await db().select({ left: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId)).get())?.left ?? 0
  );
}

/** Deletes all of a user's recovery codes. */
export async function removeRecoveryCodes(userId: string): Promise<void> {
  await db().delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
}
