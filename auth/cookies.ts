import { settings } from "../settings";

type HeaderReader = { get(name: string): string | null };

/** A request's headers and cookies. */
export type RequestHead = { headers: HeaderReader; cookies: { get(name: string): { value: string } | undefined } };

/** Most cookies of one name that are read. */
const MAX_VALUES = 4;

const valuesIn = (header: string, name: string): string[] =>
  header
    .split(/; */)
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1));

/** The value of a cookie in a Cookie header. */
export const cookieIn = (header: string | null | undefined, name: string): string | undefined =>
  valuesIn(header ?? "", name)[0];

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
  return [...new Set([value, ...valuesIn(header, name)])].slice(0, MAX_VALUES);
}

/**
 * Whether a request reached the site over https: as AUTH_URL says if it is set, else as the proxy's X-Forwarded-Proto
 * says if AUTH_TRUST_HOST allows it.
 */
export function isHttps(headers: HeaderReader): boolean {
  const { configuredOrigin, trustProxy } = settings();
  if (configuredOrigin) return configuredOrigin.startsWith("https:");
  return trustProxy && headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

/** What a cookie of the site holds. */
export type CookieContent =
  | "session"
  /** The fresh key, which is deleted when the browser closes. Without it, no session is fresh. */
  | "fresh"
  /** The signed id of this browser (devices.ts). */
  | "device"
  /** How someone signed in last, if not with the password (last-sign-in.ts). */
  | "last-sign-in"
  /** What binds sign-ins with a provider to the browser they started in (providers/attempt.ts). */
  | "provider"
  | PurposeInCookie;

/** The purposes of one-time tokens that a browser keeps in a cookie (cookie-token.ts). */
export type PurposeInCookie = "second-step" | "email-sign-in" | "provider-identity";

/**
 * The name of a cookie. Over https the prefix makes browsers refuse it from other origins (`__Host-`, RFC 6265bis; ASVS
 * 3.3.1).
 */
export function cookieName(content: CookieContent, https: boolean): string {
  return `${https ? "__Host-" : ""}${content === "session" ? "authjs.session-token" : `microblog.${content}`}`;
}

/**
 * The attributes of a cookie. Without `expires` (for the session's: if it is not remembered), it is deleted when the browser
 * closes.
 */
export function cookieOptions(https: boolean, expires?: Date) {
  return {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: https,
    ...(expires && { expires }),
  } as const;
}
