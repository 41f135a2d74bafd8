import "server-only";
import { and, desc, eq, gt, isNotNull, isNull, lte } from "drizzle-orm";
import { ulid } from "ulid";
import { db } from "../db/client";
import { posts, postVersions, users } from "../db/schema";
import { notifyOfPost } from "./notifications";
import { areBlocked } from "./quiet";
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
export function createPost(authorId: string, { body, parentId, formId }: Written, now = new Date()): string | null {
  const parent = parentId === undefined ? undefined : findPost(parentId);
  if (parentId !== undefined && (!parent || areBlocked(authorId, parent.authorId))) return null;
  const id = nextId(now.getTime());
  // Threads are one level deep: a reply to a reply is one to what that replies to.
  const row = { id, authorId, body, parentId: parent?.parentId ?? parent?.id, formId, createdAt: now };
  const isWritten = db().transaction((tx) => {
    const target = [posts.authorId, posts.formId];
    if (tx.insert(posts).values(row).onConflictDoNothing({ target }).run().changes === 0) return false;
    notifyOfPost(tx, { id, authorId, body, repliesTo: parent?.authorId }, now);
    return true;
  });
  if (isWritten) return id;
  const sent = and(eq(posts.authorId, authorId), eq(posts.formId, formId ?? ""));
  return db().select({ id: posts.id }).from(posts).where(sent).get()?.id ?? null;
}

export type Post = typeof posts.$inferSelect;

/** A post that is shown, or undefined where it is not there, deleted, hidden, or its author is leaving. */
export function findPost(id: string): Post | undefined {
  return db()
    .select({ post: posts })
    .from(posts)
    .innerJoin(users, eq(users.id, posts.authorId))
    .where(and(eq(posts.id, id), isNull(posts.deletedAt), isNull(posts.hiddenAt), isNull(users.deleteAt)))
    .get()?.post;
}

/** Whether somebody may edit a post: it is theirs, not older than 15 minutes, and no moderator has hidden it. */
export function mayEdit(
  { authorId, createdAt, hiddenAt }: Pick<Post, "authorId" | "createdAt" | "hiddenAt">,
  userId: string,
  now = new Date(),
) {
  return authorId === userId && hiddenAt === null && now.getTime() - createdAt.getTime() < EDIT_SECONDS * 1000;
}

/** Changes a post's text and keeps what it said before. False where it is not theirs, too old, hidden, or deleted. */
export function editPost(authorId: string, id: string, { body }: NewPost, now = new Date()): boolean {
  return db().transaction(
    (tx) => {
      const post = tx
        .select()
        .from(posts)
        .where(and(eq(posts.id, id), isNull(posts.deletedAt)))
        .get();
      if (!post || !mayEdit(post, authorId, now)) return false;
      if (post.body === body) return true;
      tx.insert(postVersions).values({ postId: id, body: post.body, replacedAt: now }).run();
      tx.update(posts).set({ body, editedAt: now }).where(eq(posts.id, id)).run();
      return true;
    },
    { behavior: "immediate" },
  );
}

/** What a post said before, the latest first. */
export function versionsOf(postId: string): { body: string; replacedAt: Date }[] {
  return db()
    .select({ body: postVersions.body, replacedAt: postVersions.replacedAt })
    .from(postVersions)
    .where(eq(postVersions.postId, postId))
    .orderBy(desc(postVersions.replacedAt))
    .all();
}

/** Deletes somebody's own post; they may undo it for 10 seconds. False where it is not theirs. */
export function deletePost(authorId: string, id: string, now = new Date()): boolean {
  forgetDeletedPosts(now);
  const isTheirs = and(eq(posts.id, id), eq(posts.authorId, authorId), isNull(posts.deletedAt));
  return db().update(posts).set({ deletedAt: now }).where(isTheirs).run().changes === 1;
}

/** Takes the deletion of somebody's own post back. False where it is too late, or not theirs. */
export function undoDeletePost(authorId: string, id: string, now = new Date()): boolean {
  const isUndoable = and(eq(posts.id, id), eq(posts.authorId, authorId), gt(posts.deletedAt, undoableSince(now)));
  return db().update(posts).set({ deletedAt: null }).where(isUndoable).run().changes === 1;
}

const undoableSince = (now: Date) => new Date(now.getTime() - (UNDO_SECONDS + GRACE_SECONDS) * 1000);

/** Deletes for good the posts whose deletion can't be undone any more. Returns how many. */
export function forgetDeletedPosts(now = new Date()): number {
  return db()
    .delete(posts)
    .where(and(isNotNull(posts.deletedAt), lte(posts.deletedAt, undoableSince(now))))
    .run().changes;
}

/** The id of a person's newest post, or null where there is none. */
export function newestPostOf(authorId: string): string | null {
  const row = db()
    .select({ id: posts.id })
    .from(posts)
    .where(eq(posts.authorId, authorId))
    .orderBy(desc(posts.id))
    .limit(1)
    .get();
  return row?.id ?? null;
}
