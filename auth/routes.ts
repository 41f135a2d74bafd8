import "server-only";
import { NextRequest, NextResponse } from "next/server";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "../db/unavailable";
import { translateTo } from "../i18n/catalog";
import { CALLBACK_COOKIE, findSessionByToken, handle } from "./authjs";
import { safeCallbackUrl, secondStepUrl } from "./callback-url";
import { cookieName, cookieOptions, isHttps } from "./cookies";
import { isSameOrigin } from "./same-origin";
import { cookieExpiry } from "./session-lifetime";
import { tooManyAttemptsMessage } from "./throttle";

/** The Auth.js routes that this site serves. Our own pages replace Auth.js's. */
const SERVED = new Set(["csrf", "providers", "session", "signin", "signout", "callback"]);

/** Maximum body size of these routes, in bytes: a form with a name and a password. */
const MAX_BODY_BYTES = 16_384;

/** Handles Auth.js's own routes (`/api/auth/…`). Responds 503 while the database is unavailable. */
export async function handleAuthRequest(request: NextRequest): Promise<Response> {
  try {
    return await respond(request);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return refusal(503, "This isn't available right now. Try again in a few seconds.", UNAVAILABLE_RETRY_SECONDS);
  }
}

/**
 * Responds to programs and to next-auth's client. Auth.js does the work. This adds three guarantees: the session cookie
 * is set only when a session starts or ends, and expires as its row says; redirects are paths on this site; no input
 * causes an error.
 */
async function respond(request: NextRequest): Promise<Response> {
  const action = request.nextUrl.pathname.split("/")[3] ?? "";
  if (!SERVED.has(action)) return NextResponse.json({ error: "There is nothing here." }, { status: 404 });
  if (!isSameOrigin(request)) return NextResponse.json({ error: "Cross-site requests are refused." }, { status: 403 });
  const length = request.headers.get("content-length");
  if (length === null && request.body)
    return NextResponse.json({ error: "Send the size of the request in Content-Length." }, { status: 411 });
  if (!(Number(length) <= MAX_BODY_BYTES))
    return NextResponse.json({ error: "The request is too large." }, { status: 413 });

  const wantsJson = request.headers.has("x-auth-return-redirect");
  const body = request.method === "POST" ? await request.text() : "";
  const authResponse = await handle(sanitize(request, body));

  const location = toSecondStep(
    toPath(authResponse.headers.get("location")),
    request.nextUrl.searchParams.get("callbackUrl") ?? new URLSearchParams(body).get("callbackUrl"),
  );
  const code = refusalCodeIn(location);
  if (code === "busy") return refusal(503, "The server is busy. Try again in a moment.", 5);
  const [, seconds] = code.match(/^throttled-(\d+)$/) ?? [];
  if (seconds) return refusal(429, translateTo("en")(tooManyAttemptsMessage(Number(seconds))), Number(seconds));
  const result =
    location && wantsJson
      ? NextResponse.json({ url: location })
      : new NextResponse(authResponse.body, {
          status: authResponse.status,
          headers: withoutCookies(authResponse.headers),
        });
  if (location && !wantsJson) result.headers.set("Location", location);
  await copyCookies(authResponse, result, request, action);
  return result;
}

function refusal(status: number, error: string, retryAfterSeconds: number): Response {
  return NextResponse.json({ error }, { status, headers: { "Retry-After": String(retryAfterSeconds) } });
}

/** Removes the parts of a request that make Auth.js fail: an invalid callback URL, and chunks of a session cookie. */
function sanitize(request: NextRequest, body: string): NextRequest {
  const url = new URL(request.nextUrl);
  if (url.searchParams.has("callbackUrl")) {
    url.searchParams.set("callbackUrl", safeCallbackUrl(url.searchParams.get("callbackUrl")));
  }
  const clean = new NextRequest(url, { method: request.method, headers: request.headers, ...(body ? { body } : {}) });
  // Auth.js would append such a cookie to the session cookie as another chunk. Our token always fits in one.
  const sessionCookie = cookieName("session", isHttps(request.headers));
  for (const { name } of request.cookies.getAll()) {
    if (name.startsWith(sessionCookie) && name !== sessionCookie) clean.cookies.delete(name);
  }
  // With this header, Auth.js would return an absolute address in JSON. `respond` returns a path.
  clean.headers.delete("x-auth-return-redirect");
  return clean;
}

/** The path and query of a redirect, always on this site. */
function toPath(location: string | null): string | null {
  if (location === null) return null;
  const { pathname, search } = new URL(location, "http://site.invalid");
  return pathname + search;
}

/** Why a sign-in was refused, from the address of the page that Auth.js then redirects to; "" if it was not. */
function refusalCodeIn(location: string | null): string {
  const [path, query] = location?.split("?") ?? [];
  const parameters = new URLSearchParams(query);
  return path === "/login" && parameters.has("error") ? (parameters.get("code") ?? "") : "";
}

/** Redirects a sign-in that needs a second step to that page, with its destination. */
function toSecondStep(location: string | null, callbackUrl: unknown): string | null {
  return refusalCodeIn(location) === "second-step" ? secondStepUrl(callbackUrl) : location;
}

function withoutCookies(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.delete("set-cookie");
  return copy;
}

/** Copies Auth.js's cookies. The session cookie gets the expiry of its row and is not renewed when it is only read. */
async function copyCookies(from: Response, to: NextResponse, request: NextRequest, action: string): Promise<void> {
  const https = isHttps(request.headers);
  const sessionCookie = cookieName("session", https);
  const unchanged: string[] = [];
  for (const cookie of from.headers.getSetCookie()) {
    const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/) ?? [];
    const startsSession = name === sessionCookie && value !== "";
    if (!name || name.startsWith(CALLBACK_COOKIE)) continue;
    if (action === "session" && (startsSession || name !== sessionCookie)) continue;
    const session = startsSession ? await findSessionByToken(value) : undefined;
    if (session && value) to.cookies.set(sessionCookie, value, cookieOptions(https, cookieExpiry(session)));
    else unchanged.push(cookie);
  }
  for (const cookie of unchanged) to.headers.append("Set-Cookie", cookie);
}
