import "server-only";
import { translateForBrowser } from "@/i18n/catalog";
import { plainMessage } from "./plain-message";

/**
 * The message of app/error.tsx as HTML, for people without JavaScript.
 * @param acceptLanguage the languages of their browser
 * @param policy the content security policy of the response
 */
export function errorMessage(acceptLanguage: string | undefined, policy: string | null): string {
  const t = translateForBrowser(acceptLanguage ?? null);
  return plainMessage({
    title: t("Something went wrong"),
    text: t(
      "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin.",
    ),
    links: [["/", t("Go home")]],
    policy,
  });
}
