import "server-only";
import { cookies, headers } from "next/headers";
import { findToken, type TokenPurpose } from "../accounts/one-time-tokens";
import { currentRequestHead } from "./request-head";
import { cookieValues, isHttps, sessionCookieOptions } from "./session-cookie";

/** A cookie's name, over https or http (session-cookie.ts). */
type CookieName = (https: boolean) => string;

/** The one-time token that this browser keeps in a cookie: of several cookies, the first that is valid. */
export async function readCookieToken(purpose: TokenPurpose, cookieName: CookieName): Promise<string | undefined> {
  const head = await currentRequestHead();
  for (const value of cookieValues(head, cookieName(isHttps(head.headers)))) {
    if (await findToken(purpose, value)) return value;
  }
}

/** Keeps a one-time token in this browser, for a number of seconds. For actions and route handlers. */
export async function setCookieToken(cookieName: CookieName, token: string, maxAge: number): Promise<void> {
  const https = isHttps(await headers());
  (await cookies()).set(cookieName(https), token, { ...sessionCookieOptions(https), maxAge });
}

/** Removes a one-time token from this browser. */
export const clearCookieToken = (cookieName: CookieName): Promise<void> => setCookieToken(cookieName, "", 0);
