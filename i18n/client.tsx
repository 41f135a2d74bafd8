"use client";

import type { Messages } from "@lingui/core";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Language } from "./languages";
import { type Translate, translator } from "./translate";

const Texts = createContext<Translate>(translator("en", {}));

/** Gives the components below the language of the page. */
export function TextsProvider(props: { language: Language; messages: Messages; children: ReactNode }) {
  const { language, messages, children } = props;
  const texts = useMemo(() => translator(language, messages), [language, messages]);
  return <Texts value={texts}>{children}</Texts>;
}

/** Says texts in the language of the page, to components that run in the browser. */
export function useTexts(): Translate {
  return useContext(Texts);
}
