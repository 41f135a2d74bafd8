import type { NextRequest } from "next/server";
import { signOut } from "@/auth/authjs";
import { refuseCrossSite } from "@/auth/same-origin";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "@/db/unavailable";
import { browserLanguage } from "@/i18n/browser-language";
import { translateTo } from "@/i18n/catalog";
import { plainRefusal } from "../plain-message";
import { refererPath } from "../referer-path";

/**
 * Ends this browser's session and shows the login page. A plain form posts here, so that the browser loads a new
 * document and drops all private content.
 */
export async function POST(request: NextRequest): Promise<Response> {
  const refusal = refuseCrossSite(request);
  if (refusal) return refusal;
  try {
    await signOut();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    const t = translateTo(browserLanguage(request.headers.get("accept-language")));
    return plainRefusal(request, {
      t,
      status: 503,
      seconds: UNAVAILABLE_RETRY_SECONDS,
      title: t("That didn't work"),
      text: t("We couldn't sign you out, so you're still signed in. Go back and try again."),
      links: [[refererPath(request), t("Go back")]],
    });
  }
  return new Response(null, { status: 303, headers: { Location: "/login" } });
}
