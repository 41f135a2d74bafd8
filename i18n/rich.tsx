import { TransNoContext } from "@lingui/react/server";
import type { ReactElement } from "react";
import type { Values } from "./msg";
import type { Translate } from "./translate";

type Props = {
  t: Translate;
  /** With `<0>…</0>` around what the first of `parts` is to hold, or `<0/>` in its place, and so on. */
  text: string;
  /** No free text of people's, in which `<0>` would count: that goes into a part. */
  values?: Values;
  parts: ReactElement[];
};

/** A sentence with elements in it, such as a link, wherever the language puts them. */
export function Rich({ t, text, values = {}, parts }: Props) {
  // The library wants an instance of its own, of which it calls this.
  const i18n = { _: t } as unknown as Parameters<typeof TransNoContext>[0]["lingui"]["i18n"];
  return (
    <TransNoContext lingui={{ i18n }} id={text} values={values} components={Object.fromEntries(parts.entries())} />
  );
}
