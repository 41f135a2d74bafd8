import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { translateForBrowser } from "@/i18n/catalog";
import { plainMessage } from "./plain-message";

/**
 * The message of app/error.tsx as HTML, for people without JavaScript.
 * @param headers of the request, for the language and the theme
 * @param policy the content security policy of the response
 */
export function errorMessage(headers: IncomingHttpHeaders, policy: string | null): string {
  const t = translateForBrowser(headers["accept-language"] ?? null);
  return plainMessage({
    title: t("Something went wrong"),
    text: t(
      "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin.",
    ),
    links: [["/", t("Go home")]],
    policy,
    cookies: headers.cookie,
  });
}
