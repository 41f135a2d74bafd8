import { parseUrl } from "../text/parse-url";
import "server-only";
import { LinkifyIt, REBuilder } from "linkify-it";
import tlds from "tlds";
import { UNSPACED } from "../text/search-text";

/** A link in a text: its position, its text, and where it leads. A mention also has its username, a hashtag its tag. */
export type TextLink = { index: number; shown: string; href: string; username?: string; tag?: string };

/** What the linkifier finds beyond its own rules. */
class Patterns extends REBuilder {
  /** Punctuation inside names: Paral·lel, Mayer–Vietoris, L’Équipe, カール・マルクス. */
  override get_path_extra() {
    const letter = this.get_pseudo_letter().source;
    return new RegExp(`[\u00b7\u2010-\u2013\u2019](?=${letter})|(?<=[\u30a1-\u30ff])\u30fb(?=[\u30a1-\u30ff])|`);
  }

  /** A domain without a scheme may have a port too. */
  override get_tld() {
    return new RegExp(`(?:${super.get_tld().source})${this.get_port().source}`);
  }
}

/** Finds addresses: with http, https or mailto, and bare domains whose last part is a real top-level domain. */
const linkifier = new LinkifyIt({
  fuzzyLink: true,
  fuzzyEmail: false,
  urlAuth: true,
  tlds: [...tlds],
  rebuilder: new Patterns(),
})
  .add("ftp:", null)
  .add("//", null);

/** Whether a text may contain an address: most don't, and looking for one costs most of what a post costs. */
const MAY_CONTAIN_ADDRESS = /:|\S\.\S/;

/**
 * Characters that end an address although the URL standard allows them: CJK and full-width punctuation, because those
 * languages put no space after an address, and characters that change the direction of text or show nothing.
 */
const ADDRESS_END =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3000-\u3004\u3008-\u3020\u3030\u3164\ufe10-\ufe6f\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffa0]/gu;

/** What people write beside an address without a space: emoji, and scripts that have no spaces. */
const BESIDE = `[\\p{Extended_Pictographic}\\p{RI}\\p{EMod}\\u20e3\\ufe0f${UNSPACED}]`;

/** What comes before a domain that has no scheme: nothing that looks like an address. */
const NO_ADDRESS = "(?:^|\\s)[^\\s/.:@?#&=%]{0,100}";

/** A host's labels before the last, in ASCII. */
const LABELS = "(?:[A-Za-z0-9-]{1,63}\\.){1,5}";

/** Where one of these characters is not a part of an address: before a scheme, before a bare domain, or after a host. */
const BETWEEN = [
  "(?=https?://)",
  `(?=${LABELS}[A-Za-z]{2})(?<=${NO_ADDRESS})`,
  `(?<=(?:${NO_ADDRESS}${LABELS}|https?://[^\\s/?#:]{1,250}\\.)[A-Za-z]{2,20}(?::\\d{1,5})?${BESIDE})(?!${BESIDE}{0,60}\\.[A-Za-z])`,
].join("|");

/**
 * A character right beside an address that would hide it, or become a part of its host. Not one that belongs to a host,
 * as in 例え.jp and i❤.ws, or to a path.
 */
const BESIDE_ADDRESS = new RegExp(`${BESIDE}(?:${BETWEEN})`, "gu");

/** The text with a space for each character that is not part of an address. Its length stays, so positions do too. */
const withoutNeighbours = (text: string) =>
  text.replace(ADDRESS_END, " ").replace(BESIDE_ADDRESS, (character) => " ".repeat(character.length));

/** Sentence punctuation and quotes that linkify-it keeps at the end of an address. */
const TRAILING_PUNCTUATION = /[.,;:!?…'"‘’“”«»‹›*]+$/;

/**
 * An @name, also with a full-width @, which East Asian keyboards type. Not after a letter of an alphabet that separates
 * words by spaces (as in an email address), and not before an @, as in an address of the fediverse, or such a letter,
 * which no username has.
 */
const MENTION =
  /(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}_@\uff20/-])[@\uff20]([A-Za-z0-9_-]{3,20})(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}\w@\uff20-])/gu;

/**
 * What a hashtag consists of, as on Twitter and Mastodon: up to 100 letters, digits, marks and underscores, with joiners
 * and middle dots only between them. It begins with no mark (#️⃣ is an emoji), and is not only a number.
 */
const TAG_CHARACTER = "[\\p{L}\\p{N}\\p{M}_\uff3f]";
const TAG = `(?!\\p{M})(?=[\\p{N}\\p{M}_]*\\p{L})(?:${TAG_CHARACTER}|[\\u200c\\u200d\u00b7\u30fb](?=${TAG_CHARACTER})){1,100}(?!${TAG_CHARACTER})`;

/** A #tag. Not after a letter of an alphabet that separates words by spaces, and not in an address or an entity (&#39;). */
const HASHTAG = new RegExp(
  `(?<![\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{N}_@&/#\uff03])[#\uff03](${TAG})`,
  "gu",
);

const WHOLE_TAG = new RegExp(`^${TAG}$`, "u");

/** A hashtag's form that is compared and shown in addresses, or null if the text, without #, is no hashtag. */
export function toTag(text: string): string | null {
  const tag = text.normalize("NFKC").toLowerCase().normalize("NFKC");
  return WHOLE_TAG.test(tag) ? tag : null;
}

/** The address of the posts with a tag. */
export const tagPath = (tag: string) => `/tags/${encodeURIComponent(tag)}`;

/** The links, mentions and hashtags in a text, in order. */
export function linksIn(text: string): TextLink[] {
  const addresses = MAY_CONTAIN_ADDRESS.test(text) ? addressesIn(text) : [];
  const isOutside = ({ index, shown }: TextLink) =>
    !addresses.some((address) => index < address.index + address.shown.length && index + shown.length > address.index);
  const mentionsAndTags = [...mentionLinksIn(text), ...tagLinksIn(text)].filter(isOutside);
  return [...addresses, ...mentionsAndTags].sort((a, b) => a.index - b.index);
}

const mentionLinksIn = (text: string): TextLink[] =>
  Array.from(text.matchAll(MENTION), ({ 0: shown, 1: username = "", index }) => ({
    index,
    shown,
    href: `/@${username}`,
    username,
  }));

function tagLinksIn(text: string): TextLink[] {
  // Most posts have none, and looking for this character alone is quicker.
  if (!/[#\uff03]/.test(text)) return [];
  return Array.from(text.matchAll(HASHTAG)).flatMap(({ 0: shown, 1: typed = "", index }) => {
    const tag = toTag(typed);
    return tag === null ? [] : { index, shown, href: tagPath(tag), tag };
  });
}

function addressesIn(text: string): TextLink[] {
  const addresses: TextLink[] = [];
  for (const { index, lastIndex, raw, url, schema } of linkifier.match(withoutNeighbours(text)) ?? []) {
    // john.me@example.org
    if (schema === "" && text[lastIndex] === "@") continue;
    const shown = raw.replace(TRAILING_PUNCTUATION, "");
    const tail = url.slice(0, url.length - (raw.length - shown.length));
    const href = schema === "" ? tail.replace(/^http:/, "https:") : tail;
    if (showsItsHost(href)) addresses.push({ index, shown, href });
  }
  return addresses;
}

/** Whether an address is a valid one without a user name before its host, which would hide where it leads. */
const showsItsHost = (href: string) => parseUrl(href) !== null && !/^https?:[/\\]*[^/\\?#]*@/i.test(href);

/** The mentioned usernames in a text, each once, in lower case. */
export function mentionsIn(text: string): string[] {
  return [...new Set(linksIn(text).flatMap(({ username }) => username?.toLowerCase() ?? []))];
}

/** The hashtags in a text, each once, in the form that is compared. */
export function tagsIn(text: string): string[] {
  return [...new Set(linksIn(text).flatMap(({ tag }) => tag ?? []))];
}
