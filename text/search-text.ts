/*
 * Words as search knows them, in what is written and in what is searched for. Scripts that are written without spaces
 * become overlapping pairs of characters: 日本語 is "日本 本語 語", so that every part of it is found, whatever its words
 * are, and on every host alike (dictionaries differ between versions of ICU).
 */

/** Scripts without spaces between words, or whose words are often parts of longer ones (Korean): for a character class. */
export const UNSPACED =
  "\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Bopomofo}\\p{scx=Hangul}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}";

/** A run of such characters. Zero-width spaces, which some people put between words, don't end it. */
const UNSPACED_RUN = new RegExp(`(?:(?=[\\p{L}\\p{N}\\p{M}])[${UNSPACED}]\\u200b*)+`, "gu");

/** Letters, digits and marks: the same as the index's tokenizer (drizzle/0017_search-without-spaces.sql). */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * What does not make another word: marks that belong to no script, such as points and strokes; soft hyphens; and joiners
 * within a word, which change only its look (ශ්‍රී).
 */
const IGNORED = /(?=\p{M})\p{sc=Inherited}|\u00ad|(?<=[\p{L}\p{M}])\u200d(?=[\p{L}\p{M}])/gu;

/** Maximum number of words in a search; further ones are ignored. */
const MAX_WORDS = 8;

const fold = (text: string) => text.normalize("NFKC").replace(IGNORED, "");

const charactersOf = (run: string) => [...run.replaceAll("\u200b", "")];

/** Each character with the one after it; the last one alone. */
const pairsOf = (run: string) => charactersOf(run).map((character, index, all) => character + (all[index + 1] ?? ""));

/** What search reads instead of a text, or null if that is the text itself. */
export function searchText(text: string): string | null {
  // Most texts, in the shortest time.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) return null;
  const read = fold(text).replace(UNSPACED_RUN, (run) => ` ${pairsOf(run).join(" ")} `);
  return read === text ? null : read;
}

/**
 * The FTS5 query: every word of a search, the last one as a prefix because it may be unfinished. Null if there is no
 * word. Every word is quoted, so there is no query syntax to get wrong.
 */
export function matchExpression(search: string): string | null {
  const words = fold(search.slice(0, 1000))
    .replace(UNSPACED_RUN, (run) => ` ${charactersOf(run).join("")} `)
    .match(WORD)
    ?.slice(0, MAX_WORDS);
  if (!words) return null;
  return words
    .map((word, index) => phraseOf(word) + (index === words.length - 1 || isOneUnspaced(word) ? "*" : ""))
    .join(" ");
}

const isUnspaced = (word: string) => word.search(UNSPACED_RUN) === 0;

/** One character of such a script begins a pair wherever it is. */
const isOneUnspaced = (word: string) => isUnspaced(word) && [...word].length === 1;

/** A word in quotes. Pairs must follow each other; the last character's own token is needed only if there is no pair. */
function phraseOf(word: string): string {
  if (!isUnspaced(word) || isOneUnspaced(word)) return `"${word}"`;
  return `"${pairsOf(word).slice(0, -1).join(" ")}"`;
}
