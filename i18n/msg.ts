/* Messages for a reader who is not known yet: an English sentence with its values. Pure. */

export type Values = Record<string, string | number>;

/** Separates a message from its values; no keyboard types it. */
const SEPARATOR = "\u001f";

/**
 * Marks an English sentence (ICU MessageFormat) for translation where it is shown, with its values. Returns a string,
 * so that it passes through schemas, form states and errors.
 */
export function msg(text: string, values?: Values): string {
  return values ? text + SEPARATOR + JSON.stringify(values) : text;
}

/** A marked message and its values. */
export function readMessage(marked: string): { text: string; values: Values } {
  if (!marked.includes(SEPARATOR)) return { text: marked, values: {} };
  const [text = "", values = ""] = marked.split(SEPARATOR);
  try {
    return { text, values: JSON.parse(values) };
  } catch {
    // Not created by msg().
    return { text: marked, values: {} };
  }
}
