"use client";

import { useEffect } from "react";

const CHANNEL = "microblog-session";

/**
 * Keeps the tabs of one browser together: a page that loads tells the others whose it is, and a tab that
 * shows something else asks the server again. Only the server decides; a wrong message costs a reload.
 */
export function SessionWatch({ userId }: { userId: string | null }) {
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(userId);
    channel.onmessage = ({ data }: MessageEvent<string | null>) => {
      if (data === userId) return;
      // Signed in: the login page, loaded again, leads to where this tab was going.
      if (data !== null) location.reload();
      else location.replace(`/login?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`);
    };

    // A page brought back by the Back button is as it was left, which may be before signing out.
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    window.addEventListener("pageshow", onShow);
    return () => {
      channel.close();
      window.removeEventListener("pageshow", onShow);
    };
  }, [userId]);
  return null;
}
