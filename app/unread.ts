import { cache } from "react";
import { currentUser } from "@/auth/current";
import { countUnread } from "@/feed/notifications";

/** How much the person behind this request has not read, asked once a request. */
export const currentUnreadCount = cache(async (): Promise<number> => {
  const user = await currentUser();
  return user ? await countUnread(user.id) : 0;
});

/** What stands before a page's title while there is something to read. */
export async function unreadTitlePrefix(): Promise<string> {
  const unread = await currentUnreadCount();
  return unread === 0 ? "" : `(${unread}) `;
}
