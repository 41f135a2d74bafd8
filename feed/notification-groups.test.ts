import { expect, test } from "vitest";
import { groupNotifications } from "./notification-groups";
import type { Notification } from "./notifications";

const newNotification = (
  time: string,
  type: Notification["type"],
  actor: string,
  postId: string | null = null,
  readAt: Date | null = new Date(),
): Notification => {
  const about = { postId, body: postId && `Post ${postId}`, actorName: "", actorAvatar: null };
  return { id: `${time} ${actor}`, type, actor, createdAt: new Date(`${time}:00Z`), readAt, ...about };
};

test("Likes of a post and new followers are grouped by day, replies and mentions are not", () => {
  const days = groupNotifications([
    newNotification("2026-01-31T20:00", "like", "ana", "1"),
    newNotification("2026-01-31T19:00", "follow", "ana"),
    newNotification("2026-01-31T18:00", "like", "ben", "2"),
    newNotification("2026-01-31T17:00", "like", "cho", "1", null),
    newNotification("2026-01-31T16:00", "reply", "ana", "3"),
    newNotification("2026-01-31T15:00", "reply", "ben", "4"),
    newNotification("2026-01-31T14:00", "follow", "ben"),
    newNotification("2026-01-30T23:59", "like", "dia", "1"),
  ]);
  const lines = days.map(({ date, groups }) => [
    date,
    ...groups.map(({ type, postId, actors, isUnread }) =>
      [type, postId, actors.map(({ username }) => username).join("+"), isUnread && "unread"].filter(Boolean).join(" "),
    ),
  ]);
  expect(lines).toEqual([
    ["2026-01-31", "like 1 ana+cho unread", "follow ana+ben", "like 2 ben", "reply 3 ana", "reply 4 ben"],
    ["2026-01-30", "like 1 dia"],
  ]);
});
