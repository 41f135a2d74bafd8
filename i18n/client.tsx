"use client";

import { createContext, type ReactNode, useContext } from "react";
import { Lately } from "../lately";
import type { Language } from "./languages";
import { type Translate, translator } from "./translate";

const Texts = createContext<Translate>(translator("en", {}));

/** Gives the components below the language of the page, with its texts as JSON: a text costs less than what is in it. */
export function TextsProvider(props: { language: Language; messages: string; children: ReactNode }) {
  const { language, messages, children } = props;
  const texts = lately.get(messages) ?? lately.set(messages, translator(language, JSON.parse(messages)));
  return <Texts value={texts}>{children}</Texts>;
}

/** The server draws with the same few texts all the time. */
const lately = new Lately<string, Translate>(8);

/** Says texts in the language of the page, to components that run in the browser. */
export function useTexts(): Translate {
  return useContext(Texts);
}
