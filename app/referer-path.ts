import "server-only";
import type { NextRequest } from "next/server";
import { safeCallbackUrl } from "@/auth/callback-url";

/** The page that a form is on: browsers send it to this site (Referrer-Policy in next.config.ts). "/" if it is unknown. */
export function refererPath({ headers }: Pick<NextRequest, "headers">): string {
  const referer = headers.get("referer");
  const page = referer && URL.canParse(referer) ? new URL(referer) : undefined;
  return safeCallbackUrl(page && page.pathname + page.search);
}
