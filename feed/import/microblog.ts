import * as z from "zod/mini";
import { type Archive, type Item, toArchive, toPostItem } from "./items";
import type { Outcome } from "./outcomes";

/*
 * The export of an account here (accounts/data-export.ts), of this site or another. Its properties are optional where
 * earlier versions of the export lack them.
 */

const archiveSchema = z.object({
  account: z.looseObject({ id: z.string() }),
  posts: z.array(z.unknown()),
  follows: z._default(z.array(z.unknown()), []),
  mutesAndBlocks: z._default(z.array(z.unknown()), []),
  reposts: z._default(z.array(z.unknown()), []),
  bookmarks: z._default(z.array(z.unknown()), []),
});

const postSchema = z.object({
  id: z.string(),
  body: z.string(),
  createdAt: z.string(),
  editedAt: z.nullish(z.string()),
  contentWarning: z.nullish(z.string()),
  importedFrom: z.nullish(z.string()),
  parentId: z.nullish(z.string()),
  quoteOfId: z.nullish(z.string()),
  hiddenAt: z.nullish(z.string()),
});

const personSchema = z.object({
  userId: z.optional(z.string()),
  username: z.string().check(z.maxLength(100)),
  kind: z._default(z.enum(["follow", "mute", "block"]), "follow"),
  since: z.optional(z.string()),
});

const bookmarkSchema = z.object({ postId: z.string().check(z.maxLength(100)) });

/** What the source of a post from an export begins with; its id there follows. */
export const OWN_SOURCE = "microblog:";

/** Whether a file's content is such an export. */
export const isMicroblogArchive = (content: unknown): boolean => archiveSchema.safeParse(content).success;

/** How many posts and people an export has. */
export function countMicroblogEntries(content: unknown): number {
  const { posts, reposts, follows, mutesAndBlocks, bookmarks } = archiveSchema.parse(content);
  return [posts, reposts, follows, mutesAndBlocks, bookmarks].flat().length;
}

/**
 * Reads an export. Replies to own posts stay replies; those to other people are left out, as are reposts and hidden
 * posts.
 */
export function readMicroblogArchive(content: unknown, now: Date): Archive {
  const { posts, reposts, follows, mutesAndBlocks, bookmarks } = archiveSchema.parse(content);
  const parsed = posts.map((post) => postSchema.safeParse(post));
  const sources = new Map(parsed.flatMap(({ data }) => (data ? [[data.id, sourceOf(data)]] : [])));
  return toArchive([
    // The export is in the order of the feed, newest first.
    ...parsed.reverse().map(({ data }) => (data ? readPost(data, sources, now) : "unreadable")),
    ...[...follows, ...mutesAndBlocks].map(readPerson),
    ...reposts.map((): Outcome => "repost"),
    // The export has the last saved first.
    ...bookmarks.reverse().map((bookmark): Item | Outcome => {
      const { data } = bookmarkSchema.safeParse(bookmark);
      return data ? { kind: "bookmark", postId: data.postId } : "unreadable";
    }),
  ]);
}

type ExportedPost = z.infer<typeof postSchema>;

/** A post that was imported before keeps its first source, wherever it is exported and imported again. */
const sourceOf = ({ id, importedFrom }: ExportedPost) => importedFrom || OWN_SOURCE + id;

function readPost(post: ExportedPost, sources: Map<string, string>, now: Date): Item | Outcome {
  if (post.hiddenAt) return "hidden";
  const parent = post.parentId ? sources.get(post.parentId) : undefined;
  if (post.parentId && !parent) return "reply";
  const { contentWarning, quoteOfId: quoteOf } = post;
  return toPostItem(
    { ...post, source: sourceOf(post), contentWarning: contentWarning ?? "", parent, quoteOf: quoteOf ?? undefined },
    now,
  );
}

function readPerson(person: unknown): Item | Outcome {
  const { data } = personSchema.safeParse(person);
  if (!data) return "unreadable";
  const at = Date.parse(data.since ?? "");
  const { kind, userId, username } = data;
  return { kind, username, ...(userId ? { userId } : {}), ...(at >= 0 ? { at } : {}) };
}
