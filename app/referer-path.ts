import "server-only";
import { HOME, type SafePath, safeCallbackUrl } from "@/auth/callback-url";
import { parseUrl } from "@/text/parse-url";

/**
 * The page that a request comes from: browsers send it to this site (Referrer-Policy in next.config.ts).
 * @param unknown the path to return if they did not
 */
export function refererPath({ headers }: { headers: Pick<Headers, "get"> }, unknown: SafePath = HOME): SafePath {
  const referer = headers.get("referer");
  const page = parseUrl(referer ?? "");
  return page ? safeCallbackUrl(page.pathname + page.search) : unknown;
}
