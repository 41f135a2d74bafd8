import { useEffect, useRef, useState } from "react";
import { useLive } from "./live-news";

/**
 * The unread count: from the page, then from live updates. Fetched again when someone navigates or returns to the tab,
 * since other tabs may have read notifications. Also shown in the tab's title.
 */
export function useUnread(atFirst: number, path: string, notificationsPath: string): number {
  const [unread, setUnread] = useState(atFirst);
  const askedFor = useRef(path);

  useEffect(() => {
    let isGone = false;
    const ask = async () => {
      const answer = await fetch("/api/session", { cache: "no-store" }).catch(() => null);
      const session = answer?.ok ? ((await answer.json()) as { unread: number | null }) : null;
      if (!isGone && session && session.unread !== null) setUnread(session.unread);
    };
    const onLook = () => document.visibilityState === "visible" && void ask();
    if (path !== askedFor.current) {
      askedFor.current = path;
      void ask();
    }
    document.addEventListener("visibilitychange", onLook);
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", onLook);
    };
  }, [path]);

  const live = useLive();
  useEffect(() => {
    if (live.unread !== null) setUnread(live.unread);
  }, [live]);

  // Notifications on the page count as read.
  const shown = path === notificationsPath ? 0 : unread;
  useEffect(() => {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = shown === 0 ? title : `(${shown}) ${title}`;
  }, [shown]);
  return shown;
}
