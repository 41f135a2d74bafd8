/* Translates messages. Pure, for server and browser: the catalog is passed in. */
import { type Messages, setupI18n } from "@lingui/core";
import type { Language } from "./languages";
import { readMessage, type Values } from "./msg";

/**
 * Translates a message, marked by `msg` or passed with its values, into one language; English if there is no
 * translation.
 */
export type Translate = {
  (text: string, values?: Values): string;
  language: Language;
};

/** `messages` are compiled, by their English text. English ones are needed only if they have placeholders. */
export function translator(language: Language, messages: Messages): Translate {
  const i18n = setupI18n({ locale: language, messages: { [language]: messages } });
  const catalog = new Map(Object.entries(messages).map(([english, message]) => [english, simplest(message)]));
  const translate = (marked: string, values?: Values) => {
    const { text, values: ownValues } = readMessage(marked);
    const message = catalog.get(text);
    // Most messages have no placeholders, and a page has hundreds.
    if (message === undefined || typeof message === "string") return message ?? text;
    return i18n._(text, { ...ownValues, ...values });
  };
  return Object.assign(translate, { language });
}

/** A compiled message without placeholders as its text. */
const simplest = (message: Messages[string]) =>
  message.length === 1 && typeof message[0] === "string" ? message[0] : message;
