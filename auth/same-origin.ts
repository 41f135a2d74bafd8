import { browserLanguage } from "../i18n/browser-language";
import type { Language } from "../i18n/languages";
import { settings } from "../settings";
import { parseUrl } from "../text/parse-url";

type FormRequest = { method: string; headers: { get(name: string): string | null } };

/** Not in the catalogs of translations: middleware.ts would load them whole. */
const CROSS_SITE_REFUSAL: Record<Language, string> = {
  en: "This form was not sent from this site's own address, so nothing was changed. Open the site at its own address and try again.\n",
  es: "Este formulario no se envió desde la dirección de este sitio, así que no se ha cambiado nada. Abre el sitio en su propia dirección e inténtalo de nuevo.\n",
};

/** The message when a form from another site is refused, in the browser's language. */
export const crossSiteRefusal = ({ headers }: Pick<FormRequest, "headers">): string =>
  CROSS_SITE_REFUSAL[browserLanguage(headers.get("accept-language"))];

/** The response to a form from another site, for route handlers; null if the request may go on. */
export const refuseCrossSite = (request: FormRequest): Response | null =>
  isSameOrigin(request) ? null : new Response(crossSiteRefusal(request), { status: 403 });

/**
 * Whether a request is safe from cross-site request forgery: it uses a safe method, or comes from this site's own pages
 * (OWASP ASVS 5.0, 3.5.1).
 *
 * Browsers send `Sec-Fetch-Site`, older ones only `Origin`. A request with neither does not come from a browser, so it
 * does not carry a user's cookies involuntarily.
 */
export function isSameOrigin({ method, headers }: FormRequest): boolean {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return true;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin === null) return true;
  const { configuredOrigin, trustProxy } = settings();
  if (configuredOrigin) return origin === configuredOrigin;
  const host = (trustProxy && headers.get("x-forwarded-host")) || headers.get("host");
  return parseUrl(origin)?.host === host;
}
