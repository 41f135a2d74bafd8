import type { Metadata } from "next";
import { afterResponse } from "@/auth/after-response";
import { requireUser } from "@/auth/current";
import { NotificationList } from "@/components/feed/notification-list";
import { PageLink } from "@/components/ui/page-link";
import { groupNotifications, type NotificationGroup } from "@/feed/notification-groups";
import { markRead, readNotifications } from "@/feed/notifications";
import { getTranslate } from "@/i18n/server";
import { postPath } from "../posts/post-view";
import { type Query, singleValue } from "../query";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Notifications") };
}

const PATH = "/notifications";

/** The user's notifications. Showing them marks them as read. */
export default async function NotificationsPage({ searchParams }: { searchParams: Query }) {
  const before = singleValue((await searchParams).before);
  const user = await requireUser(before ? `${PATH}?before=${encodeURIComponent(before)}` : PATH);
  const t = await getTranslate();
  const { notifications, next } = await readNotifications(user.id, before);
  const [newest, oldest] = [notifications[0], notifications.at(-1)];
  if (newest && oldest) afterResponse(() => markRead(user.id, [oldest.id, newest.id]));
  return (
    <>
      <h1 className="page-title mb-0">{t("Notifications")}</h1>
      <NotificationList
        t={t}
        days={groupNotifications(notifications).map(({ date, groups }) => ({
          date,
          groups: groups.map(({ postId, ...group }) => ({ ...group, path: postId && pathOf(user, group, postId) })),
        }))}
      />
      {next && (
        <p className="mt-8">
          <PageLink href={`${PATH}?before=${next}`}>{t("Older →")}</PageLink>
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
