/* Finds the links in a text: addresses and @names. Pure: rendering and writing posts use the same rule. */

/** An address, or an @name that is not part of a word or an address. */
const LIVE = /(https?:\/\/[^\s<>"']+)|(?<![\w@/])@([A-Za-z0-9_-]{3,20})(?![\w@-])/g;

/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}…]+$/;

/** A link in a text: its position, its text, and whether it is an address or a username. */
export type TextPart = { index: number; shown: string; username?: string };

/** The links in a text, in order. */
export function textPartsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  for (const { 0: whole, 1: address, 2: username, index } of text.matchAll(LIVE)) {
    const shown = address ? address.replace(TRAILING, "") : whole;
    if (username) parts.push({ index, shown, username });
    else if (URL.canParse(shown)) parts.push({ index, shown });
  }
  return parts;
}

/** The mentioned usernames in a text, each once, in lower case. */
export function mentionsIn(text: string): string[] {
  return [...new Set(textPartsOf(text).flatMap(({ username }) => username?.toLowerCase() ?? []))];
}
