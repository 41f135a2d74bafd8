import "server-only";
import { createECDH, createHash } from "node:crypto";
import { desc, eq, inArray } from "drizzle-orm";
import * as z from "zod/mini";
import { db, transaction } from "../db/client";
import { pushSubscriptions, sessions } from "../db/schema";
import { isAcceptableEndpoint } from "./endpoint";

/** Bytes in base64url. */
const bytes = (length: number) =>
  z.string().check(z.refine((text) => Buffer.from(text, "base64url").length === length && /^[\w-]+$/.test(text)));

/** A browser's subscription, as `PushSubscription.toJSON()` gives it (Push API, W3C). */
export const subscriptionSchema = z.object({
  endpoint: z.string().check(z.refine(isAcceptableEndpoint)),
  keys: z.object({ p256dh: bytes(65).check(z.refine(isOnCurve)), auth: bytes(16) }),
});

export type Subscription = z.infer<typeof subscriptionSchema>;

/** Whether a browser's public key is a point of P-256: nothing can be encrypted for another. */
function isOnCurve(key: string): boolean {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  try {
    pair.computeSecret(Buffer.from(key, "base64url"));
    return true;
  } catch {
    return false;
  }
}

/** How many browsers of one account get notifications: the newest ones. Each push to a browser takes a place in the queue. */
const MAX_SUBSCRIPTIONS = 20;

/**
 * Stores where a session's browser receives notifications, in place of an earlier subscription. The same browser may
 * have had the endpoint in another session, which then has none. An account's oldest ones above MAX_SUBSCRIPTIONS end.
 */
export async function subscribe(sessionId: string, subscription: Subscription, now = new Date()): Promise<void> {
  const { endpoint, keys } = subscription;
  const id = createHash("sha256").update(endpoint).digest("base64url");
  const row = { sessionId, endpoint, ...keys, createdAt: now };
  await transaction(async (tx) => {
    await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.sessionId, sessionId)).run();
    await tx
      .insert(pushSubscriptions)
      .values({ id, ...row })
      .onConflictDoUpdate({ target: pushSubscriptions.id, set: row })
      .run();
    const owner = tx.select({ id: sessions.userId }).from(sessions).where(eq(sessions.id, sessionId));
    const newestFirst = await tx
      .select({ id: pushSubscriptions.id })
      .from(pushSubscriptions)
      .innerJoin(sessions, eq(sessions.id, pushSubscriptions.sessionId))
      .where(inArray(sessions.userId, owner))
      .orderBy(desc(pushSubscriptions.createdAt))
      .all();
    const surplus = newestFirst.slice(MAX_SUBSCRIPTIONS).map(({ id }) => id);
    if (surplus.length > 0) await tx.delete(pushSubscriptions).where(inArray(pushSubscriptions.id, surplus)).run();
  });
}

/** Ends a session's subscription. */
export async function unsubscribe(sessionId: string): Promise<void> {
  await db().delete(pushSubscriptions).where(eq(pushSubscriptions.sessionId, sessionId)).run();
}

/** Whether a session's browser receives notifications. */
export async function isSubscribed(sessionId: string): Promise<boolean> {
  const isOfSession = eq(pushSubscriptions.sessionId, sessionId);
  return (
    (await db().select({ id: pushSubscriptions.id }).from(pushSubscriptions).where(isOfSession).get()) !== undefined
  );
}
