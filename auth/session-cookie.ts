import { settings } from "../settings";
import { decodeToken, type SessionToken } from "./token";

type HeaderReader = { get(name: string): string | null };

/** A request's headers and cookies. */
export type RequestHead = { headers: HeaderReader; cookies: { get(name: string): { value: string } | undefined } };

/** Most cookies of one name that are read. */
const MAX_VALUES = 4;

/** The value of a cookie in a Cookie header. */
export const cookieIn = (header: string | null | undefined, name: string): string | undefined =>
  header
    ?.split(/; */)
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/**
 * The values of a cookie. A browser may send several of one name, such as a stale one with another path or domain, and
 * their order says nothing (RFC 6265, 4.2.2).
 */
export function cookieValues({ headers, cookies }: RequestHead, name: string): string[] {
  const value = cookies.get(name)?.value;
  if (value === undefined) return [];
  const header = headers.get("cookie") ?? "";
  const position = header.indexOf(`${name}=`);
  if (header.indexOf(`${name}=`, position + 1) < 0) return [value];
  const pairs = header.split(/; */).filter((cookie) => cookie.startsWith(`${name}=`));
  const values = pairs.map((cookie) => cookie.slice(name.length + 1));
  return [...new Set([value, ...values])].slice(0, MAX_VALUES);
}

/** The valid tokens in a request's session cookies. Usually one; of several, some may be of sessions that have ended. */
export async function readSessionTokens(head: RequestHead): Promise<SessionToken[]> {
  const tokens = cookieValues(head, sessionCookieName(isHttps(head.headers))).map((value) => decodeToken(value));
  return (await Promise.all(tokens)).filter((token) => token !== null);
}

/** A valid token in a request's session cookie, or null. */
export const readSessionToken = async (head: RequestHead): Promise<SessionToken | null> =>
  (await readSessionTokens(head))[0] ?? null;

/**
 * Whether a request reached the site over https: as AUTH_URL says if it is set, else as the proxy's X-Forwarded-Proto
 * says if AUTH_TRUST_HOST allows it.
 */
export function isHttps(headers: HeaderReader): boolean {
  const { configuredOrigin, trustProxy } = settings();
  if (configuredOrigin) return configuredOrigin.startsWith("https:");
  return trustProxy && headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

/**
 * The session cookie's name. Over https the prefix makes browsers refuse it from other origins (`__Host-`, RFC 6265bis;
 * ASVS 3.3.1).
 */
export function sessionCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}authjs.session-token`;
}

/**
 * The name of the cookie with the fresh key, which is deleted when the browser closes. Without it, no session is fresh.
 */
export function freshCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.fresh`;
}

/** The name of the cookie for a sign-in that still needs its second step. */
export function secondStepCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.second-step`;
}

/** The name of the cookie that binds an emailed code to the browser that asked for it. */
export function emailSignInCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.email-sign-in`;
}

/** The name of the cookie that binds sign-ins with a provider to the browser they started in. */
export function providerCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.provider`;
}

/** The name of the cookie for an identity at a provider that is not linked to an account yet. */
export function identityCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.identity`;
}

/** The name of the cookie that says how someone signed in last, if not with the password (last-sign-in.ts). */
export function lastSignInCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.last-sign-in`;
}

/**
 * The session cookie's attributes. Without `expires` (a session that is not remembered), it is deleted when the browser
 * closes.
 */
export function sessionCookieOptions(https: boolean, expires?: Date) {
  return {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: https,
    ...(expires && { expires }),
  } as const;
}
