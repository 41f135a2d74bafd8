import "server-only";
import { browserLanguage } from "./browser-language";
import { compileCatalogs } from "./compile";
import accounts from "./es/accounts.json";
import admin from "./es/admin.json";
import api from "./es/api.json";
import client from "./es/client.json";
import emails from "./es/emails.json";
import feed from "./es/feed.json";
import settings from "./es/settings.json";
import type { Language } from "./languages";
import { type Translate, translator } from "./translate";

/** Spanish translations by English text; those that the browser needs are in `client`. */
export const SPANISH: Record<string, string> = {
  ...client,
  ...accounts,
  ...settings,
  ...feed,
  ...admin,
  ...api,
  ...emails,
};

const CATALOGS = compileCatalogs(SPANISH);

const TRANSLATORS: Record<Language, Translate> = {
  en: translator("en", CATALOGS.en),
  es: translator("es", CATALOGS.es),
};

/** A translator for a given language, for when it is not the current reader's: emails and commands. */
export function translateTo(language: Language): Translate {
  return TRANSLATORS[language];
}

/**
 * A translator for someone whose account is not known, in their browser's language.
 * @param acceptLanguage the Accept-Language header of their request
 */
export const translateForBrowser = (acceptLanguage: string | null): Translate =>
  translateTo(browserLanguage(acceptLanguage));

/** A translator for emails to a user, in their account's language; English if they chose none. */
export function translateFor(user: { language: Language | null } | undefined): Translate {
  return translateTo(user?.language ?? "en");
}
