import type { IncomingMessage, ServerResponse } from "node:http";
import { CHECKED_HEADER, checkRequest, HSTS } from "../auth/check-request";
import { isHttps } from "../auth/cookies";
import { parseUrl } from "../text/parse-url";
import { requestHeadOf } from "./request-head";

/** Headers of every response, also of those that Next.js does not send (ASVS 3.4). Pages have a stricter policy. */
export function setSecurityHeaders({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Content-Security-Policy", "object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  if (isHttps(requestHeadOf(headers).headers)) response.setHeader("Strict-Transport-Security", HSTS);
}

/** Addresses of files that are the same for everybody: middleware.ts skips them too, except for some icons. */
const BUILT_ASSET = "/_next/static/";

/** For parsing addresses that lack one. */
const ORIGIN = "http://localhost";

/**
 * Checks a request as middleware.ts does, without its sandbox, which takes as long as a small page. If the request may go
 * on, middleware.ts is skipped. Whatever is refused, redirected or addressed in an unusual way is left to middleware.ts.
 */
export async function checkBeforeMiddleware(
  { method = "", url = "", headers }: IncomingMessage,
  response: ServerResponse,
) {
  delete headers[CHECKED_HEADER];
  if (url.startsWith(BUILT_ASSET) || headers["x-middleware-subrequest"]) return;
  const parsed = parseUrl(url, ORIGIN);
  if (parsed?.href !== ORIGIN + url) return;
  const { pathname: path, search } = parsed;
  const check = await checkRequest({
    method,
    path,
    search,
    ...requestHeadOf(headers),
  });
  if (check.response) return;
  Object.assign(headers, check.requestHeaders, { [CHECKED_HEADER]: "1" });
  delete headers["content-security-policy-report-only"];
  for (const [name, value] of Object.entries(check.headers)) response.setHeader(name, value);
}
