/** A character as the search compares it: without case and accents (the tokenizer of drizzle/0005_search.sql). */
const fold = (character: string) => character.normalize("NFD").charAt(0).toLowerCase();

/**
 * Where the words of a search are in a text, as pairs of offsets: whole words, and for the last one every word that
 * begins with it.
 */
export function foundWords(text: string, search: string): [start: number, end: number][] {
  const words: string[] = [];
  for (const [word] of [...search]
    .map(fold)
    .join("")
    .matchAll(/[\p{L}\p{N}]+/gu))
    words.push(word);
  const last = words.at(-1);
  if (last === undefined) return [];
  // Character by character, so that offsets stay the same.
  const folded = Array.from({ length: text.length }, (_, at) => fold(text.charAt(at)) || " ").join("");
  return [...folded.matchAll(/[\p{L}\p{N}\p{M}]+/gu)]
    .filter(([word]) => words.includes(word) || word.startsWith(last))
    .map(({ 0: word, index }) => [index, index + (words.includes(word) ? word.length : last.length)]);
}
