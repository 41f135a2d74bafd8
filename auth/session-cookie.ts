import { settings } from "../settings";
import { decodeToken, type SessionToken } from "./token";

type HeaderReader = { get(name: string): string | null };

/** What a request says of itself before its body. */
export type RequestHead = { headers: HeaderReader; cookies: { get(name: string): { value: string } | undefined } };

/** The token in a request's session cookie, whatever else it carries; null for anything but a good one. */
export const tokenIn = ({ headers, cookies }: RequestHead): Promise<SessionToken | null> =>
  decodeToken(cookies.get(sessionCookieName(isHttps(headers)))?.value);

/**
 * Whether a request reached the site by https, as far as the settings let us believe it:
 * AUTH_URL decides where it is set; else the proxy's X-Forwarded-Proto where AUTH_TRUST_HOST says to trust it.
 */
export function isHttps(headers: HeaderReader): boolean {
  const { siteOrigin, trustProxy } = settings();
  if (siteOrigin) return siteOrigin.startsWith("https:");
  return trustProxy && headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

/** The session cookie's name: over https the browser itself refuses it from elsewhere (`__Host-`, RFC 6265bis; ASVS 3.3.1). */
export function sessionCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}authjs.session-token`;
}

/** The name of the cookie that ends with the browser, without which no session is fresh. */
export function freshCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.fresh`;
}

/** The name of the cookie that holds a sign-in whose second step is not done. */
export function secondStepCookieName(https: boolean): string {
  return `${https ? "__Host-" : ""}microblog.second-step`;
}

/**
 * The session cookie's attributes. One that is remembered lives until `expiresAt`;
 * any other ends with the browser session, so it carries no date.
 */
export function sessionCookieOptions(https: boolean, session?: { remembered: boolean; expiresAt: Date }) {
  return {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: https,
    ...(session?.remembered ? { expires: session.expiresAt } : {}),
  } as const;
}
