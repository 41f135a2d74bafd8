/*
 * The first check, at the edge: redirects anonymous visitors to the login page, refuses what other sites send, and sets
 * the content security policy. It is called middleware.ts, and not proxy.ts as newer Next.js applications name it,
 * because proxy.ts runs on Node only (docs/decisions.md).
 *
 * It is never the guard: every page, action and route handler asks auth/current.ts.
 */
import { type NextRequest, NextResponse } from "next/server";
import { checkRequest } from "./auth/check-request";

export async function middleware(request: NextRequest): Promise<Response> {
  const { pathname: path, search } = request.nextUrl;
  const { method, headers, cookies } = request;
  const check = await checkRequest({ method, path, search, headers, cookies });
  const response = check.response ? respond(request, check.response) : NextResponse.next(forward(request, check));
  for (const [name, value] of Object.entries(check.headers)) response.headers.set(name, value);
  return response;
}

type Check = Awaited<ReturnType<typeof checkRequest>>;

function respond({ nextUrl }: NextRequest, { status, headers, body }: NonNullable<Check["response"]>): Response {
  const { Location, ...rest } = headers ?? {};
  if (Location) return NextResponse.redirect(new URL(Location, nextUrl), { status, headers: rest });
  return new Response(body ?? null, { status, headers: rest });
}

function forward(request: NextRequest, { requestHeaders }: Check) {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(requestHeaders)) headers.set(name, value);
  headers.delete("Content-Security-Policy-Report-Only");
  return { request: { headers } };
}

export const config = {
  matcher: [
    {
      // Built assets hold no personal data. Everything else passes here, so that no page lacks its policy.
      source:
        "/((?!_next/static/|icons?\\.svg$|favicon\\.ico$|apple-icon\\.png$|icon-(?:192|512|maskable)\\.png$|manifest\\.webmanifest$).*)",
      // Unless our own server has made the same check (server/worker.ts): this sandbox takes as long as a small page.
      missing: [{ type: "header", key: "x-microblog-checked" }],
    },
  ],
};
