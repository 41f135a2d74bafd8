import * as z from "zod/mini";
import { htmlToText, type Link } from "../../text/html-to-text";
import { parseUrl } from "../../text/parse-url";
import { type Archive, type Item, toArchive, toPostItem } from "./items";
import { countOutcome, type ImportReport, type Outcome } from "./outcomes";

/*
 * A Mastodon archive's outbox.json: an OrderedCollection of activities (ActivityStreams 2.0, W3C). Only an own public
 * or unlisted Note that was created is a post here. Boosts, polls and replies to others would say little without what
 * they are about, and what was not public must not become it.
 */

const archiveSchema = z.object({ orderedItems: z.array(z.unknown()) });

const strings = z._default(
  z.union([
    z.array(z.string()),
    z.pipe(
      z.string(),
      z.transform((text: string) => [text]),
    ),
  ]),
  [],
);

const activitySchema = z.object({ type: z.string(), actor: z.string(), object: z.unknown() });

const noteSchema = z.object({
  id: z.string().check(z.minLength(1)),
  type: z.literal("Note"),
  attributedTo: z.string(),
  content: z.string(),
  summary: z.nullish(z.string()),
  published: z.string(),
  updated: z.nullish(z.string()),
  inReplyTo: z.nullish(z.string()),
  to: strings,
  cc: strings,
  attachment: z._default(z.array(z.unknown()), []),
});

/** Public addressing (ActivityPub, 5.6), in each of its spellings. */
const PUBLIC = ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"];

/** Longer content is no post of 280 characters, whatever its markup. */
const CONTENT_MAX_LENGTH = 20_000;

/** Whether a file's content is such an outbox. */
export const isMastodonArchive = (content: unknown): boolean => archiveSchema.safeParse(content).success;

/** How many activities an outbox has. */
export const countMastodonEntries = (content: unknown): number => archiveSchema.parse(content).orderedItems.length;

/** Reads an outbox. Replies to own posts stay replies; pictures are left out. */
export function readMastodonArchive(content: unknown, now: Date): Archive {
  const report: ImportReport = {};
  const { orderedItems } = archiveSchema.parse(content);
  return toArchive(
    orderedItems.map((entry) => readActivity(entry, report, now)),
    report,
  );
}

function readActivity(entry: unknown, report: ImportReport, now: Date): Item | Outcome {
  const { data: activity } = activitySchema.safeParse(entry);
  if (activity?.type === "Announce") return "repost";
  const { data: note } = noteSchema.safeParse(activity?.object);
  if (activity?.type !== "Create" || note?.attributedTo !== activity.actor) return "unreadable";
  if (![...note.to, ...note.cc].some((reader) => PUBLIC.includes(reader))) return "private";
  const parent = note.inReplyTo ?? undefined;
  if (parent && !parent.startsWith(`${activity.actor}/`)) return "reply";
  if (note.content.length > CONTENT_MAX_LENGTH) return "long";
  const item = toPostItem(
    {
      source: note.id,
      body: htmlToText(note.content, showLink),
      contentWarning: note.summary ?? "",
      createdAt: note.published,
      editedAt: note.updated,
      parent,
    },
    now,
  );
  if (typeof item === "object" && note.attachment.length > 0) countOutcome(report, "pictures", note.attachment.length);
  return item;
}

/** A link as text: mentions with their host, since a person of that name here is someone else; others by their address. */
function showLink({ text, href, className }: Link): string {
  if (text.startsWith("#") || !/^https?:/.test(href) || !parseUrl(href)) return text;
  const [, name] = /^@([^@\s]+)/.exec(text) ?? [];
  if (name && className.split(" ").includes("mention")) return `@${name}@${new URL(href).host}`;
  const bare = (address: string) => address.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return text === "" || bare(text) === bare(href) ? href : `${text} (${href})`;
}
