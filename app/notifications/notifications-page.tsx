import { afterResponse } from "@/auth/after-response";
import { requireUser } from "@/auth/current";
import { NotificationList } from "@/components/feed/notification-list";
import { Tabs } from "@/components/ui/tabs";
import { groupNotifications, type NotificationGroup } from "@/feed/notification-groups";
import { markRead, type NotificationFilter, readNotifications } from "@/feed/notifications";
import { getTranslate } from "@/i18n/server";
import { postPath } from "../posts/post-view";
import { type Query, singleValue } from "../query";

const PATHS = { all: "/notifications", mentions: "/notifications/mentions" } as const;

type Props = { searchParams: Query; filter: NotificationFilter };

/** The user's notifications, all or the mentions. Showing them marks them as read. */
export async function NotificationsPage({ searchParams, filter }: Props) {
  const path = PATHS[filter];
  const before = singleValue((await searchParams).before);
  const user = await requireUser(before ? `${path}?before=${encodeURIComponent(before)}` : path);
  const t = await getTranslate();
  const { notifications, next } = await readNotifications(user.id, { filter, before });
  const [newest, oldest] = [notifications[0], notifications.at(-1)];
  if (newest && oldest) afterResponse(() => markRead(user.id, [oldest.id, newest.id], filter));
  return (
    <>
      <h1 className="page-title mb-0">{t("Notifications")}</h1>
      <Tabs
        label={t("Notifications")}
        current={path}
        tabs={[
          [PATHS.all, t("All")],
          [PATHS.mentions, t("Mentions")],
        ]}
      />
      <NotificationList
        t={t}
        filter={filter}
        days={groupNotifications(notifications).map(({ date, groups }) => ({
          date,
          groups: groups.map(({ postId, ...group }) => ({ ...group, path: postId && pathOf(user, group, postId) })),
        }))}
      />
      {next && (
        <p className="mt-8">
          <a href={`${path}?before=${next}`}>{t("Older →")}</a>
        </p>
      )}
    </>
  );
}

/** The page of the post that a notification is about: the reader's own, if it was liked or reposted. */
const pathOf = (
  reader: { username: string },
  { type, actors }: Pick<NotificationGroup, "type" | "actors">,
  postId: string,
) => postPath(type === "like" || type === "repost" ? reader.username : (actors[0]?.username ?? ""), postId);
