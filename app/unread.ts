import { cache } from "react";
import { currentUser } from "@/auth/current";
import { countUnread } from "@/feed/notifications";

/** How much the person behind this request has not read, asked once a request. */
export const unreadHere = cache(async (): Promise<number> => {
  const user = await currentUser();
  return user ? await countUnread(user.id) : 0;
});

/** What stands before a page's title while there is something to read. */
export async function unreadMark(): Promise<string> {
  const unread = await unreadHere();
  return unread === 0 ? "" : `(${unread}) `;
}
