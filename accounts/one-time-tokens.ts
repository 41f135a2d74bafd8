import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, inArray } from "drizzle-orm";
import { type Db, db, transaction } from "../db/client";
import { oneTimeTokens } from "../db/schema";

/** Token lifetimes in seconds, by purpose. */
const LIFETIMES = {
  "confirm-email": 2 * 86_400,
  "confirmed-email": 60,
  "reset-password": 20 * 60,
  "not-me": 7 * 86_400,
  "second-step": 10 * 60,
  "email-sign-in": 10 * 60,
  "used-challenge": 2 * 60 * 60,
  "provider-attempt": 10 * 60,
  "provider-identity": 30 * 60,
  "used-logout-token": 60 * 60,
} as const;

export type TokenPurpose = keyof typeof LIFETIMES;

export type TokenContent = { userId: string | null; data: Record<string, string> };

/** SHA-256 in base64url. Enough for 256 random bits: ASVS 11.4.2 requires more only for passwords. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Creates a single-use token of 256 random bits. Only its hash is stored (ASVS 6.5.2, 7.2.3). */
export async function createToken(purpose: TokenPurpose, content: TokenContent, now = new Date()): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await storeToken(purpose, token, content, now);
  return token;
}

/** Stores a token that exists already, such as one that was used, for what it did to be said again. */
export async function storeToken(
  purpose: TokenPurpose,
  token: string,
  { userId, data }: TokenContent,
  now: Date,
): Promise<void> {
  await db()
    .insert(oneTimeTokens)
    .values({ hash: sha256(token), purpose, userId, data, expiresAt: expiry(purpose, now) })
    .run();
}

/** How long a token for a purpose is valid, in seconds. */
export const lifetimeOf = (purpose: TokenPurpose): number => LIFETIMES[purpose];

const expiry = (purpose: TokenPurpose, now: Date) => new Date(now.getTime() + LIFETIMES[purpose] * 1000);

const isValidToken = (purpose: TokenPurpose, token: string, now: Date) =>
  and(eq(oneTimeTokens.hash, sha256(token)), eq(oneTimeTokens.purpose, purpose), gt(oneTimeTokens.expiresAt, now));

/** The content of a valid token, or null. Does not consume the token. */
export async function findToken(purpose: TokenPurpose, token: string, now = new Date()): Promise<TokenContent | null> {
  const row = await db()
    .select()
    .from(oneTimeTokens)
    .where(isValidToken(purpose, token, now))
    .get();
  return row ? { userId: row.userId, data: row.data } : null;
}

/** Changes the content of a valid token. Its secret and its end stay. */
export async function updateToken(
  purpose: TokenPurpose,
  token: string,
  { userId, data }: TokenContent,
  now = new Date(),
): Promise<void> {
  await db()
    .update(oneTimeTokens)
    .set({ userId, data })
    .where(isValidToken(purpose, token, now))
    .run();
}

/** Purposes whose tokens have something of their own to do: using one leaves a user's others. */
const INDEPENDENT = new Set<TokenPurpose>(["not-me"]);

/**
 * Consumes a token and returns its content, or null if it was used, has expired or never existed. Of two concurrent
 * uses, one succeeds. Deletes the user's other tokens for the same purpose, unless they are independent.
 */
export function consumeToken(purpose: TokenPurpose, token: string, now = new Date()): Promise<TokenContent | null> {
  return transaction(async (tx) => {
    const row = await tx
      .delete(oneTimeTokens)
      .where(isValidToken(purpose, token, now))
      .returning()
      .get();
    if (!row) return null;
    if (row.userId && !INDEPENDENT.has(purpose)) await deleteTokens(tx, row.userId, [purpose]);
    return { userId: row.userId, data: row.data };
  });
}

/** Deletes a user's tokens for some purposes, within a transaction. */
export async function deleteTokens(tx: Db, userId: string, purposes: TokenPurpose[]): Promise<void> {
  const isTheirs = and(eq(oneTimeTokens.userId, userId), inArray(oneTimeTokens.purpose, purposes));
  await tx.delete(oneTimeTokens).where(isTheirs).run();
}

/** Marks a value as used, for the purpose's lifetime. Returns false if it was used already. */
export async function markUsed(purpose: TokenPurpose, value: string, now = new Date()): Promise<boolean> {
  const { rowsAffected } = await db()
    .insert(oneTimeTokens)
    .values({ hash: sha256(value), purpose, userId: null, data: {}, expiresAt: expiry(purpose, now) })
    .onConflictDoNothing()
    .run();
  return rowsAffected === 1;
}
