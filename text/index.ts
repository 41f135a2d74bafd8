/* What people write, as it is counted and kept. Pure: forms in the browser use it too. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Most UTF-16 units of a character, on average: the longest emoji have 14 or so. */
const MAX_UNITS = 30;

/** Characters as a person counts them: 👨‍👩‍👧 is one, é is one however it is written. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** A text as it is kept: plain line breaks, nothing around it, no characters that show nothing and break things. */
export function tidy(text: string): string {
  return (
    text
      .replace(/\r\n?/g, "\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
      .normalize("NFC")
      .trim()
  );
}

/** Whether a text has at most `max` characters, and no book hidden in the marks on them. */
export function fits(text: string, max: number): boolean {
  return text.length <= max * MAX_UNITS && countCharacters(text) <= max;
}
