import "server-only";
import { and, eq, isNull, lte, notExists, or } from "drizzle-orm";
import { db } from "../../db/client";
import { passkeys, users } from "../../db/schema";

/** Minimum time between two offers to a user, in milliseconds: 30 days. */
const INTERVAL = 30 * 86_400_000;

/**
 * Records that a user is offered a passkey now. Returns false if they have one, were offered one within a month, or must
 * replace a temporary password first. One statement, so that of two sign-ins at once one offers it.
 */
export async function recordPasskeyOffer(userId: string, now = new Date()): Promise<boolean> {
  const isDue = or(isNull(users.passkeyOfferedAt), lte(users.passkeyOfferedAt, new Date(now.getTime() - INTERVAL)));
  const ofUser = db().select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, users.id));
  const { rowsAffected } = await db()
    .update(users)
    .set({ passkeyOfferedAt: now })
    .where(and(eq(users.id, userId), isNull(users.temporaryPasswordUntil), isDue, notExists(ofUser)))
    .run();
  return rowsAffected === 1;
}
