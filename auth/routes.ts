import "server-only";
import { NextRequest, NextResponse } from "next/server";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "../db/unavailable";
import { translateTo } from "../i18n/catalog";
import { CALLBACK_COOKIE, findSessionByToken, handle } from "./authjs";
import { safeCallbackUrl, secondStepUrl } from "./callback-url";
import { isSameOrigin } from "./same-origin";
import { isHttps, sessionCookieName, sessionCookieOptions } from "./session-cookie";
import { tooManyAttemptsMessage } from "./throttle";

/** Auth.js's routes that this site serves. Its pages are replaced by ours. */
const SERVED = new Set(["csrf", "providers", "session", "signin", "signout", "callback"]);

/** Maximum body size of these routes, in bytes: a form with a name and a password. */
const MAX_BODY_BYTES = 16_384;

/** Handles Auth.js's own routes (`/api/auth/…`). Responds 503 while the database is unavailable. */
export async function handleAuthRequest(request: NextRequest): Promise<Response> {
  try {
    return await answer(request);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return refusal(503, "This can't be done for the moment, try again in a few seconds.", UNAVAILABLE_RETRY_SECONDS);
  }
}

/**
 * Responses for programs and for code built on next-auth's client. Auth.js does the work. This adds three guarantees:
 * the session cookie is set only when a session starts or ends and lasts as its row says, redirects are paths on this
 * site, and nothing a client sends makes it fail.
 */
async function answer(request: NextRequest): Promise<Response> {
  const action = request.nextUrl.pathname.split("/")[3] ?? "";
  if (!SERVED.has(action)) return NextResponse.json({ error: "There is nothing here." }, { status: 404 });
  if (!isSameOrigin(request)) return NextResponse.json({ error: "Cross-site requests are refused." }, { status: 403 });
  const length = Number(request.headers.get("content-length") ?? (request.body ? Number.NaN : 0));
  if (!(length <= MAX_BODY_BYTES)) return NextResponse.json({ error: "The request is too large." }, { status: 413 });

  const wantsJson = request.headers.has("x-auth-return-redirect");
  const body = request.method === "POST" ? await request.text() : "";
  const given = await handle(withoutTraps(request, body));

  const location = onwards(
    relative(given.headers.get("location")),
    request.nextUrl.searchParams.get("callbackUrl") ?? new URLSearchParams(body).get("callbackUrl"),
  );
  const code = new URLSearchParams(location?.split("?")[1]).get("code") ?? "";
  if (code === "busy") return refusal(503, "The server is busy, try again in a moment.", 5);
  const [, seconds] = code.match(/^throttled-(\d+)$/) ?? [];
  if (seconds) return refusal(429, translateTo("en")(tooManyAttemptsMessage(Number(seconds))), Number(seconds));
  const result =
    location && wantsJson
      ? NextResponse.json({ url: location })
      : new NextResponse(given.body, { status: given.status, headers: withoutCookies(given.headers) });
  if (location && !wantsJson) result.headers.set("Location", location);
  await copyCookies(given, result, request, action);
  return result;
}

function refusal(status: number, error: string, retryAfterSeconds: number): Response {
  return NextResponse.json({ error }, { status, headers: { "Retry-After": String(retryAfterSeconds) } });
}

/** The request without what makes Auth.js fail: an invalid callback URL, and chunks of a session cookie. */
function withoutTraps(request: NextRequest, body: string): NextRequest {
  const url = new URL(request.nextUrl);
  if (url.searchParams.has("callbackUrl")) {
    url.searchParams.set("callbackUrl", safeCallbackUrl(url.searchParams.get("callbackUrl")));
  }
  const clean = new NextRequest(url, { method: request.method, headers: request.headers, ...(body ? { body } : {}) });
  // Auth.js would append this to the session cookie as another chunk; our token always fits in one.
  const sessionCookie = sessionCookieName(isHttps(request.headers));
  for (const { name } of request.cookies.getAll()) {
    if (name.startsWith(sessionCookie) && name !== sessionCookie) clean.cookies.delete(name);
  }
  // Auth.js would wrap absolute addresses in JSON for this header; handleAuthRequest wraps paths.
  clean.headers.delete("x-auth-return-redirect");
  return clean;
}

/** The path and query that Auth.js redirects to, always on this site. */
function relative(location: string | null): string | null {
  if (location === null) return null;
  const { pathname, search } = new URL(location, "http://site.invalid");
  return pathname + search;
}

/** A sign-in that needs a second step goes to that page and keeps its destination. */
function onwards(location: string | null, callbackUrl: unknown): string | null {
  return location?.includes("code=second-step") ? secondStepUrl(callbackUrl) : location;
}

function withoutCookies(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.delete("set-cookie");
  return copy;
}

/** Copies Auth.js's cookies: the session's as its row says, and never on a mere read. */
async function copyCookies(from: Response, to: NextResponse, request: NextRequest, action: string): Promise<void> {
  const https = isHttps(request.headers);
  const sessionCookie = sessionCookieName(https);
  const unchanged: string[] = [];
  for (const cookie of from.headers.getSetCookie()) {
    const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/) ?? [];
    const starts = name === sessionCookie && value !== "";
    if (!name || name.startsWith(CALLBACK_COOKIE)) continue;
    if (action === "session" && (starts || name !== sessionCookie)) continue;
    const session = starts ? await findSessionByToken(value) : undefined;
    if (session && value) to.cookies.set(sessionCookie, value, sessionCookieOptions(https, session));
    else unchanged.push(cookie);
  }
  for (const cookie of unchanged) to.headers.append("Set-Cookie", cookie);
}
