import { parseUrl } from "../text/parse-url";
import { loginUrl } from "./callback-url";
import { isHttps } from "./cookies";
import { crossSiteRefusal, isSameOrigin } from "./same-origin";
import { readSessionToken } from "./session-cookie";

/** For two years, browsers use only https here and on subdomains (RFC 6797). */
export const HSTS = "max-age=63072000; includeSubDomains";

/** Set on requests that the server (server/worker.ts) has checked itself, so that middleware.ts need not run. */
export const CHECKED_HEADER = "x-microblog-checked";

/** Pages that anyone may open. Every other page is private: a page opts out here, not in. */
const PUBLIC_PAGES = new Set([
  "/login",
  "/login/second-step",
  "/login/email",
  "/login/email/code",
  "/register",
  "/register/with",
  "/logout",
  "/outdated-form",
  "/theme",
  "/forgot-password",
  "/reset-password",
  "/confirm-email",
  "/not-me",
  "/.well-known/passkey-endpoints",
  // A browser looks for a newer version at any time.
  "/push-worker.js",
  "/.well-known/webauthn",
  "/.well-known/webfinger",
  // Exists in development only, where someone who forgot a password reads the email.
  "/dev/outbox",
]);

/** Where an identity provider redirects back to, and where it ends sessions. */
const PROVIDER_PAGE = /^\/login\/with\/[a-z][a-z0-9-]*\/(?:callback|logout)$/;

/**
 * What may be public of people with a public feed: the feed, their profile, a post and their picture. The pages check
 * whether it is, and redirect to the login page if not.
 */
const MAYBE_PUBLIC =
  /^\/(?:(?:@|%40)[\w-]{3,20}(?:\/feed\.(?:atom|json)|\/[0-7][0-9A-HJKMNP-TV-Z]{25})?|avatars\/[0-9a-f]{32}\.webp)$/;

/** Pictures of posts. Their route handler checks who may see them. */
const PICTURE = /^\/pictures\/[\w-]{32}\.webp$/;

/** Route handlers for anyone: Auth.js's own, the health check, and the current session. */
const PUBLIC_API = /^\/api\/(?:auth(?:\/|$)|health$|live$|session$)/;

/** The API requires an access token itself and ignores cookies, so that another site's page can't abuse one. */
const TOKEN_API = /^\/api\/v1(?:\/|$)/;

/** Methods that pages accept: forms post, everything else reads. */
const PAGE_METHODS = ["GET", "HEAD", "POST"];

/** Route handlers that accept fewer. Next.js would refuse the others without saying which it accepts (RFC 9110, 15.5.6). */
const ONLY_READ =
  /^\/(?:api\/(?:health|live)|(?:avatars|banners|pictures)\/[^/]+|settings\/account\/(?:posts|export|pictures)|(?:@|%40)[\w-]+\/(?:card|feed\.(?:atom|json))|login\/with\/[^/]+\/callback|\.well-known\/(?:passkey-endpoints|webauthn|webfinger))$/i;
const ONLY_POSTED = /^\/(?:logout|theme|api\/(?:like|follow|mute|block|bookmark|pin|repost)|login\/with\/[^/]+)$/;

/** The methods that an address accepts; null if its route handler decides. */
function methodsOf(path: string): string[] | null {
  if (ONLY_READ.test(path)) return ["GET", "HEAD"];
  if (ONLY_POSTED.test(path)) return ["POST"];
  // Next.js would render a page for any method.
  return isApi(path) && !PUBLIC_API.test(path) ? null : PAGE_METHODS;
}

const isApi = (path: string) => path === "/api" || path.startsWith("/api/");

export type CheckedRequest = {
  method: string;
  path: string;
  /** The query with its question mark, or "". */
  search: string;
  headers: { get(name: string): string | null };
  cookies: { get(name: string): { value: string } | undefined };
};

export type RequestCheck = {
  /** Headers for the response, whoever sends it. */
  headers: Record<string, string>;
  /** The response, if the request goes no further. */
  response?: { status: number; headers?: Record<string, string>; body?: string };
  /** Headers that replace the request's own if it goes on. */
  requestHeaders: Record<string, string>;
};

/**
 * Checks a request before its page runs: whether its host, method and origin are acceptable, and whether a private page
 * or route handler gets a valid session token. Sets the content security policy and the request ID. It knows the token
 * but not the database, so it can only say "probably signed in": the guard is auth/current.ts.
 */
export async function checkRequest(request: CheckedRequest): Promise<RequestCheck> {
  const https = isHttps(request.headers);
  const policy = contentSecurityPolicy(newNonce(), https);
  const requestId = acceptableRequestId(request.headers.get("x-request-id")) ?? crypto.randomUUID();
  const headers: RequestCheck["headers"] = { "Content-Security-Policy": policy, "X-Request-Id": requestId };
  if (https) headers["Strict-Transport-Security"] = HSTS;
  // Next.js reads the nonce for its scripts from the request. This also replaces any policy that a client sent.
  const requestHeaders = { "content-security-policy": policy, "x-request-id": requestId };
  const response = await refusalOrRedirect(request);
  return { headers, requestHeaders, ...(response && { response }) };
}

async function refusalOrRedirect(request: CheckedRequest): Promise<RequestCheck["response"]> {
  const { method, path, search, headers } = request;
  if (!isHost(headers.get("host")) || !isHost(headers.get("x-forwarded-host"))) {
    return { status: 400, body: "The Host or X-Forwarded-Host header is not a host name.\n" };
  }
  const methods = methodsOf(path);
  if (methods && !methods.includes(method)) {
    const allowed = { Allow: [...methods, "OPTIONS"].join(", "), "Cache-Control": "no-store" };
    return { status: method === "OPTIONS" ? 204 : 405, headers: allowed };
  }
  const requiresToken = TOKEN_API.test(path);
  if (!requiresToken && !isSameOrigin(request)) return { status: 403, body: crossSiteRefusal(request) };

  const isPublic = isApi(path) ? requiresToken || PUBLIC_API.test(path) : isPublicPage(path);
  if (isPublic || (await readSessionToken(request))) return undefined;
  if (isApi(path)) {
    const json = { "Content-Type": "application/json" };
    return { status: 401, headers: json, body: JSON.stringify({ error: "Sign in first." }) };
  }
  // Other methods reach their action, which requires the user itself and responds to a form as a form expects.
  if (method !== "GET" && method !== "HEAD") return undefined;
  // no-store also for addresses whose responses may be cached (next.config.ts).
  const location = loginUrl(path + withoutRscParameter(search));
  return { status: 307, headers: { Location: location, "Cache-Control": "no-store" } };
}

const isPublicPage = (path: string) =>
  PUBLIC_PAGES.has(path) || PROVIDER_PAGE.test(path) || MAYBE_PUBLIC.test(path) || PICTURE.test(path);

/**
 * A request id if it is acceptable: 8 to 128 printable characters without spaces. Our server passes on only its own, or a
 * trusted proxy's (server/request-id.ts). Without our server, the client chooses it; it is used only in the log.
 */
export const acceptableRequestId = (id: string | null | undefined): string | undefined =>
  id && /^[\w.:/+=-]{8,128}$/.test(id) ? id : undefined;

/** Whether a header names one host, with or without a port, or is missing. */
function isHost(value: string | null): boolean {
  if (value === null || /^[a-z\d.-]+(:\d{1,5})?$/i.test(value)) return true;
  return parseUrl(`http://${value}`)?.pathname === "/";
}

/** A page's own query, without the parameter that Next.js's router adds. */
function withoutRscParameter(search: string): string {
  return search.replace(/([?&])_rsc=[^&]*(&|$)/, (_, before, after) => (after ? before : ""));
}

/** 128 random bits (CSP Level 3, 7.1), short because every script of a page repeats it. */
function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

/** The policy for one response (OWASP ASVS 5.0, 3.4.3 and 3.4.6): scripts only by this nonce, no framing, no plugins. */
function contentSecurityPolicy(nonce: string, https: boolean): string {
  // The development build needs eval and inline styles for its error overlay; the production build never does.
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    // public/push-worker.js
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
