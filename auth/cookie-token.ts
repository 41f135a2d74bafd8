import "server-only";
import { cookies, headers } from "next/headers";
import { findToken, lifetimeOf } from "../accounts/one-time-tokens";
import { cookieName, cookieOptions, cookieValues, isHttps, type PurposeInCookie } from "./cookies";
import { currentRequestHead } from "./request-head";

/** The one-time token that this browser keeps in a cookie: of several cookies, the first that is valid. */
export async function readCookieToken(purpose: PurposeInCookie): Promise<string | undefined> {
  const head = await currentRequestHead();
  for (const value of cookieValues(head, cookieName(purpose, isHttps(head.headers)))) {
    if (await findToken(purpose, value)) return value;
  }
}

/** Keeps a one-time token in this browser, as long as it is valid. For actions and route handlers. */
export const setCookieToken = (purpose: PurposeInCookie, token: string): Promise<void> =>
  writeCookie(purpose, token, lifetimeOf(purpose));

/** Removes a one-time token from this browser. */
export const clearCookieToken = (purpose: PurposeInCookie): Promise<void> => writeCookie(purpose, "", 0);

async function writeCookie(purpose: PurposeInCookie, value: string, maxAge: number): Promise<void> {
  const https = isHttps(await headers());
  (await cookies()).set(cookieName(purpose, https), value, { ...cookieOptions(https), maxAge });
}
