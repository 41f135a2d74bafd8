/* Texts for people before it is known who reads them: an English sentence, with values for its gaps. Pure. */

export type Values = Record<string, string | number>;

/** Between a text and its values; no keyboard types it. */
const SEPARATOR = "\u001f";

/**
 * Marks an English sentence (ICU MessageFormat) as one to be translated where it is shown, and gives it its values.
 * What comes back is a string, so that it travels where messages do: through schemas, form states and errors.
 */
export function msg(text: string, values?: Values): string {
  return values ? text + SEPARATOR + JSON.stringify(values) : text;
}

/** A marked text and its values. */
export function readMessage(marked: string): { text: string; values: Values } {
  const [text = "", values] = marked.split(SEPARATOR);
  if (!values) return { text, values: {} };
  try {
    return { text, values: JSON.parse(values) };
  } catch {
    // Not of our making.
    return { text: marked, values: {} };
  }
}
