import type { Messages } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import client from "./es/client.json";
import type { Language } from "./languages";

const hasGaps = (text: string) => /[{<]/.test(text);

const compile = (texts: [english: string, text: string][]): Messages =>
  Object.fromEntries(texts.map(([english, text]) => [english, compileMessage(text)]));

/**
 * The catalog of each language, ready to use. In English a text without placeholders stands for itself.
 * @param spanish Spanish translations by English text
 */
export const compileCatalogs = (spanish: Record<string, string>): Record<Language, Messages> => ({
  en: compile(
    Object.keys(spanish)
      .filter(hasGaps)
      .map((text) => [text, text]),
  ),
  es: compile(Object.entries(spanish)),
});

/** The catalogs of client components. */
export const clientCatalogs = () => compileCatalogs(client);
