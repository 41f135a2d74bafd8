import { parseUrl } from "../text/parse-url";

/** A path on this site with its query, normalized, safe to redirect to. */
export type SafePath = string & { readonly __brand: "SafePath" };

/** The default destination. */
export const HOME = "/" as SafePath;

/** Maximum length of a callback URL, in characters, so that an address with it as a parameter fits server limits. */
const MAX_LENGTH = 2048;

/** How many times a path is decoded for checking. Legitimate paths are never encoded more often. */
const MAX_DECODINGS = 5;

/** First path segments that can't be a destination: they would redirect in a loop, or are not pages. */
const NOT_A_DESTINATION = new Set(["login", "register", "logout", "api", "_next"]);

/** Forbidden in a path, plain or encoded: control characters, and backslashes, which browsers read as `/`. */
const FORBIDDEN = /[\p{Cc}\\]/u;

/**
 * The destination after signing in: a path on this site, or "/" for anything else (open redirects: OWASP ASVS 5.0,
 * 1.2.2 and 3.7.2).
 *
 * Accepts any value from a query, a form or a JSON body. Returns the normalized path, because `/..//evil.example` is a
 * path on this site that normalizes to an address elsewhere.
 */
export function safeCallbackUrl(candidate: unknown): SafePath {
  if (typeof candidate !== "string" || candidate.length > MAX_LENGTH) return HOME;
  if (!candidate.startsWith("/") || FORBIDDEN.test(candidate) || /\s/u.test(candidate)) return HOME;

  const url = resolve(candidate);
  if (!url || !isDestination(url.pathname)) return HOME;
  const path = url.pathname + url.search + url.hash;
  return path.length > MAX_LENGTH ? HOME : (path as SafePath);
}

/** The login page's address, with `candidate` as the destination after it. */
export function loginUrl(candidate: unknown): string {
  return `/login?callbackUrl=${encodeURIComponent(safeCallbackUrl(candidate))}`;
}

/** The address of a sign-in's second step, with `candidate` as the destination after it. */
export function secondStepUrl(candidate: unknown): string {
  return `/login/second-step?callbackUrl=${encodeURIComponent(safeCallbackUrl(candidate))}`;
}

/** The address of "Confirm it's you", with `candidate` as the destination after it. */
export function confirmUrl(candidate: unknown): string {
  return `/login/confirm?callbackUrl=${encodeURIComponent(safeCallbackUrl(candidate))}`;
}

/** A page's address with the id of a form draft to restore (accounts/form-drafts.ts), if any. */
export function withFormDraft(path: string, draftId: string | null): string {
  return draftId === null ? path : withQuery(path, "formDraft", draftId);
}

/** Whether a path leads to a form draft. */
export const hasFormDraft = (path: string): boolean => formDraftIn(path) !== null;

/** The id of the form draft that an address names, or null. */
export const formDraftIn = (path: string): string | null =>
  new URL(path, "http://site.invalid").searchParams.get("formDraft");

/** A path with a query parameter added or replaced. */
export function withQuery(path: string, name: string, value: string): string {
  const url = new URL(path, "http://site.invalid");
  url.searchParams.set(name, value);
  return url.pathname + url.search;
}

/**
 * Resolves a candidate against an http and an https site, because `https:x` leaves only one of them. Returns null if it
 * leaves the site.
 */
function resolve(candidate: string): URL | null {
  const [http, https] = ["http://site.invalid", "https://site.invalid"] as const;
  if (parseUrl(candidate, http)?.origin !== http) return null;
  const url = parseUrl(candidate, https);
  return url?.origin === https ? url : null;
}

/** Whether every decoded form of a normalized path is a destination: a proxy or a router may decode once more. */
function isDestination(pathname: string): boolean {
  let path = pathname;
  for (let decodings = 0; decodings <= MAX_DECODINGS; decodings++) {
    const decodedOnce = path.normalize("NFKC");
    if (decodedOnce.startsWith("//") || FORBIDDEN.test(decodedOnce)) return false;
    // Resolves dot segments that were encoded, as a decoding proxy would.
    const normalized = resolve(
      decodedOnce.startsWith("/") ? decodedOnce.replace(/[?#]/g, "") : `/${decodedOnce}`,
    )?.pathname;
    if (normalized === undefined || normalized.startsWith("//")) return false;
    if (NOT_A_DESTINATION.has(normalized.split("/")[1]?.toLowerCase() ?? "")) return false;
    let decoded: string;
    try {
      decoded = decodeURIComponent(path);
    } catch {
      return false;
    }
    if (decoded === path) return true;
    path = decoded;
  }
  return false;
}
