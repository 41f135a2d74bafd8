import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "../db/client";
import { likes } from "../db/schema";
import { findPost } from "./posts";
import { areBlocked } from "./quiet";

/** Has somebody like a post that is shown to them. False where they do already, or it is not there. */
export function like(userId: string, postId: string): boolean {
  const post = findPost(postId);
  if (!post || areBlocked(userId, post.authorId)) return false;
  return db().insert(likes).values({ userId, postId }).onConflictDoNothing().run().changes === 1;
}

/** Takes a like back. */
export function unlike(userId: string, postId: string): boolean {
  return (
    db()
      .delete(likes)
      .where(and(eq(likes.userId, userId), eq(likes.postId, postId)))
      .run().changes === 1
  );
}
