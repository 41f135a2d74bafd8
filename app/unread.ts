import { cache } from "react";
import { currentUser } from "@/auth/current";
import { countUnread } from "@/feed/notifications";

/** The current user's unread count, queried once per request. */
export const currentUnreadCount = cache(async (): Promise<number> => {
  const user = await currentUser();
  return user ? await countUnread(user.id) : 0;
});

/** The prefix of a page's title while there are unread notifications. */
export async function unreadTitlePrefix(): Promise<string> {
  const unread = await currentUnreadCount();
  return unread === 0 ? "" : `(${unread}) `;
}
