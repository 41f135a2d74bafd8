import "server-only";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "../../db/client";
import { follows, moderationLog, posts, users } from "../../db/schema";
import { searchText } from "../../text/search-text";
import { bookmark, isBookmarked } from "../bookmarks";
import { addHashtags } from "../hashtags";
import { areBlocked, findMuteOrBlock, muteOrBlock } from "../mutes-and-blocks";
import { pastPostId } from "../post-id";
import { findVisiblePost } from "../posts";
import type { BookmarkItem, Item, PersonItem, PostItem } from "./items";
import { OWN_SOURCE } from "./microblog";
import type { Outcome } from "./outcomes";

/**
 * Imports one post, person or bookmark for someone, within a transaction, and returns what became of it. The same one
 * twice changes nothing. Nobody is notified: what is imported is not new.
 */
export function importItem(tx: Db, userId: string, item: Item, now: Date): Promise<Outcome> {
  if (item.kind === "post") return importPost(tx, userId, item);
  if (item.kind === "bookmark") return importBookmark(userId, item, now);
  return importPerson(tx, userId, item, now);
}

/** A post goes where its time belongs: ids sort by it, so profiles and home feeds have it among the posts of its day. */
async function importPost(tx: Db, authorId: string, item: PostItem): Promise<Outcome> {
  const { source, body, contentWarning, at, editedAt, parent, quoteOf } = item;
  if (await findOwn(tx, authorId, source)) return "present";
  if (source.startsWith(OWN_SOURCE) && (await wasHidden(tx, source.slice(OWN_SOURCE.length)))) return "hidden";
  const own = parent ? await findOwn(tx, authorId, parent) : undefined;
  const quoted = quoteOf ? await findVisiblePost(authorId, quoteOf) : undefined;
  const id = pastPostId(at);
  await tx
    .insert(posts)
    .values({
      id,
      authorId,
      body,
      searchText: searchText(body),
      contentWarning,
      parentId: own?.id,
      quoteOfId: quoted?.id,
      importedFrom: source,
      createdAt: new Date(at),
      editedAt: editedAt === undefined ? null : new Date(editedAt),
    })
    .run();
  await addHashtags(tx, id, body);
  return "post";
}

/** Someone's post that came from a source, or that is the source. */
async function findOwn(tx: Db, authorId: string, source: string) {
  const find = (column: typeof posts.importedFrom | typeof posts.id, value: string) =>
    tx
      .select({ id: posts.id })
      .from(posts)
      .where(and(eq(posts.authorId, authorId), eq(column, value)))
      .get();
  const original = source.startsWith(OWN_SOURCE) && (await find(posts.id, source.slice(OWN_SOURCE.length)));
  return original || (await find(posts.importedFrom, source));
}

/** Whether moderators hid a post of this site, which may have been deleted since. */
async function wasHidden(tx: Db, postId: string): Promise<boolean> {
  const last = await tx
    .select({ type: moderationLog.type })
    .from(moderationLog)
    .where(and(eq(moderationLog.postId, postId), inArray(moderationLog.type, ["post-hidden", "post-unhidden"])))
    .orderBy(desc(moderationLog.id))
    .limit(1)
    .get();
  return last?.type === "post-hidden";
}

async function importPerson(tx: Db, userId: string, item: PersonItem, now: Date): Promise<Outcome> {
  const { kind, at } = item;
  const otherId = await findPerson(tx, item);
  if (!otherId || otherId === userId) return "gone";
  if (kind === "follow") {
    if (await areBlocked(userId, otherId, tx)) return "blocked";
    const createdAt = new Date(Math.min(at ?? now.getTime(), now.getTime()));
    const row = { followerId: userId, followedId: otherId, createdAt };
    return (await tx.insert(follows).values(row).onConflictDoNothing().run()).rowsAffected === 1 ? kind : "present";
  }
  const before = await findMuteOrBlock(userId, otherId, tx);
  // A mute does not replace a block.
  if (before === kind || before === "block") return "present";
  await muteOrBlock(userId, otherId, kind, now);
  return kind;
}

/**
 * The person of a file: by id, because somewhere else, or after a change of username, somebody else may have the name.
 * Files from before they had ids know the name alone.
 */
async function findPerson(tx: Db, { userId, username }: PersonItem): Promise<string | undefined> {
  const isThis = userId ? eq(users.id, userId) : sql`lower(${users.username}) = ${username.toLowerCase()}`;
  const row = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(isThis, isNull(users.deleteAt)))
    .get();
  return row?.id;
}

async function importBookmark(userId: string, { postId }: BookmarkItem, now: Date): Promise<Outcome> {
  if (await isBookmarked(userId, postId)) return "present";
  return (await bookmark(userId, postId, now)) ? "bookmark" : "gone";
}
