import "server-only";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { db } from "../db/client";
import { bookmarks, likes, notifications, posts, postVersions, users } from "../db/schema";

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

/** Which posts a user likes, and whose they are; the latest post first. */
export function exportLikes(userId: string) {
  return db()
    .select({ postId: posts.id, author: users.username })
    .from(likes)
    .innerJoin(posts, eq(posts.id, likes.postId))
    .innerJoin(users, eq(users.id, posts.authorId))
    .where(eq(likes.userId, userId))
    .orderBy(desc(posts.id))
    .all();
}

/** The texts of a user's posts before they were edited; the latest first. */
export function exportEarlierVersions(userId: string) {
  return db()
    .select({ postId: posts.id, body: postVersions.body, replacedAt: postVersions.replacedAt })
    .from(postVersions)
    .innerJoin(posts, eq(posts.id, postVersions.postId))
    .where(eq(posts.authorId, userId))
    .orderBy(desc(postVersions.replacedAt))
    .all();
}

/** What others did that a user was notified of; the latest first. */
export function exportNotifications(userId: string) {
  return db()
    .select({
      type: notifications.type,
      by: users.username,
      postId: notifications.postId,
      createdAt: notifications.createdAt,
      readAt: notifications.readAt,
    })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.actorId))
    .where(eq(notifications.userId, userId))
    .orderBy(desc(notifications.id))
    .all();
}
