"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Language } from "./languages";
import { type Translate, translator } from "./translate";

const Texts = createContext<Translate>(translator("en", {}));

/** Gives the components below the language of the page, with its texts as JSON: a text costs less than what is in it. */
export function TranslateProvider(props: { language: Language; messages: string; children: ReactNode }) {
  const { language, messages, children } = props;
  const texts = parsed(language, messages);
  return <Texts value={texts}>{children}</Texts>;
}

/** The server renders with the same text for each language: one parsed translator each is enough. */
const translators = new Map<Language, { messages: string; translate: Translate }>();

function parsed(language: Language, messages: string): Translate {
  const known = translators.get(language);
  if (known?.messages === messages) return known.translate;
  const translate = translator(language, JSON.parse(messages));
  translators.set(language, { messages, translate });
  return translate;
}

/** Says texts in the language of the page, to components that run in the browser. */
export function useTranslate(): Translate {
  return useContext(Texts);
}
