"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Language } from "./languages";
import { type Translate, translator } from "./translate";

const Texts = createContext<Translate>(translator("en", {}));

/**
 * Provides a translator in the page's language to client components. The messages are JSON: a string is cheaper to
 * serialize than an object.
 */
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

/** The translator of the page's language, for client components. */
export function useTranslate(): Translate {
  return useContext(Texts);
}
