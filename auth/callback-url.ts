/** A path on this site with its query, normalized, safe to redirect to. */
export type SafePath = string & { readonly __brand: "SafePath" };

/** The default destination. */
export const HOME = "/" as SafePath;

/** Maximum length of a callback URL, in characters: the address that carries it must fit the limits of servers. */
const MAX_LENGTH = 2048;

/** How many times a path is decoded for inspection. Legitimate paths are never encoded more often. */
const MAX_DECODINGS = 5;

/** First path segments that can't be a destination: they would loop, or respond to programs. */
const NOT_A_DESTINATION = new Set(["login", "register", "logout", "api", "_next"]);

/** What no path may contain, plain or encoded: control characters, and backslashes, which browsers read as `/`. */
const FORBIDDEN = /[\p{Cc}\\]/u;

/**
 * The destination after signing in: a path on this site, or "/" for anything else (open redirects: OWASP ASVS 5.0,
 * 1.2.2 and 3.7.2).
 *
 * Accepts whatever a query, a form or a JSON body contained. Returns the normalized path, since `/..//evil.example` is
 * a path on this site whose normal form is an address elsewhere.
 */
export function safeCallbackUrl(candidate: unknown): SafePath {
  if (typeof candidate !== "string" || candidate.length > MAX_LENGTH) return HOME;
  if (!candidate.startsWith("/") || FORBIDDEN.test(candidate) || /\s/u.test(candidate)) return HOME;

  const url = resolve(candidate);
  if (!url || !isDestination(url.pathname)) return HOME;
  const path = url.pathname + url.search + url.hash;
  return path.length > MAX_LENGTH ? HOME : (path as SafePath);
}

/** The address of the login page, which then leads to `candidate`. */
export function loginUrl(candidate: unknown): string {
  return `/login?callbackUrl=${encodeURIComponent(safeCallbackUrl(candidate))}`;
}

/** The address of the second step of a sign-in, which then leads to `candidate`. */
export function secondStepUrl(candidate: unknown): string {
  return `/login/second-step?callbackUrl=${encodeURIComponent(safeCallbackUrl(candidate))}`;
}

/** The address of "Confirm it's you", which then leads to `candidate`. */
export function confirmUrl(candidate: unknown): string {
  return `/login/confirm?callbackUrl=${encodeURIComponent(safeCallbackUrl(candidate))}`;
}

/** The address of a page that restores a form draft (accounts/form-drafts.ts). */
export function withFormDraft(path: string, keptForm: string | null): string {
  return keptForm === null ? path : withQuery(path, "kept", keptForm);
}

/** A path with a query parameter added or replaced. */
export function withQuery(path: string, name: string, value: string): string {
  const url = new URL(path, "http://site.invalid");
  url.searchParams.set(name, value);
  return url.pathname + url.search;
}

/**
 * The candidate resolved against an http and an https site (`https:x` escapes from only one of them), or null if it
 * leaves the site.
 */
function resolve(candidate: string): URL | null {
  for (const base of ["http://site.invalid", "https://site.invalid"]) {
    const url = URL.canParse(candidate, base) ? new URL(candidate, base) : null;
    if (!url || url.origin !== base) return null;
  }
  return new URL(candidate, "https://site.invalid");
}

/** Checks each decoded form of a normalized path: a proxy or a router may decode once more than we do. */
function isDestination(pathname: string): boolean {
  let path = pathname;
  for (let decodings = 0; decodings <= MAX_DECODINGS; decodings++) {
    const plain = path.normalize("NFKC");
    if (plain.startsWith("//") || FORBIDDEN.test(plain)) return false;
    // Resolves dots that an encoding had hidden, as a decoding proxy would.
    const normal = resolve(plain.startsWith("/") ? plain.replace(/[?#]/g, "") : `/${plain}`)?.pathname;
    if (normal === undefined || normal.startsWith("//")) return false;
    if (NOT_A_DESTINATION.has(normal.split("/")[1]?.toLowerCase() ?? "")) return false;
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
