/* Counting and normalizing text. Pure: forms in the browser use it too. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Maximum average number of UTF-16 units per character: the longest emoji have about 14. */
const MAX_UNITS = 30;

/** Characters as a person counts them: 👨‍👩‍👧 is one, é is one however it is written. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** A text of invisible characters. The braille blank is a symbol in Unicode, but invisible to a reader. */
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cf}\p{Cc}\u2800]*$/u;

/**
 * Normalizes a text for storage: NFC, LF line breaks, trimmed, without control characters. A text that shows nothing
 * becomes empty, so that it is refused where a text is required.
 */
export function tidy(text: string): string {
  const tidied = text
    .replace(/\r\n?/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
    .normalize("NFC")
    .trim();
  return INVISIBLE.test(tidied) ? "" : tidied;
}

/** Normalizes a name for storage: like `tidy`, on one line, with single spaces. */
export const tidyName = (text: string): string => tidy(text).replace(/\s+/g, " ");

/** Whether a text has at most `max` characters, without excessive combining marks. */
export function fits(text: string, max: number): boolean {
  return text.length <= max * MAX_UNITS && countCharacters(text) <= max;
}
