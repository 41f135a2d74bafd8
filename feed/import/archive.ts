import "server-only";
import type { Archive } from "./items";
import { countMastodonEntries, isMastodonArchive, readMastodonArchive } from "./mastodon";
import { countMicroblogEntries, isMicroblogArchive, readMicroblogArchive } from "./microblog";

/** Why a file can't be imported. */
export type Unusable = "missing" | "packed" | "broken" | "unknown" | "too-many";

/** Maximum number of posts and people in one file. */
const MAX_ENTRIES = 50_000;

/** Maximum depth of arrays and objects in a file; archives have less than ten. */
const MAX_DEPTH = 50;

/** Maximum number of arrays, objects and values in a file: each takes memory. */
const MAX_VALUES = 5_000_000;

const FORMATS = [
  { matches: isMastodonArchive, count: countMastodonEntries, read: readMastodonArchive },
  { matches: isMicroblogArchive, count: countMicroblogEntries, read: readMicroblogArchive },
];

/** Reads a file: an export of an account here, or the outbox.json of a Mastodon archive. */
export function readArchive(file: Uint8Array, now = new Date()): Archive | Unusable {
  if (file.length === 0) return "missing";
  if (isPacked(file)) return "packed";
  const content = parseJson(file);
  if (content === undefined) return "broken";
  const format = FORMATS.find(({ matches }) => matches(content));
  if (!format) return "unknown";
  return format.count(content) > MAX_ENTRIES ? "too-many" : format.read(content, now);
}

/** Whether a file begins as ZIP or gzip files do: the archive as it was downloaded. */
const isPacked = ([first, second]: Uint8Array) =>
  (first === 0x50 && second === 0x4b) || (first === 0x1f && second === 0x8b);

/** The content of a JSON file in UTF-8 (RFC 8259), or undefined if it is none, or more complex than any archive. */
function parseJson(file: Uint8Array): unknown {
  if (!isWithinLimits(file)) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file)) ?? undefined;
  } catch {
    return undefined;
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether JSON is within MAX_DEPTH and MAX_VALUES. Reads bytes, before anything is allocated. */
function isWithinLimits(file: Uint8Array): boolean {
  let [depth, values, isInString] = [0, 0, false];
  for (let index = 0; index < file.length; index++) {
    const byte = file[index] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (OPENING.has(byte)) {
      values++;
      if (++depth > MAX_DEPTH) return false;
    } else if (CLOSING.has(byte)) depth--;
    else if (byte === COMMA) values++;
    if (values > MAX_VALUES) return false;
  }
  return true;
}
