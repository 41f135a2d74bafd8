import { TransNoContext } from "@lingui/react/server";
import type { ReactElement } from "react";
import type { Values } from "./msg";
import type { Translate } from "./translate";

type Props = {
  t: Translate;
  /** `<0>…</0>` surrounds the content of the first of `parts`, or `<0/>` stands for it, and so on. */
  text: string;
  /** Never pass text that people typed, since `<0>` in it would count: put that into a part. */
  values?: Values;
  parts: ReactElement[];
};

/** A sentence that contains elements, such as a link, at the place the language requires. */
export function Rich({ t, text, values = {}, parts }: Props) {
  // The library expects an i18n instance and calls only this method.
  const i18n = { _: t } as unknown as Parameters<typeof TransNoContext>[0]["lingui"]["i18n"];
  return (
    <TransNoContext lingui={{ i18n }} id={text} values={values} components={Object.fromEntries(parts.entries())} />
  );
}
