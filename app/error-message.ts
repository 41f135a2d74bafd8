import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { translateForBrowser } from "@/i18n/catalog";
import type { Translate } from "@/i18n/translate";
import { plainMessage } from "./plain-message";

/**
 * The message of an error page (not-found.tsx, forbidden.tsx, error.tsx) as HTML, for people without JavaScript.
 * @param status of the response
 * @param headers of the request, for the language and the theme
 * @param policy the content security policy of the response
 */
export function errorMessage(status: number, headers: IncomingHttpHeaders, policy: string | null): string {
  const t = translateForBrowser(headers["accept-language"] ?? null);
  return plainMessage({ ...messageOf(status, t), links: [["/", t("Go home")]], policy, cookies: headers.cookie });
}

function messageOf(status: number, t: Translate): { title: string; text: string } {
  if (status === 404)
    return {
      title: t("Page not found"),
      text: t("The address may be wrong, or the page may have been deleted."),
    };
  if (status === 403)
    return {
      title: t("You don't have access to this page"),
      text: t("Ask an admin if you think you should."),
    };
  return {
    title: t("Something went wrong"),
    text: t(
      "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin.",
    ),
  };
}
