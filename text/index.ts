/* Counting and normalizing text. Pure: forms in the browser use it too. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Maximum average number of UTF-16 units per character: the longest emoji have about 14. */
const MAX_UNITS = 30;

/** Text whose characters are one UTF-16 unit each. A segmenter takes 36 microseconds even for the empty text. */
const ONE_UNIT_EACH = /^[\n\x20-\x7e]*$/;

/** Characters as a person counts them: 👨‍👩‍👧 is one, é is one however it is written. */
export function countCharacters(text: string): number {
  if (ONE_UNIT_EACH.test(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** A text of invisible characters. Blanks of braille, music and hieroglyphs are symbols in Unicode, but show nothing. */
const INVISIBLE =
  /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cf}\p{Cc}\p{Noncharacter_Code_Point}\u2800\u{1d159}\u{13441}\u{13442}]*$/u;

/** More marks on one letter than any language writes: they would be drawn over what is above and below. */
const TOO_MANY_MARKS = /((?:\p{M}[\u200c\u200d]*){8})(?:\p{M}[\u200c\u200d]*)+/gu;

/** Longer texts are refused everywhere, so nothing is done to them: it would take long. In UTF-16 units. */
const MAX_LENGTH = 100_000;

/** Characters that open a direction, with the one that closes it (UAX #9, 2). */
const DIRECTIONS: Record<string, string> = {
  "\u202a": "\u202c",
  "\u202b": "\u202c",
  "\u202d": "\u202c",
  "\u202e": "\u202c",
  "\u2066": "\u2069",
  "\u2067": "\u2069",
  "\u2068": "\u2069",
};

/** A line that leaves no direction open, and closes none that it did not open: what is beside it stays as it is. */
function closeDirections(line: string): string {
  if (!/[\u202a-\u202e\u2066-\u2069]/.test(line)) return line;
  const open: string[] = [];
  let closed = "";
  for (const character of line) {
    const closing = DIRECTIONS[character];
    if (closing) open.push(closing);
    else if (character === "\u202c" || character === "\u2069") {
      if (open.at(-1) !== character) continue;
      open.pop();
    }
    closed += character;
  }
  return closed + open.reverse().join("");
}

/**
 * Normalizes a text for storage: NFC, LF line breaks, trimmed, without control characters, lone surrogates and piled-up
 * marks, with every direction closed, and one empty line at most in a row. A text that shows nothing becomes empty, so that it is refused where a text is
 * required; one that is too long for every form stays as it is.
 */
export function normalizeText(text: string): string {
  if (text.length > MAX_LENGTH) return text;
  const normalized = text
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/\r\n?/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
    .split("\n")
    .map(closeDirections)
    .join("\n")
    // Before NFC, which takes time with the square of the marks in a row, and after it, because it splits some.
    .replace(TOO_MANY_MARKS, "$1")
    .normalize("NFC")
    .replace(TOO_MANY_MARKS, "$1")
    .replace(/\n(?:[^\S\n]*\n){2,}/g, "\n\n")
    .trim();
  return INVISIBLE.test(normalized) ? "" : normalized;
}

/** Normalizes a name for storage: like `normalizeText`, on one line, with single spaces. */
export const normalizeLine = (text: string): string => normalizeText(text).replace(/\s+/g, " ");

/** Whether a text has at most `max` characters, without excessive combining marks. */
export function fits(text: string, max: number): boolean {
  return text.length <= max * MAX_UNITS && countCharacters(text) <= max;
}
