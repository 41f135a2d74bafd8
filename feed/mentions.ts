/* What is live in a text: addresses and @names. Pure: posts are drawn and written by the same rule. */

/** An address, or a name that is not part of a word or an address. */
const LIVE = /(https?:\/\/[^\s<>"']+)|(?<![\w@/])@([A-Za-z0-9_-]{3,20})(?![\w@-])/g;

/** What ends a sentence and not an address. */
const TRAILING = /[.,;:!?)\]}…]+$/;

/** A live part of a text: where it begins, what it shows, and whether it is an address or somebody's name. */
export type TextPart = { index: number; shown: string; username?: string };

/** The live parts of a text, in order. */
export function textPartsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  for (const { 0: whole, 1: address, 2: username, index } of text.matchAll(LIVE)) {
    const shown = address ? address.replace(TRAILING, "") : whole;
    if (username) parts.push({ index, shown, username });
    else if (URL.canParse(shown)) parts.push({ index, shown });
  }
  return parts;
}

/** The names in a text, each once, in lower case. */
export function mentionsIn(text: string): string[] {
  return [...new Set(textPartsOf(text).flatMap(({ username }) => username?.toLowerCase() ?? []))];
}
