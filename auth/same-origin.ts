import { settings } from "../settings";

type RequestHead = { method: string; headers: { get(name: string): string | null } };

/** What a person reads when their form is refused as another site's. */
export const CROSS_SITE_REFUSAL =
  "This form was not sent from this site's own address, so nothing was changed. Open the site at its own address and try again.\n";

/**
 * Whether a request that may change something comes from this site's own pages
 * (cross-site request forgery: OWASP ASVS 5.0, 3.5.1).
 *
 * Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`.
 * A request with neither is not a browser's, and so carries no one's cookies unasked.
 */
export function isSameOrigin({ method, headers }: RequestHead): boolean {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return true;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin === null) return true;
  const { siteOrigin, trustProxy } = settings();
  if (siteOrigin) return origin === siteOrigin;
  const host = (trustProxy && headers.get("x-forwarded-host")) || headers.get("host");
  return URL.canParse(origin) && new URL(origin).host === host;
}
