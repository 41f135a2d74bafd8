import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { ulid } from "ulid";
import { sha256 } from "../accounts/one-time-tokens";
import { db, queryWithFallback, transaction, waitForWrites } from "../db/client";
import { accessTokens, users } from "../db/schema";
import { requirementOf } from "./requirements";
import type { CurrentUser } from "./session";
import { getSignInObstacle } from "./sign-in-obstacle";

export type AccessToken = typeof accessTokens.$inferSelect;

/** What a token permits: "read", or "write", which includes reading. */
export type Scope = AccessToken["scope"];

/** The token of a request and the user it authenticates. */
export type TokenUser = { user: CurrentUser; scope: Scope; token: AccessToken };

/** Maximum number of tokens for one account. */
export const MAX_ACCESS_TOKENS = 20;

/** Minimum time between two updates of a token's last use, in milliseconds. */
const LAST_USED_INTERVAL = 60_000;

type NewToken = Pick<AccessToken, "name" | "scope" | "expiresAt">;

/**
 * Creates an access token of 256 random bits. Only its hash is stored, so the returned token can be shown only once.
 * Refuses if the owner already has a token with this name (a form submitted twice creates one token) or has reached
 * MAX_ACCESS_TOKENS.
 */
export function createAccessToken(
  userId: string,
  { name, scope, expiresAt }: NewToken,
  now = new Date(),
): Promise<{ token: string } | { refusal: "name taken" | "too many" }> {
  const token = `mb_${randomBytes(32).toString("base64url")}`;
  const row = { id: ulid(), userId, name, scope, hash: sha256(token), createdAt: now, expiresAt };
  return transaction(async (tx) => {
    const existing = await tx
      .select({ name: accessTokens.name })
      .from(accessTokens)
      .where(eq(accessTokens.userId, userId))
      .all();
    if (existing.some((token) => token.name === name)) return { refusal: "name taken" };
    if (existing.length >= MAX_ACCESS_TOKENS) return { refusal: "too many" };
    await tx.insert(accessTokens).values(row).run();
    return { token };
  });
}

/** A user's tokens, newest first, including expired ones. */
export function listAccessTokens(userId: string): Promise<AccessToken[]> {
  return db()
    .select()
    .from(accessTokens)
    .where(eq(accessTokens.userId, userId))
    .orderBy(desc(accessTokens.createdAt), desc(accessTokens.id))
    .all();
}

/** Revokes one of a user's tokens and returns its name, or undefined if there is no such token. */
export async function revokeAccessToken(userId: string, id: string): Promise<string | undefined> {
  return (
    await db()
      .delete(accessTokens)
      .where(and(eq(accessTokens.id, id), eq(accessTokens.userId, userId)))
      .returning({ name: accessTokens.name })
      .get()
  )?.name;
}

/**
 * The user authenticated by the token in an Authorization header (RFC 6750, 2.1). Null if the token is malformed,
 * unknown, revoked or expired, or if its owner can't sign in, must first meet a requirement or has requested account
 * deletion. One query, by hash.
 */
export async function findUserByAccessToken(authorization: string | null, now = new Date()): Promise<TokenUser | null> {
  const [, token] = authorization?.match(/^Bearer +(mb_[\w-]{43})$/i) ?? [];
  if (!token) return null;
  const row = await queryWithFallback((database) =>
    database
      .select({ token: accessTokens, owner: users })
      .from(accessTokens)
      .innerJoin(users, eq(users.id, accessTokens.userId))
      .where(and(eq(accessTokens.hash, sha256(token)), gt(accessTokens.expiresAt, now), isNull(users.deleteAt)))
      .get(),
  );
  if (!row || getSignInObstacle(row.owner) || requirementOf(row.owner, now)) return null;
  const { id, username, name, avatar, roles, language, writes } = row.owner;
  await waitForWrites(id, writes);
  return { user: { id, username, name, avatar, roles, language }, scope: row.token.scope, token: row.token };
}

/** Whether to store a token's use: at most once a minute, so that reads cause almost no writes. */
export function shouldRecordUse({ lastUsedAt }: AccessToken, now: Date): boolean {
  return lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= LAST_USED_INTERVAL;
}

/** Stores the time of a token's last use. */
export async function recordUse({ id }: AccessToken, now: Date): Promise<void> {
  await db().update(accessTokens).set({ lastUsedAt: now }).where(eq(accessTokens.id, id)).run();
}
