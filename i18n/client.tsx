"use client";

import { createContext, type ReactNode, use, useContext } from "react";
import type { Language } from "./languages";
import { type Translate, translator } from "./translate";

/** The English catalog of client components, as JSON: defined in next.config.ts. */
declare const CLIENT_ENGLISH: string;

const english = translator("en", JSON.parse(CLIENT_ENGLISH));

let spanish: Promise<Translate> | undefined;

/** The Spanish translator: its texts are a file of their own, which only Spanish pages load. */
function loadSpanish(): Promise<Translate> {
  spanish ??= import("./client-es").then((module) => module.spanish);
  return spanish;
}

const Texts = createContext(english);

/** Provides a translator in the page's language to client components. */
export function TranslateProvider({ language, children }: { language: Language; children: ReactNode }) {
  return <Texts value={language === "es" ? use(loadSpanish()) : english}>{children}</Texts>;
}

/** The translator of the page's language, for client components. */
export function useTranslate(): Translate {
  return useContext(Texts);
}
