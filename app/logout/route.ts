import type { NextRequest } from "next/server";
import { signOut } from "@/auth/authjs";
import { crossSiteRefusal, isSameOrigin } from "@/auth/same-origin";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "@/db/unavailable";

/**
 * Ends this browser's session and shows the login page. A plain form posts here, so that the browser loads a new
 * document and drops all private content.
 */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request)) return new Response(crossSiteRefusal(request), { status: 403 });
  try {
    await signOut();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return new Response(
      "You are still signed in: your session can't be ended for the moment. Go back and try again.\n",
      {
        status: 503,
        headers: { "Retry-After": String(UNAVAILABLE_RETRY_SECONDS) },
      },
    );
  }
  return new Response(null, { status: 303, headers: { Location: "/login" } });
}
