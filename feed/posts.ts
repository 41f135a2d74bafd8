import "server-only";
import { and, desc, eq, gt, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { ulid } from "ulid";
import { db, recordedWrite, recordWrite, replica, transaction } from "../db/client";
import { prepared } from "../db/prepared";
import { posts, postVersions, users } from "../db/schema";
import { areBlocked } from "./mutes-and-blocks";
import { notifyOfPost } from "./notifications";
import type { NewPost } from "./schemas";

/** How long a post may be edited, and its deletion undone, in seconds. */
export const EDIT_SECONDS = 15 * 60;
export const UNDO_SECONDS = 10;

/** What the way from an undo's button to the server may take, in seconds. */
const GRACE_SECONDS = 5;

let lastTime = 0;

/** A ULID after all earlier ones of this process, in a millisecond of its own, so that no id tells the next (80 random bits). */
function nextId(now: number): string {
  lastTime = Math.max(now, lastTime + 1);
  return ulid(lastTime);
}

/** A post as it was written: its text, what it replies to, and the form it was sent with. */
type Written = NewPost & { parentId?: string; formId?: string };

/**
 * Writes a post that passed postSchema. It is in its author's home feed and their followers' at once (db/schema.ts).
 * The same form sent twice makes one post. Returns its id, or null where what it replies to is gone, or not for them.
 */
export async function createPost(
  authorId: string,
  { body, parentId, formId }: Written,
  now = new Date(),
): Promise<string | null> {
  const parent = parentId === undefined ? undefined : await findPost(parentId);
  if (parentId !== undefined && (!parent || (await areBlocked(authorId, parent.authorId)))) return null;
  const id = nextId(now.getTime());
  // Threads are one level deep: a reply to a reply is one to what that replies to.
  const row = { id, authorId, body, parentId: parent?.parentId ?? parent?.id, formId, createdAt: now };
  const isWritten = await transaction(async (tx) => {
    const target = [posts.authorId, posts.formId];
    if ((await tx.insert(posts).values(row).onConflictDoNothing({ target }).run()).rowsAffected === 0) return false;
    await recordWrite(authorId);
    await notifyOfPost(tx, { id, authorId, body, repliesTo: parent?.authorId }, now);
    return true;
  });
  if (isWritten) return id;
  const sent = and(eq(posts.authorId, authorId), eq(posts.formId, formId ?? ""));
  return (await db().select({ id: posts.id }).from(posts).where(sent).get())?.id ?? null;
}

export type Post = typeof posts.$inferSelect;

/** A post that is shown, or undefined where it is not there, deleted, hidden, or its author is leaving. */
export async function findPost(id: string): Promise<Post | undefined> {
  return (
    await db()
      .select({ post: posts })
      .from(posts)
      .innerJoin(users, eq(users.id, posts.authorId))
      .where(and(eq(posts.id, id), isNull(posts.deletedAt), isNull(posts.hiddenAt), isNull(users.deleteAt)))
      .get()
  )?.post;
}

/** Whether somebody may edit a post: it is theirs, not older than 15 minutes, and no moderator has hidden it. */
export function canEdit(
  { authorId, createdAt, hiddenAt }: Pick<Post, "authorId" | "createdAt" | "hiddenAt">,
  userId: string,
  now = new Date(),
) {
  return authorId === userId && hiddenAt === null && now.getTime() - createdAt.getTime() < EDIT_SECONDS * 1000;
}

/** Changes a post's text and keeps what it said before. False where it is not theirs, too old, hidden, or deleted. */
export function editPost(authorId: string, id: string, { body }: NewPost, now = new Date()): Promise<boolean> {
  return transaction(async (tx) => {
    const post = await tx
      .select()
      .from(posts)
      .where(and(eq(posts.id, id), isNull(posts.deletedAt)))
      .get();
    if (!post || !canEdit(post, authorId, now)) return false;
    if (post.body === body) return true;
    await tx.insert(postVersions).values({ postId: id, body: post.body, replacedAt: now }).run();
    await tx.update(posts).set({ body, editedAt: now }).where(eq(posts.id, id)).run();
    await recordWrite(authorId);
    return true;
  });
}

/** What a post said before, the latest first. */
export function listVersions(postId: string): Promise<{ body: string; replacedAt: Date }[]> {
  return replica()
    .select({ body: postVersions.body, replacedAt: postVersions.replacedAt })
    .from(postVersions)
    .where(eq(postVersions.postId, postId))
    .orderBy(desc(postVersions.replacedAt))
    .all();
}

/** Deletes somebody's own post; they may undo it for 10 seconds. False where it is not theirs. */
export async function deletePost(authorId: string, id: string, now = new Date()): Promise<boolean> {
  await purgeDeletedPosts(now);
  const isTheirs = and(eq(posts.id, id), eq(posts.authorId, authorId), isNull(posts.deletedAt));
  return (await recordedWrite(authorId, db().update(posts).set({ deletedAt: now }).where(isTheirs).run())) === 1;
}

/** Takes the deletion of somebody's own post back. False where it is too late, or not theirs. */
export async function undoDeletePost(authorId: string, id: string, now = new Date()): Promise<boolean> {
  const isUndoable = and(eq(posts.id, id), eq(posts.authorId, authorId), gt(posts.deletedAt, undoableSince(now)));
  return (await recordedWrite(authorId, db().update(posts).set({ deletedAt: null }).where(isUndoable).run())) === 1;
}

const undoableSince = (now: Date) => new Date(now.getTime() - (UNDO_SECONDS + GRACE_SECONDS) * 1000);

/** Deletes for good the posts whose deletion can't be undone any more. Returns how many. */
export async function purgeDeletedPosts(now = new Date()): Promise<number> {
  return (
    await db()
      .delete(posts)
      .where(and(isNotNull(posts.deletedAt), lte(posts.deletedAt, undoableSince(now))))
      .run()
  ).rowsAffected;
}

/** The id of a person's newest post, or null where there is none. */
export async function newestPostOf(authorId: string): Promise<string | null> {
  return (await newestQuery(replica()).get({ authorId }))?.id ?? null;
}

const newestQuery = prepared((from) =>
  from
    .select({ id: posts.id })
    .from(posts)
    .where(eq(posts.authorId, sql.placeholder("authorId")))
    .orderBy(desc(posts.id))
    .limit(1)
    .prepare(),
);
