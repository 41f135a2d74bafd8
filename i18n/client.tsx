"use client";

import type { Messages } from "@lingui/core";
import { createContext, type ReactNode, useContext } from "react";
import type { Language } from "./languages";
import { type Translate, translator } from "./translate";

/** The catalogs of client components, as JSON: defined in next.config.ts. */
declare const CLIENT_CATALOGS: string;

const catalogs = JSON.parse(CLIENT_CATALOGS) as Record<Language, Messages>;
const translators: Record<Language, Translate> = {
  en: translator("en", catalogs.en),
  es: translator("es", catalogs.es),
};

const Texts = createContext(translators.en);

/** Provides a translator in the page's language to client components. */
export function TranslateProvider({ language, children }: { language: Language; children: ReactNode }) {
  return <Texts value={translators[language]}>{children}</Texts>;
}

/** The translator of the page's language, for client components. */
export function useTranslate(): Translate {
  return useContext(Texts);
}
