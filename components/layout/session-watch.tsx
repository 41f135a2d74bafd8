"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";

const CHANNEL = "microblog-session";

/** How long before the end of an idle session the dialog opens, in milliseconds. */
const WARNING = 120_000;

/** Minimum time between two checks, in milliseconds, when someone switches between tabs. */
const CHECK_INTERVAL = 2000;

/** A message between tabs: the user of the page, or that the session was extended. */
type Message = { userId: string | null } | { endsInSeconds: number };

type Props = {
  userId: string | null;
  /** Seconds until the session expires without use; null if it does not. */
  endsInSeconds: number | null;
};

/** Whether this page is already being left. A second navigation would cancel the first. */
let isLeaving = false;

/**
 * Leaves this page, unless it is already being left: by signing out, or because the session ended.
 * @param onStay called if someone stops that, with Escape or the browser's button
 */
export function leavePage(navigate: () => void, onStay?: () => void): void {
  if (isLeaving) return;
  isLeaving = true;
  whenStopped(() => {
    isLeaving = false;
    onStay?.();
  });
  navigate();
}

/** Calls back if the next navigation is stopped. Browsers without the Navigation API tell only of Escape. */
function whenStopped(callBack: () => void): void {
  const { navigation } = window as { navigation?: EventTarget };
  navigation?.addEventListener(
    "navigate",
    (event) => (event as Event & { signal: AbortSignal }).signal.addEventListener("abort", callBack),
    { once: true },
  );
  const onKey = ({ key }: KeyboardEvent) => {
    if (key !== "Escape") return;
    removeEventListener("keydown", onKey);
    callBack();
  };
  addEventListener("keydown", onKey);
}

/** Goes to the login page, which leads back. Does nothing while signing out, which leads there without a way back. */
export const redirectToLogin = () =>
  leavePage(() => location.replace(`/login?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`));

/**
 * Keeps the tabs of one browser in sync with the session. A loading page announces its user; a tab with another user
 * asks the server again, and so does a tab that becomes visible. Before an idle session expires, every tab asks whether
 * someone is still there. Only the server decides: a wrong message costs a reload.
 */
export function SessionWatch({ userId, endsInSeconds }: Props) {
  const [isWarning, setWarning] = useState(false);
  const channel = useRef<BroadcastChannel>(undefined);
  const timers = useRef<number[]>([]);
  const lastCheck = useRef(0);

  const checkSession = useCallback(
    async (method: "GET" | "POST") => {
      lastCheck.current = Date.now();
      const response = await fetch("/api/session", { method, cache: "no-store" }).catch(() => null);
      if (!response?.ok) return null;
      const session = (await response.json()) as Props;
      if (session.userId !== userId) {
        // After an expired session, signing in leads back here, with everything that was typed.
        if (session.userId === null) redirectToLogin();
        else leavePage(() => location.reload());
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
      const remaining = seconds * 1000;
      // Another tab or a page without JavaScript may have extended the session.
      const showWarning = async () => {
        const now = await checkSession("GET");
        if (now === null) return;
        if (now * 1000 > WARNING + 1000) schedule(now);
        else setWarning(true);
      };
      const handleExpiry = async () => {
        const now = await checkSession("GET");
        if (now !== null) schedule(now);
      };
      // Browser timers are limited to 32-bit milliseconds.
      const clampDelay = (wait: number) => Math.min(Math.max(0, wait), 2 ** 31 - 1);
      timers.current = [
        window.setTimeout(showWarning, clampDelay(remaining - WARNING)),
        window.setTimeout(handleExpiry, clampDelay(remaining + 1000)),
      ];
    },
    [checkSession],
  );

  useEffect(() => {
    const opened = new BroadcastChannel(CHANNEL);
    channel.current = opened;
    opened.postMessage({ userId } satisfies Message);
    opened.onmessage = ({ data }: MessageEvent<Message>) => {
      if ("endsInSeconds" in data) schedule(data.endsInSeconds);
      else if (data.userId === userId) return;
      // Signed in: reloading the login page continues to this tab's destination.
      else if (data.userId !== null) leavePage(() => location.reload());
      else redirectToLogin();
    };

    // A page restored by the Back button may be from before signing out.
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    const onFocus = () => {
      if (userId === null || document.visibilityState !== "visible" || Date.now() - lastCheck.current < CHECK_INTERVAL)
        return;
      void checkSession("GET");
    };
    window.addEventListener("pageshow", onShow);
    window.addEventListener("focus", onFocus);
    document.addEventListener("visibilitychange", onFocus);
    return () => {
      opened.close();
      window.removeEventListener("pageshow", onShow);
      window.removeEventListener("focus", onFocus);
      document.removeEventListener("visibilitychange", onFocus);
    };
  }, [userId, checkSession, schedule]);

  useEffect(() => {
    schedule(userId === null ? null : endsInSeconds);
    return () => schedule(null);
  }, [userId, endsInSeconds, schedule]);

  async function extendSession() {
    const seconds = await checkSession("POST");
    schedule(seconds);
    if (seconds !== null) channel.current?.postMessage({ endsInSeconds: seconds } satisfies Message);
  }

  return isWarning ? <StillThere onExtend={extendSession} /> : null;
}

/** Asks whether someone is still there. The page below stays as it is. */
function StillThere({ onExtend }: { onExtend: () => void }) {
  const t = useTranslate();
  const dialog = useRef<HTMLDialogElement>(null);
  // Closing it gives the focus back, which removing it does not.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="still-there"
      onCancel={onExtend}
      className="m-auto max-w-sm rounded-md border border-edge bg-paper p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id="still-there" className="mb-2 text-xl font-semibold">
        {t("Still there?")}
      </h2>
      <p className="mb-5">{t("You'll be signed out in less than two minutes. What you've typed is saved.")}</p>
      <button type="button" onClick={onExtend} className={buttonClass()}>
        {t("Stay signed in")}
      </button>
    </dialog>
  );
}
