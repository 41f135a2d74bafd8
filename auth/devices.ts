import "server-only";
import { randomBytes } from "node:crypto";
import { and, count, eq, gt } from "drizzle-orm";
import { cookies } from "next/headers";
import { db, transaction } from "../db/client";
import { devices } from "../db/schema";
import { cookieName, cookieOptions, isHttps, type RequestHead } from "./cookies";
import { currentRequestHead } from "./request-head";
import { readClaims, signClaims } from "./signing";

const PURPOSE = "microblog device v1";

/**
 * How long a browser stays known without a sign-in, in seconds: the maximum lifetime of a cookie (RFC 6265bis).
 */
const COOKIE_SECONDS = 400 * 86_400;

/** How long a trusted browser skips the second step, in days. */
export const TRUST_DAYS = 30;

/** The id of the request's browser, from its signed cookie, or null. */
export async function readDeviceId({ headers, cookies }: RequestHead): Promise<string | null> {
  const claims = await readClaims(PURPOSE, cookies.get(cookieName("device", isHttps(headers)))?.value);
  return claims?.sub ?? null;
}

/**
 * Sets or renews the signed cookie that identifies this browser, and returns its id. For actions and route handlers.
 */
export async function setDeviceCookie(): Promise<string> {
  const head = await currentRequestHead();
  const https = isHttps(head.headers);
  const id = (await readDeviceId(head)) ?? randomBytes(24).toString("base64url");
  const expires = new Date(Date.now() + COOKIE_SECONDS * 1000);
  const signed = await signClaims(PURPOSE, { sub: id }, expires);
  (await cookies()).set(cookieName("device", https), signed, { ...cookieOptions(https), expires });
  return id;
}

const isDevice = (userId: string, id: string) => and(eq(devices.userId, userId), eq(devices.id, id));

/** Whether the user has signed in from this browser before. */
export async function isKnownDevice(userId: string, id: string | null): Promise<boolean> {
  return id !== null && (await db().select().from(devices).where(isDevice(userId, id)).get()) !== undefined;
}

/**
 * Records a user's sign-in from a browser. Returns true if the browser is new and the user has signed in from others
 * before.
 */
export function recordDevice(userId: string, id: string, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    const deviceCount = (await tx.select({ n: count() }).from(devices).where(eq(devices.userId, userId)).get())?.n ?? 0;
    const { rowsAffected } = await tx.update(devices).set({ lastSignInAt: now }).where(isDevice(userId, id)).run();
    if (rowsAffected === 0) await tx.insert(devices).values({ id, userId, lastSignInAt: now }).run();
    return rowsAffected === 0 && deviceCount > 0;
  });
}

/** Whether the user trusts this browser and the trust has not expired. */
export async function isTrustedDevice(userId: string, id: string | null, now = new Date()): Promise<boolean> {
  if (id === null) return false;
  const trusted = and(isDevice(userId, id), gt(devices.trustedUntil, now));
  return (await db().select().from(devices).where(trusted).get()) !== undefined;
}

/** Lets a known browser skip the second step for 30 days. Does nothing for an unknown browser. */
export async function trustDevice(userId: string, id: string, now = new Date()): Promise<void> {
  const trustedUntil = new Date(now.getTime() + TRUST_DAYS * 86_400_000);
  await db().update(devices).set({ trustedUntil }).where(isDevice(userId, id)).run();
}
