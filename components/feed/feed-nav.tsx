"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { useLive } from "../layout/live-news";
import { PageLink } from "../ui/page-link";

const NOTIFICATIONS = "/notifications";

/** The main pages, with the current one marked, and the unread count. */
export function FeedNav({ unread: atFirst }: { unread: number }) {
  const t = useTranslate();
  const path = usePathname();
  const unread = useUnread(atFirst, path);
  const pages = [
    ["/", t("Home")],
    ["/explore", t("Explore")],
    [NOTIFICATIONS, unread === 0 ? t("Notifications") : t("Notifications · {unread, number}", { unread })],
    ["/search", t("Search")],
  ] as const;
  return pages.map(([href, label]) => (
    <PageLink
      key={href}
      href={href}
      aria-current={path === href ? "page" : undefined}
      className="py-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink aria-[current=page]:no-underline"
    >
      {label}
    </PageLink>
  ));
}

/**
 * The unread count: from the page, then from live updates. Fetched again when someone navigates or returns to the tab,
 * since other tabs may have read notifications. Also shown in the tab's title.
 */
function useUnread(atFirst: number, path: string): number {
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
  const shown = path === NOTIFICATIONS ? 0 : unread;
  useEffect(() => {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = shown === 0 ? title : `(${shown}) ${title}`;
  }, [shown]);
  return shown;
}
