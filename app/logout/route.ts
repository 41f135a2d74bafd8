import type { NextRequest } from "next/server";
import { signOut } from "@/auth/authjs";
import { refuseCrossSite } from "@/auth/same-origin";
import { isDatabaseUnavailable } from "@/db/unavailable";
import { plainUnavailable } from "../plain-message";
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
    return plainUnavailable(request, (t) => ({
      text: t("We couldn't sign you out, so you're still signed in. Go back and try again."),
      links: [[refererPath(request), t("Go back")]],
    }));
  }
  return new Response(null, { status: 303, headers: { Location: "/login" } });
}
