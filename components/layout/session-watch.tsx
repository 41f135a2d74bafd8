"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";

const CHANNEL = "microblog-session";

/** How long before the end of an idle session the dialog opens, in milliseconds. */
const WARNING = 120_000;

/** Minimum time between two checks, in milliseconds, when someone switches between tabs. */
const ASK_INTERVAL = 2000;

/** A message between tabs: whose page is shown, or that the session was extended. */
type Message = { userId: string | null } | { endsInSeconds: number };

type Props = {
  userId: string | null;
  /** Seconds until the session expires without use; null if it does not. */
  endsInSeconds: number | null;
};

/** Goes to the login page, which leads back. */
export const redirectToLogin = () =>
  location.replace(`/login?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`);

/**
 * Keeps the tabs of one browser in sync with the session. A loading page announces its user; a tab with another user
 * asks the server again, and so does a tab that becomes visible. Before an idle session expires, every tab asks whether
 * someone is still there. Only the server decides: a wrong message costs a reload.
 */
export function SessionWatch({ userId, endsInSeconds }: Props) {
  const [isWarning, setWarning] = useState(false);
  const channel = useRef<BroadcastChannel>(undefined);
  const timers = useRef<number[]>([]);
  const lastAsked = useRef(0);

  const ask = useCallback(
    async (method: "GET" | "POST") => {
      lastAsked.current = Date.now();
      const answer = await fetch("/api/session", { method, cache: "no-store" }).catch(() => null);
      if (!answer?.ok) return null;
      const session = (await answer.json()) as Props;
      if (session.userId !== userId) {
        // After an expired session, signing in leads back here, with everything that was typed.
        if (session.userId === null) redirectToLogin();
        else location.reload();
        return null;
      }
      return session.endsInSeconds;
    },
    [userId],
  );

  /** Sets the timers for the dialog and the end. */
  const schedule = useCallback(
    (seconds: number | null) => {
      for (const timer of timers.current) clearTimeout(timer);
      timers.current = [];
      setWarning(false);
      if (seconds === null) return;
      const left = seconds * 1000;
      // Another tab or a page without JavaScript may have extended the session.
      const warn = async () => {
        const now = await ask("GET");
        if (now === null) return;
        if (now * 1000 > WARNING + 1000) schedule(now);
        else setWarning(true);
      };
      const end = async () => {
        const now = await ask("GET");
        if (now !== null) schedule(now);
      };
      // Browser timers are limited to 32-bit milliseconds.
      const within = (wait: number) => Math.min(Math.max(0, wait), 2 ** 31 - 1);
      timers.current = [window.setTimeout(warn, within(left - WARNING)), window.setTimeout(end, within(left + 1000))];
    },
    [ask],
  );

  useEffect(() => {
    const opened = new BroadcastChannel(CHANNEL);
    channel.current = opened;
    opened.postMessage({ userId } satisfies Message);
    opened.onmessage = ({ data }: MessageEvent<Message>) => {
      if ("endsInSeconds" in data) schedule(data.endsInSeconds);
      else if (data.userId === userId) return;
      // Signed in: reloading the login page continues to this tab's destination.
      else if (data.userId !== null) location.reload();
      else redirectToLogin();
    };

    // A page restored by the Back button may be from before signing out.
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    const onLook = () => {
      if (userId === null || document.visibilityState !== "visible" || Date.now() - lastAsked.current < ASK_INTERVAL)
        return;
      void ask("GET");
    };
    window.addEventListener("pageshow", onShow);
    window.addEventListener("focus", onLook);
    document.addEventListener("visibilitychange", onLook);
    return () => {
      opened.close();
      window.removeEventListener("pageshow", onShow);
      window.removeEventListener("focus", onLook);
      document.removeEventListener("visibilitychange", onLook);
    };
  }, [userId, ask, schedule]);

  useEffect(() => {
    schedule(userId === null ? null : endsInSeconds);
    return () => schedule(null);
  }, [userId, endsInSeconds, schedule]);

  async function stay() {
    const seconds = await ask("POST");
    schedule(seconds);
    if (seconds !== null) channel.current?.postMessage({ endsInSeconds: seconds } satisfies Message);
  }

  return isWarning ? <StillThere onStay={stay} /> : null;
}

/** Asks whether someone is still there. The page below stays as it is. */
function StillThere({ onStay }: { onStay: () => void }) {
  const t = useTranslate();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="still-there"
      onCancel={onStay}
      className="m-auto max-w-sm rounded-md border border-edge bg-paper p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id="still-there" className="mb-2 text-xl font-semibold">
        {t("Still there?")}
      </h2>
      <p className="mb-5">{t("You'll be signed out in less than two minutes. What you've typed is saved.")}</p>
      <button type="button" onClick={onStay} className={buttonClass(undefined)}>
        {t("Stay signed in")}
      </button>
    </dialog>
  );
}
