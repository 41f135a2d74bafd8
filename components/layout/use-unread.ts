import { useEffect, useRef, useState } from "react";
import { useLive } from "./live-updates";
import { unreadLabel } from "./unread-label";

/**
 * The unread count: from the page, then from live updates. Fetched again when someone navigates or returns to the tab,
 * since other tabs may have read notifications. Also shown in the tab's title.
 */
export function useUnread(initial: number, path: string, notificationsPath: string): number {
  const [unread, setUnread] = useState(initial);
  const fetchedPath = useRef(path);

  useEffect(() => {
    let isUnmounted = false;
    const fetchUnread = async () => {
      const response = await fetch("/api/session", { cache: "no-store" }).catch(() => null);
      const session = response?.ok ? ((await response.json()) as { unread: number | null }) : null;
      if (!isUnmounted && session && session.unread !== null) setUnread(session.unread);
    };
    const onFocus = () => document.visibilityState === "visible" && void fetchUnread();
    if (path !== fetchedPath.current) {
      fetchedPath.current = path;
      void fetchUnread();
    }
    document.addEventListener("visibilitychange", onFocus);
    return () => {
      isUnmounted = true;
      document.removeEventListener("visibilitychange", onFocus);
    };
  }, [path]);

  const live = useLive();
  useEffect(() => {
    if (live.unread !== null) setUnread(live.unread);
  }, [live]);

  // Notifications on the page count as read.
  const displayed = path === notificationsPath ? 0 : unread;
  useEffect(() => {
    const title = document.title.replace(/^\(\d+\+?\) /, "");
    document.title = displayed === 0 ? title : `(${unreadLabel(displayed)}) ${title}`;
  }, [displayed]);
  return displayed;
}
