/*
 * The quick answer at the edge. It is called middleware.ts, and not proxy.ts as newer Next.js
 * applications name it, because proxy.ts runs on Node only: see docs/decisions.md.
 *
 * It knows the session token but not the database, so it can only say "probably signed in".
 * It is never the guard: every page, action and route handler asks auth/current.ts.
 */
import { type NextRequest, NextResponse } from "next/server";
import { loginUrl } from "./auth/callback-url";
import { CROSS_SITE_REFUSAL, isSameOrigin } from "./auth/same-origin";
import { isHttps, readSessionToken } from "./auth/session-cookie";

/** Pages that anyone may open. Every other page is private: a page opts out here, not in. */
const PUBLIC_PAGES = new Set([
  "/login",
  "/login/second-step",
  "/register",
  "/logout",
  "/forgot-password",
  "/reset-password",
  "/confirm-email",
  "/not-me",
  // Exists in development only, where someone who forgot a password reads the email.
  "/dev/outbox",
]);

/** Public feeds; their route handlers check whether they are public. */
const PUBLIC_FEED = /^\/(?:@|%40)[\w-]{3,20}\/feed\.(?:atom|json)$/i;

/** Route handlers for anyone: Auth.js's own, the health check, and the current session. */
const PUBLIC_API = /^\/api\/(?:auth(?:\/|$)|health$|live$|session$)/;

/** The API requires an access token itself and ignores cookies, so that another site's page can't abuse one. */
const TOKEN_API = /^\/api\/v1(?:\/|$)/;

/** Methods that pages accept: forms post, everything else reads. */
const PAGE_METHODS = ["GET", "HEAD", "POST"];

export async function middleware(request: NextRequest): Promise<Response> {
  const { pathname, search } = request.nextUrl;
  const https = isHttps(request.headers);
  const nonce = btoa(crypto.randomUUID());
  const requestId = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, https);

  function withHeaders(response: Response): Response {
    response.headers.set("Content-Security-Policy", policy);
    response.headers.set("X-Request-Id", requestId);
    if (https) response.headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
    return response;
  }

  if (!isHost(request.headers.get("host")) || !isHost(request.headers.get("x-forwarded-host"))) {
    return withHeaders(new Response("The Host or X-Forwarded-Host header is not a host name.\n", { status: 400 }));
  }
  const isApi = pathname === "/api" || pathname.startsWith("/api/");
  // Route handlers under /api have methods of their own; Next.js would render a page for any.
  if (!isApi && !PAGE_METHODS.includes(request.method)) {
    const status = request.method === "OPTIONS" ? 204 : 405;
    const headers = { Allow: [...PAGE_METHODS, "OPTIONS"].join(", "), "Cache-Control": "no-store" };
    return withHeaders(new Response(null, { status, headers }));
  }
  const asksForToken = TOKEN_API.test(pathname);
  if (!asksForToken && !isSameOrigin(request)) {
    return withHeaders(new Response(CROSS_SITE_REFUSAL, { status: 403 }));
  }

  const isPublic = isApi
    ? asksForToken || PUBLIC_API.test(pathname)
    : PUBLIC_PAGES.has(pathname) || PUBLIC_FEED.test(pathname);
  if (!isPublic && !(await readSessionToken(request))) {
    if (isApi) return withHeaders(NextResponse.json({ error: "Sign in first." }, { status: 401 }));
    // Other methods reach their action, which requires the user itself and responds to a form as a form expects.
    if (request.method === "GET" || request.method === "HEAD") {
      const login = new URL(loginUrl(pathname + withoutRscParameter(search)), request.nextUrl);
      // Also for addresses whose responses may be cached (next.config.ts).
      return withHeaders(NextResponse.redirect(login, { headers: { "Cache-Control": "no-store" } }));
    }
  }

  // Next.js takes the nonce for its own scripts from the policy on the request;
  // setting it also replaces whatever policy a client sent.
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  headers.delete("Content-Security-Policy-Report-Only");
  headers.set("X-Request-Id", requestId);
  return withHeaders(NextResponse.next({ request: { headers } }));
}

/** Whether a header names one host, with or without a port, or is missing. */
function isHost(value: string | null): boolean {
  return value === null || (URL.canParse(`http://${value}`) && new URL(`http://${value}`).pathname === "/");
}

/** A page's own query, without the parameter that Next.js's router adds. */
function withoutRscParameter(search: string): string {
  return search.replace(/([?&])_rsc=[^&]*(&|$)/, (_, before, after) => (after ? before : ""));
}

/** The policy for one answer (OWASP ASVS 5.0, 3.4.3 and 3.4.6): scripts only by this nonce, no framing, no plugins. */
function contentSecurityPolicy(nonce: string, https: boolean): string {
  // The development build needs eval and inline styles for its error overlay; the production build never does.
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

export const config = {
  // Built assets carry no one's data. Everything else passes here, so that no page lacks its policy.
  matcher: [
    "/((?!_next/static/|icon\\.svg$|favicon\\.ico$|apple-icon\\.png$|icon-(?:192|512|maskable)\\.png$|manifest\\.webmanifest$).*)",
  ],
};
