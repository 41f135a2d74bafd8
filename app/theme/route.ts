import type { NextRequest } from "next/server";
import { isHttps } from "@/auth/cookies";
import { refuseCrossSite } from "@/auth/same-origin";
import { readTheme, THEME_COOKIE } from "@/components/layout/themes";
import { refererPath } from "../referer-path";

/** A year, in seconds. */
const LIFETIME = 31_536_000;

/** Stores the chosen theme in a cookie, and leads back to the page that the form was on. */
export async function POST(request: NextRequest): Promise<Response> {
  const refusal = refuseCrossSite(request);
  if (refusal) return refusal;
  const form = await request.formData().catch(() => new FormData());
  const secure = isHttps(request.headers) ? "; Secure" : "";
  return new Response(null, {
    status: 303,
    headers: {
      Location: refererPath(request),
      "Set-Cookie": `${THEME_COOKIE}=${readTheme(form.get("theme"))}; Path=/; Max-Age=${LIFETIME}; SameSite=Lax; HttpOnly${secure}`,
    },
  });
}
