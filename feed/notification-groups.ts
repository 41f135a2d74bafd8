import type { Notification } from "./notifications";

type Actor = { username: string; name: string; avatar: string | null };

/** Notifications of one kind on one day, about one post if any: of likes, reposts and follows, all together. */
export type NotificationGroup = Pick<Notification, "id" | "type" | "postId" | "body" | "createdAt"> & {
  /** The latest first. */
  actors: Actor[];
  isUnread: boolean;
};

/** The groups of a day: its date in UTC, as 2026-01-31. */
export type NotificationDay = { date: string; groups: NotificationGroup[] };

const GROUPED: ReadonlySet<Notification["type"]> = new Set(["like", "repost", "follow"]);

const dayOf = (date: Date) => date.toISOString().slice(0, 10);

/** Groups notifications by day and kind, in the order of each group's latest. Replies, quotes and mentions stay single. */
export function groupNotifications(notifications: Notification[]): NotificationDay[] {
  const days = new Map<string, Map<string, NotificationGroup>>();
  for (const notification of notifications) {
    const { id, type, actor, actorName, actorAvatar, postId, body, createdAt, readAt } = notification;
    const date = dayOf(createdAt);
    const groups = days.get(date) ?? new Map<string, NotificationGroup>();
    days.set(date, groups);
    const key = GROUPED.has(type) ? `${type} ${postId}` : id;
    const group = groups.get(key) ?? { id, type, postId, body, createdAt, actors: [], isUnread: false };
    groups.set(key, group);
    group.actors.push({ username: actor, name: actorName, avatar: actorAvatar });
    group.isUnread ||= readAt === null;
  }
  return [...days].map(([date, groups]) => ({ date, groups: [...groups.values()] }));
}
