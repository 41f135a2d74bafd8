import "server-only";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { db } from "../db/client";
import { bookmarks, posts, users } from "../db/schema";

const reposted = alias(posts, "reposted");

/** Which posts a user reposts, and whose they are; the latest first. */
export function exportReposts(userId: string) {
  return db()
    .select({ postId: reposted.id, author: users.username, createdAt: posts.createdAt })
    .from(posts)
    .innerJoin(reposted, eq(reposted.id, posts.repostOfId))
    .innerJoin(users, eq(users.id, reposted.authorId))
    .where(and(eq(posts.authorId, userId), isNotNull(posts.repostOfId)))
    .orderBy(desc(posts.id))
    .all();
}

/** Which posts a user saved, and whose they are; the last saved first. */
export function exportBookmarks(userId: string) {
  return db()
    .select({ postId: posts.id, author: users.username })
    .from(bookmarks)
    .innerJoin(posts, eq(posts.id, bookmarks.postId))
    .innerJoin(users, eq(users.id, posts.authorId))
    .where(eq(bookmarks.userId, userId))
    .orderBy(desc(bookmarks.id))
    .all();
}
