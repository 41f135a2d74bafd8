import "server-only";
import { and, count, desc, eq, gte, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import type { Tx } from "../db/client";
import { db } from "../db/client";
import { notifications, posts, quiets, users } from "../db/schema";
import { mentionsIn } from "./mentions";
import { quietBetween } from "./quiet";

/** Notifications on a page. */
const PAGE_SIZE = 25;

/** Most people that one post tells of a mention: more is shouting. */
const MAX_MENTIONS = 10;

const nextId = monotonicFactory();

type New = Omit<typeof notifications.$inferInsert, "id" | "createdAt">;

const row = (values: New, now: Date) => ({ id: nextId(now.getTime()), createdAt: now, ...values });

/** Whether somebody wants to hear of another: they are neither muted nor blocked, nor does the other block them. */
function wantsToHear(tx: Tx, userId: string, actorId: string): boolean {
  const [theirs, others] = [quietBetween(userId, actorId), quietBetween(actorId, userId)];
  const kinds = [theirs, others].map(
    (between) => tx.select({ kind: quiets.kind }).from(quiets).where(between).get()?.kind,
  );
  return kinds[0] === undefined && kinds[1] !== "block";
}

/** Tells whom a new post replies to, and whom it mentions; nobody twice, and never its author. */
export function notifyOfPost(
  tx: Tx,
  post: { id: string; authorId: string; body: string; repliesTo: string | undefined },
  now: Date,
): void {
  const told = new Set([post.authorId]);
  const tell = (userId: string, type: New["type"]) => {
    if (told.has(userId) || !wantsToHear(tx, userId, post.authorId)) return;
    told.add(userId);
    tx.insert(notifications)
      .values(row({ userId, type, actorId: post.authorId, postId: post.id }, now))
      .run();
  };
  if (post.repliesTo) tell(post.repliesTo, "reply");
  const names = mentionsIn(post.body).slice(0, MAX_MENTIONS);
  if (names.length === 0) return;
  const mentioned = tx
    .select({ id: users.id })
    .from(users)
    .where(inArray(sql`lower(${users.username})`, names))
    .all();
  for (const { id } of mentioned) tell(id, "mention");
}

/** Tells somebody who follows them, once, however often that comes and goes. */
export function notifyOfFollow(tx: Tx, followerId: string, followedId: string, now: Date): void {
  if (!wantsToHear(tx, followedId, followerId)) return;
  const told = { userId: followedId, type: "follow", actorId: followerId } as const;
  tx.delete(notifications)
    .where(
      and(
        eq(notifications.actorId, followerId),
        eq(notifications.userId, followedId),
        eq(notifications.type, "follow"),
      ),
    )
    .run();
  tx.insert(notifications).values(row(told, now)).run();
}

// Of what is deleted or hidden, or by whom is leaving, nobody is told. Where there is no post, its columns are null.
const isShown = and(isNull(users.deleteAt), isNull(posts.deletedAt), isNull(posts.hiddenAt));

export type Notification = {
  id: string;
  type: "follow" | "mention" | "reply";
  actor: string;
  actorName: string;
  actorAvatar: string | null;
  postId: string | null;
  body: string | null;
  createdAt: Date;
  readAt: Date | null;
};

/** A page of what somebody is told, newest first, before an id where one is given. */
export function readNotifications(
  userId: string,
  before?: string,
): { notifications: Notification[]; next: string | null } {
  const found = db()
    .select({
      id: notifications.id,
      type: notifications.type,
      actor: users.username,
      actorName: users.name,
      actorAvatar: users.avatar,
      postId: notifications.postId,
      body: posts.body,
      createdAt: notifications.createdAt,
      readAt: notifications.readAt,
    })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.actorId))
    .leftJoin(posts, eq(posts.id, notifications.postId))
    .where(and(eq(notifications.userId, userId), before ? lt(notifications.id, before) : undefined, isShown))
    .orderBy(desc(notifications.id))
    .limit(PAGE_SIZE + 1)
    .all();
  const shown = found.slice(0, PAGE_SIZE);
  return { notifications: shown, next: found.length > PAGE_SIZE ? (shown.at(-1)?.id ?? null) : null };
}

/** How much somebody is told that they have not read. */
export function countUnread(userId: string): number {
  const unread = db()
    .select({ n: count() })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.actorId))
    .leftJoin(posts, eq(posts.id, notifications.postId))
    .where(and(eq(notifications.userId, userId), isNull(notifications.readAt), isShown))
    .get();
  return unread?.n ?? 0;
}

/** Notes that somebody has read what a page showed, from its oldest to its newest. */
export function markRead(userId: string, [oldestId, newestId]: [string, string], now = new Date()): void {
  const isBetween = and(gte(notifications.id, oldestId), lte(notifications.id, newestId));
  db()
    .update(notifications)
    .set({ readAt: now })
    .where(and(eq(notifications.userId, userId), isNull(notifications.readAt), isBetween))
    .run();
}
