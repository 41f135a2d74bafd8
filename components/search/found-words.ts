/** A character as the search compares it: without case and accents (the tokenizer of drizzle/0017_search-without-spaces.sql). */
const fold = (character: string) => character.normalize("NFD").charAt(0).toLowerCase();

/** What is no part of a word to the search (text/search-text.ts): accents by themselves, soft hyphens and joiners. */
const IGNORED = /(?=\p{M})\p{sc=Inherited}|[\u00ad\u200d]/u;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * Where the words of a search are in a text, as pairs of offsets: whole words, and for the last one every word that
 * begins with it.
 */
export function foundWords(text: string, search: string): [start: number, end: number][] {
  const words: string[] = foldAll(search).folded.match(WORD) ?? [];
  const last = words.at(-1);
  if (last === undefined) return [];
  const { folded, offsets } = foldAll(text);
  return [...folded.matchAll(WORD)]
    .filter(([word]) => words.includes(word) || word.startsWith(last))
    .map(({ 0: word, index }) => [
      offsets[index] ?? 0,
      offsets[index + (words.includes(word) ? word.length : last.length)] ?? text.length,
    ]);
}

/** A text as the search compares it, and where each of its characters is in the original. */
function foldAll(text: string): { folded: string; offsets: number[] } {
  const offsets: number[] = [];
  let folded = "";
  for (let at = 0; at < text.length; at++) {
    if (IGNORED.test(text.charAt(at))) continue;
    folded += fold(text.charAt(at)) || " ";
    offsets.push(at);
  }
  return { folded, offsets };
}
