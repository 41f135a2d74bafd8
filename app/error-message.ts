import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { FORBIDDEN, NOT_FOUND } from "@/components/layout/error-texts";
import { translateForBrowser } from "@/i18n/catalog";
import { msg } from "@/i18n/msg";
import { plainMessage } from "./plain-message";

/**
 * The message of an error page (not-found.tsx, forbidden.tsx, error.tsx) as HTML, for people without JavaScript.
 * @param status of the response
 * @param headers of the request, for the language and the theme
 * @param policy the content security policy of the response
 */
export function errorMessage(status: number, headers: IncomingHttpHeaders, policy: string | null): string {
  const t = translateForBrowser(headers["accept-language"] ?? null);
  const { title, text } = TEXTS[status] ?? FAILURE;
  return plainMessage({
    title: t(title),
    text: t(text),
    links: [["/", t("Go home")]],
    policy,
    cookies: headers.cookie,
  });
}

/** The words for each status; those of a failure for any other. */
const TEXTS: Record<number, { title: string; text: string }> = { 403: FORBIDDEN, 404: NOT_FOUND };

/** Those of app/error.tsx, which the browser has too. */
const FAILURE = {
  title: msg("Something went wrong"),
  text: msg(
    "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin.",
  ),
};
