/* Says a text in a language. Pure, for both sides: what it needs of the catalog is handed to it. */
import { type Messages, setupI18n } from "@lingui/core";
import type { Language } from "./languages";
import { readMessage, type Values } from "./msg";

/** Says a text, marked by `msg` or given with its values, in one language; in English where it has no translation. */
export type Translate = {
  (text: string, values?: Values): string;
  language: Language;
};

/** `messages` are compiled, by their English texts. English ones need to be there only where they have gaps. */
export function translator(language: Language, messages: Messages): Translate {
  const i18n = setupI18n({ locale: language, messages: { [language]: messages } });
  const translate = (marked: string, given?: Values) => {
    const { text, values } = readMessage(marked);
    return Object.hasOwn(messages, text) ? i18n._(text, { ...values, ...given }) : text;
  };
  return Object.assign(translate, { language });
}
