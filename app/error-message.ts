import "server-only";
import { browserLanguage } from "@/i18n/browser-language";
import { translateTo } from "@/i18n/catalog";

/** The message of app/error.tsx as HTML, for people without JavaScript, in their browser's language. */
export function errorMessage(acceptLanguage: string | undefined): string {
  const t = translateTo(browserLanguage(acceptLanguage ?? null));
  const body = t(
    "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin.",
  );
  return `<h1>${t("Something went wrong")}</h1><p>${body}</p><p><a href="/">${t("Go home")}</a></p>`;
}
