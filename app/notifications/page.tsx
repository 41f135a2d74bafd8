import type { Metadata } from "next";
import { after } from "next/server";
import { requireUser } from "@/auth/current";
import { NotificationList } from "@/components/notification-list";
import { PageLink } from "@/components/ui/page-link";
import { markRead, readNotifications } from "@/feed/notifications";
import { postPath } from "../posts/view";
import { one, type Query } from "../query";

export const metadata: Metadata = { title: "Notifications" };

const PATH = "/notifications";

/** What somebody is told. What they see here is read. */
export default async function NotificationsPage({ searchParams }: { searchParams: Query }) {
  const before = one((await searchParams).before);
  const user = await requireUser(before ? `${PATH}?before=${encodeURIComponent(before)}` : PATH);
  const { notifications, next } = readNotifications(user.id, before);
  const [newest, oldest] = [notifications[0], notifications.at(-1)];
  if (newest && oldest) after(() => markRead(user.id, [oldest.id, newest.id]));
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Notifications</h1>
      <NotificationList
        notifications={notifications.map(({ actor, postId, ...one }) => ({
          ...one,
          actor,
          path: postId ? postPath(actor, postId) : `/@${actor}`,
        }))}
      />
      {next && (
        <p className="mt-8">
          <PageLink href={`${PATH}?before=${next}`}>Older →</PageLink>
        </p>
      )}
    </>
  );
}
