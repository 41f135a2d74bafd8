import { fits, normalizeLine, normalizeText } from "../../text";
import { POST_MAX_LENGTH, WARNING_MAX_LENGTH } from "../post-length";
import { countOutcome, type ImportReport, type Outcome } from "./outcomes";

/** A post to import. `source` names where it comes from, the same in every file that has it. */
export type PostItem = {
  kind: "post";
  source: string;
  body: string;
  contentWarning: string;
  /** When it was written, and last edited, in milliseconds since 1970. */
  at: number;
  editedAt?: number | undefined;
  /** The source of the own post that it replies to. */
  parent?: string | undefined;
  /** The id of the post that it quotes. */
  quoteOf?: string | undefined;
};

/** Someone to follow, mute or block: by id or, in files from before there were ids, by username. */
export type PersonItem = { kind: "follow" | "mute" | "block"; userId?: string; username: string; at?: number };

/** A post to bookmark. */
export type BookmarkItem = { kind: "bookmark"; postId: string };

export type Item = PostItem | PersonItem | BookmarkItem;

/** What a file has: what can be imported, in the order to do it, and what can't. */
export type Archive = { items: Item[]; report: ImportReport };

/** Maximum length of a source: a post's address elsewhere. */
const SOURCE_MAX_LENGTH = 500;

/** Posts younger than this are left out, in milliseconds: an import must not look like news. */
const MIN_AGE = 3_600_000;

/** A post as a file has it. Times are as ISO 8601. */
export type FoundPost = {
  source: string;
  body: string;
  contentWarning: string;
  createdAt: string;
  editedAt?: string | null | undefined;
  parent?: string | undefined;
  quoteOf?: string | undefined;
};

/** A post that can be imported, normalized like any other post; or why it can't. */
export function toPostItem(found: FoundPost, now: Date): PostItem | Outcome {
  const { source, parent, quoteOf } = found;
  const at = Date.parse(found.createdAt);
  if (!(at >= 0) || source.length > SOURCE_MAX_LENGTH) return "unreadable";
  if (at > now.getTime() - MIN_AGE) return "recent";
  const body = normalizeText(found.body);
  if (body === "") return "empty";
  if (!fits(body, POST_MAX_LENGTH)) return "long";
  const editedAt = Date.parse(found.editedAt ?? "");
  return {
    kind: "post",
    source,
    body,
    contentWarning: shorten(normalizeLine(found.contentWarning)),
    at,
    ...(editedAt > at && editedAt <= now.getTime() ? { editedAt } : {}),
    ...(parent ? { parent } : {}),
    ...(quoteOf ? { quoteOf } : {}),
  };
}

/** A content warning, cut if it is too long. */
function shorten(warning: string): string {
  if (fits(warning, WARNING_MAX_LENGTH)) return warning;
  return `${normalizeLine([...warning.slice(0, WARNING_MAX_LENGTH * 2)].slice(0, WARNING_MAX_LENGTH - 1).join(""))}…`;
}

/** Puts items in the order to import them: whom to avoid first, then posts from the oldest, so that replies find theirs. */
function sortForImport(items: Item[]): Item[] {
  const rank = ({ kind }: Item) => ["block", "mute", "post", "follow", "bookmark"].indexOf(kind);
  const timeOf = (item: Item) => (item.kind === "post" ? item.at : 0);
  return items.sort((a, b) => rank(a) - rank(b) || timeOf(a) - timeOf(b));
}

/** Collects items, and counts what is not one. */
export function toArchive(results: Iterable<Item | Outcome>, report: ImportReport = {}): Archive {
  const items: Item[] = [];
  for (const result of results) {
    if (typeof result === "string") countOutcome(report, result);
    else items.push(result);
  }
  return { items: sortForImport(items), report };
}
