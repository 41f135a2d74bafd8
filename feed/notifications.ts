import "server-only";
import { and, count, desc, eq, gte, inArray, isNull, lt, lte, not, type SQL, sql } from "drizzle-orm";
import { monotonicFactory } from "ulid";
import { type Db, db, replica, runAndCountWrite } from "../db/client";
import { toPage } from "../db/pages";
import type { QueryParameter } from "../db/prepared";
import { fixedLimit, prepared } from "../db/prepared";
import { isMention, mutesAndBlocks, type NotificationType, notifications, posts, users } from "../db/schema";
import { picturesIn } from "../pictures/column";
import { isBlockedBetween, isFromTo } from "./mutes-and-blocks";
import { summaryOf } from "./post-summary";
import { mentionsIn } from "./text-links";

/** Notifications per page. */
const PAGE_SIZE = 25;

/** Maximum number of people notified of a mention in one post: more is spam. */
const MAX_MENTIONS = 10;

const nextId = monotonicFactory();

type NewNotification = Omit<typeof notifications.$inferInsert, "id" | "createdAt">;

const toRow = (values: NewNotification, now: Date) => ({ id: nextId(now.getTime()), createdAt: now, ...values });

/** Whether someone gets notifications of what another does: neither mutes nor blocks them, and is not blocked by them. */
async function acceptsNotifications(tx: Db, userId: string, actorId: string): Promise<boolean> {
  const kindOf = (between: SQL | undefined) =>
    tx.select({ kind: mutesAndBlocks.kind }).from(mutesAndBlocks).where(between).get();
  if (await kindOf(isFromTo(userId, actorId))) return false;
  return (await kindOf(isFromTo(actorId, userId)))?.kind !== "block";
}

/** Notifies the people that a new post replies to, quotes or mentions; no one twice, and never its author. */
export async function notifyOfPost(
  tx: Db,
  post: { id: string; authorId: string; body: string; repliesTo: string | undefined; quotes: string | undefined },
  now: Date,
): Promise<void> {
  const notified = new Set([post.authorId]);
  const notify = async (userId: string, type: NewNotification["type"]) => {
    if (notified.has(userId) || !(await acceptsNotifications(tx, userId, post.authorId))) return;
    notified.add(userId);
    await tx
      .insert(notifications)
      .values(toRow({ userId, type, actorId: post.authorId, postId: post.id }, now))
      .run();
  };
  if (post.repliesTo) await notify(post.repliesTo, "reply");
  if (post.quotes) await notify(post.quotes, "quote");
  const names = mentionsIn(post.body).slice(0, MAX_MENTIONS);
  if (names.length === 0) return;
  const mentioned = await tx
    .select({ id: users.id })
    .from(users)
    .where(inArray(sql`lower(${users.username})`, names))
    .all();
  for (const { id } of mentioned) await notify(id, "mention");
}

/** Notifies someone of a new follower, once, however often that person follows and unfollows. */
export const notifyOfFollow = (tx: Db, followerId: string, followedId: string, now: Date) =>
  notifyOnce(tx, { userId: followedId, type: "follow", actorId: followerId }, now);

/**
 * Notifies the author of a post of a like or a repost, once, however often that person takes it back; never of their
 * own.
 */
export async function notifyAuthorOnce(
  tx: Db,
  type: "like" | "repost",
  actorId: string,
  post: { id: string; authorId: string },
  now: Date,
): Promise<void> {
  if (actorId === post.authorId) return;
  await notifyOnce(tx, { userId: post.authorId, type, actorId, postId: post.id }, now);
}

/** Notifies someone, in place of an earlier notification of the same kind from the same person about the same post. */
async function notifyOnce(tx: Db, notification: NewNotification, now: Date): Promise<void> {
  if (!(await acceptsNotifications(tx, notification.userId, notification.actorId))) return;
  await tx.delete(notifications).where(isSame(notification)).run();
  await tx.insert(notifications).values(toRow(notification, now)).run();
}

/** Withdraws the notification of a like or a repost. */
export async function withdrawNotification(
  tx: Db,
  type: "like" | "repost",
  actorId: string,
  postId: string,
): Promise<void> {
  await tx.delete(notifications).where(isSame({ type, actorId, postId })).run();
}

const isSame = ({ userId, type, actorId, postId }: Omit<NewNotification, "userId"> & { userId?: string }) =>
  and(
    eq(notifications.actorId, actorId),
    userId ? eq(notifications.userId, userId) : undefined,
    eq(notifications.type, type),
    postId ? eq(notifications.postId, postId) : undefined,
  );

// Posts that are deleted or hidden, accounts being deleted and people who are blocked notify no one. Without a post, its
// columns are null.
const isShownTo = (userId: QueryParameter) =>
  and(
    isNull(users.deleteAt),
    isNull(posts.deletedAt),
    isNull(posts.hiddenAt),
    not(isBlockedBetween(userId, notifications.actorId)),
  );

export type Notification = {
  id: string;
  type: NotificationType;
  actor: string;
  actorName: string;
  actorAvatar: string | null;
  postId: string | null;
  /** What the post is about, empty for pictures that no one describes; null if there is no post. */
  body: string | null;
  createdAt: Date;
  readAt: Date | null;
};

/** Which notifications: all of them, or those of posts that mention a person, reply to them or quote them. */
export type NotificationFilter = "all" | "mentions";

const isIn = (filter: NotificationFilter) => (filter === "mentions" ? isMention(notifications) : undefined);

/** A page of someone's notifications, newest first, before the given id if any. */
export async function readNotifications(
  userId: string,
  { filter = "all", before }: { filter?: NotificationFilter; before?: string | undefined } = {},
): Promise<{ notifications: Notification[]; next: string | null }> {
  const rows = await replica()
    .select({
      id: notifications.id,
      type: notifications.type,
      actor: users.username,
      actorName: users.name,
      actorAvatar: users.avatar,
      postId: notifications.postId,
      body: posts.body,
      contentWarning: posts.contentWarning,
      pictures: picturesIn(),
      createdAt: notifications.createdAt,
      readAt: notifications.readAt,
    })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.actorId))
    .leftJoin(posts, eq(posts.id, notifications.postId))
    .where(
      and(
        eq(notifications.userId, userId),
        isIn(filter),
        before ? lt(notifications.id, before) : undefined,
        isShownTo(userId),
      ),
    )
    .orderBy(desc(notifications.id))
    .limit(fixedLimit(PAGE_SIZE + 1))
    .all();
  const { page, next } = toPage(rows, PAGE_SIZE);
  const visible = page.map(({ body, contentWarning, pictures, ...row }) => {
    const post = { body: body ?? "", contentWarning: contentWarning ?? "", pictures };
    return { ...row, body: body === null ? null : summaryOf(post) };
  });
  return { notifications: visible, next };
}

/** The number up to which unread notifications are counted: what every page shows must not cost more the more there are. */
const MAX_COUNT = 100;

/** The number of someone's unread notifications, up to 100. */
export async function countUnread(userId: string): Promise<number> {
  return (await unreadQuery(replica()).get({ userId }))?.n ?? 0;
}

const unreadQuery = prepared((from) =>
  from
    .select({ n: count() })
    .from(
      from
        .select({ id: notifications.id })
        .from(notifications)
        .innerJoin(users, eq(users.id, notifications.actorId))
        .leftJoin(posts, eq(posts.id, notifications.postId))
        .where(
          and(
            eq(notifications.userId, sql.placeholder("userId")),
            isNull(notifications.readAt),
            isShownTo(sql.placeholder("userId")),
          ),
        )
        .limit(fixedLimit(MAX_COUNT))
        .as("unread"),
    )
    .prepare(),
);

/** Marks the notifications on a page as read, from oldest to newest, those that its filter hides aside. */
export async function markRead(
  userId: string,
  [oldestId, newestId]: [string, string],
  filter: NotificationFilter = "all",
  now = new Date(),
): Promise<void> {
  const isBetween = and(gte(notifications.id, oldestId), lte(notifications.id, newestId));
  const isUnread = and(eq(notifications.userId, userId), isNull(notifications.readAt), isIn(filter), isBetween);
  await runAndCountWrite(userId, db().update(notifications).set({ readAt: now }).where(isUnread).run());
}
