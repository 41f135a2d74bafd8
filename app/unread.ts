import { cache } from "react";
import { currentUser } from "@/auth/current";
import { unreadLabel } from "@/components/layout/unread-label";
import { countUnread } from "@/feed/notifications";

/** The current user's unread count, up to 100, queried once per request. */
export const currentUnreadCount = cache(async (): Promise<number> => {
  const user = await currentUser();
  return user ? await countUnread(user.id) : 0;
});

/** The prefix of a page's title while there are unread notifications. */
export async function unreadTitlePrefix(): Promise<string> {
  const unread = await currentUnreadCount();
  return unread === 0 ? "" : `(${unreadLabel(unread)}) `;
}
