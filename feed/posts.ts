import "server-only";
import { and, desc, eq, gt, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { countWrite, db, replica, runAndCountWrite, transaction } from "../db/client";
import { fixedLimit, prepared } from "../db/prepared";
import { posts, postVersions, users } from "../db/schema";
import type { PostPicture } from "../pictures/column";
import { searchText } from "../text/search-text";
import { type DraftVersion, deletePublishedDraft } from "./drafts";
import { addHashtags, replaceHashtags } from "./hashtags";
import { areBlocked } from "./mutes-and-blocks";
import { notifyOfPost } from "./notifications";
import { attachPictures, describePictures, listPictures } from "./pictures";
import { nextPostId } from "./post-id";
import type { WrittenPost } from "./schemas";

/** How long a post can be edited, and its deletion undone, in seconds. */
export const EDIT_SECONDS = 15 * 60;
export const UNDO_SECONDS = 10;

/** Extra time for an undo to reach the server, in seconds. */
const GRACE_SECONDS = 5;

/** What a new post is made of. */
type PostInput = WrittenPost & {
  /** Stored pictures (storePictures). */
  pictures?: PostPicture[];
  /** Whether readers see the pictures only when they ask for them. */
  isSensitive?: boolean;
  /** The post that it replies to. */
  parentId?: string;
  /** The post that it quotes. */
  quoteOfId?: string;
  /** The id of the submitted form. */
  formId?: string;
  /** The draft that it publishes, as it was opened. */
  draft?: DraftVersion;
};

/**
 * Creates a post that passed postSchema. It appears in its author's and their followers' home feeds at once
 * (db/schema/people.ts), and its draft is gone, if no other tab has changed it. The same form sent twice creates one post. Returns its id, or null if the
 * post that it replies to or quotes is gone or not visible to the author.
 */
export async function createPost(
  authorId: string,
  { body, contentWarning = "", pictures = [], isSensitive = false, parentId, quoteOfId, formId, draft }: PostInput,
  now = new Date(),
): Promise<string | null> {
  const written = { body, contentWarning, isSensitive, searchText: searchText(body) };
  const values = { authorId, ...written, parentId, quoteOfId, formId, createdAt: now };
  const id = await transaction(async (tx) => {
    const parent = parentId === undefined ? undefined : await findVisiblePost(authorId, parentId);
    const quoted = quoteOfId === undefined ? undefined : await findVisiblePost(authorId, quoteOfId);
    if ((parentId !== undefined && !parent) || (quoteOfId !== undefined && !quoted)) return null;
    const row = { id: await nextPostId(tx, now), ...values };
    const target = [posts.authorId, posts.formId];
    if ((await tx.insert(posts).values(row).onConflictDoNothing({ target }).run()).rowsAffected === 0) return null;
    if (pictures.length > 0) await attachPictures(tx, row.id, pictures);
    await countWrite(authorId);
    await addHashtags(tx, row.id, body);
    if (draft) await deletePublishedDraft(tx, authorId, draft);
    const post = { id: row.id, authorId, body, repliesTo: parent?.authorId, quotes: quoted?.authorId };
    await notifyOfPost(tx, post, now);
    return row.id;
  });
  if (id !== null) return id;
  const submitted = and(eq(posts.authorId, authorId), eq(posts.formId, formId ?? ""));
  return (await db().select({ id: posts.id }).from(posts).where(submitted).get())?.id ?? null;
}

export type Post = typeof posts.$inferSelect;

/**
 * A post that someone can see, and so like, repost, save, quote or reply to; undefined if it does not exist, or it or its
 * author is hidden from them.
 */
export async function findVisiblePost(readerId: string, id: string): Promise<Post | undefined> {
  const post = await findPost(id);
  return post && !(await areBlocked(readerId, post.authorId)) ? post : undefined;
}

/**
 * A post that is neither deleted nor hidden, and whose author's account is not being deleted; else undefined. Reposts
 * are not found: everything is done with the post that they repost.
 */
export async function findPost(id: string): Promise<Post | undefined> {
  return (
    await db()
      .select({ post: posts })
      .from(posts)
      .innerJoin(users, eq(users.id, posts.authorId))
      .where(and(isPost(id), isNull(posts.hiddenAt), isNull(users.deleteAt)))
      .get()
  )?.post;
}

/** Whether it is the post with an id: not deleted, and no repost. */
const isPost = (id: string) => and(eq(posts.id, id), isNull(posts.repostOfId), isNull(posts.deletedAt));

/** Whether someone can edit a post: it is theirs, at most 15 minutes old, and not hidden by a moderator. */
export function canEdit(
  { authorId, createdAt, hiddenAt }: Pick<Post, "authorId" | "createdAt" | "hiddenAt">,
  userId: string,
  now = new Date(),
) {
  return authorId === userId && hiddenAt === null && now.getTime() - createdAt.getTime() < EDIT_SECONDS * 1000;
}

/** What can be changed of a post: without a warning or descriptions, these stay. */
type PostChange = WrittenPost & {
  /** What pictures show in words, by picture id. */
  alts?: Record<string, string>;
};

/**
 * Changes a post, and keeps the earlier version of its text. Pictures stay. Returns false if it is not theirs, too old,
 * hidden or deleted, or nothing would be left of it.
 */
export function editPost(
  authorId: string,
  id: string,
  { body, contentWarning, alts = {} }: PostChange,
  now = new Date(),
): Promise<boolean> {
  return transaction(async (tx) => {
    const post = await tx.select().from(posts).where(isPost(id)).get();
    if (!post || !canEdit(post, authorId, now)) return false;
    if (body === "" && (await listPictures(id)).length === 0) return false;
    await describePictures(tx, id, alts);
    const text = post.body === body ? {} : { body, searchText: searchText(body), editedAt: now };
    if (post.body !== body)
      await tx.insert(postVersions).values({ postId: id, body: post.body, replacedAt: now }).run();
    await tx
      .update(posts)
      .set({ contentWarning: contentWarning ?? post.contentWarning, ...text })
      .where(eq(posts.id, id))
      .run();
    await replaceHashtags(tx, id, body);
    await countWrite(authorId);
    return true;
  });
}

/** Earlier versions of a post, latest first. */
export function listVersions(postId: string): Promise<{ body: string; replacedAt: Date }[]> {
  return replica()
    .select({ body: postVersions.body, replacedAt: postVersions.replacedAt })
    .from(postVersions)
    .where(eq(postVersions.postId, postId))
    .orderBy(desc(postVersions.replacedAt))
    .all();
}

/** Deletes someone's own post. They can undo that for 10 seconds. Returns false if it is not theirs. */
export async function deletePost(authorId: string, id: string, now = new Date()): Promise<boolean> {
  await purgeDeletedPosts(now);
  const isTheirs = and(isPost(id), eq(posts.authorId, authorId));
  return (await runAndCountWrite(authorId, db().update(posts).set({ deletedAt: now }).where(isTheirs).run())) === 1;
}

/** Undoes the deletion of someone's own post. Returns false if it is too late, or the post is not theirs. */
export async function undoDeletePost(authorId: string, id: string, now = new Date()): Promise<boolean> {
  const isUndoable = and(eq(posts.id, id), eq(posts.authorId, authorId), gt(posts.deletedAt, undoableSince(now)));
  return (await runAndCountWrite(authorId, db().update(posts).set({ deletedAt: null }).where(isUndoable).run())) === 1;
}

const undoableSince = (now: Date) => new Date(now.getTime() - (UNDO_SECONDS + GRACE_SECONDS) * 1000);

/** Purges posts whose deletion can no longer be undone. Returns how many. */
export async function purgeDeletedPosts(now = new Date()): Promise<number> {
  return (
    await db()
      .delete(posts)
      .where(and(isNotNull(posts.deletedAt), lte(posts.deletedAt, undoableSince(now))))
      .run()
  ).rowsAffected;
}

/** The id of the newest post that a person wrote, or null where there is none. */
export async function newestPostOf(authorId: string): Promise<string | null> {
  return (await newestQuery(replica()).get({ authorId }))?.id ?? null;
}

const newestQuery = prepared((from) =>
  from
    .select({ id: posts.id })
    .from(posts)
    .where(and(eq(posts.authorId, sql.placeholder("authorId")), isNull(posts.repostOfId)))
    .orderBy(desc(posts.id))
    .limit(fixedLimit(1))
    .prepare(),
);
