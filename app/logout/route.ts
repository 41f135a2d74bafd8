import type { NextRequest } from "next/server";
import { signOut } from "@/auth/authjs";
import { CROSS_SITE_REFUSAL, isSameOrigin } from "@/auth/same-origin";

/**
 * Ends this browser's session and shows the login page. A plain form posts here, so that the browser
 * loads a new page and forgets everything private that the old one held.
 */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request)) return new Response(CROSS_SITE_REFUSAL, { status: 403 });
  await signOut();
  return new Response(null, { status: 303, headers: { Location: "/login" } });
}
