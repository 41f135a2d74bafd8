"use client";

import type { ReactNode } from "react";
import { TranslateProvider, useTranslate } from "@/i18n/client";
import type { Language } from "@/i18n/languages";
import { HoverCard } from "../feed/hover-card";
import { LikeForm } from "../feed/post-bar";
import type { Suggestion } from "../feed/suggestions";
import { FormAutosave } from "../form/form-autosave";
import { Toasts } from "../ui/toast";
import { LiveUpdates } from "./live-updates";
import { Main } from "./navigation";
import { SessionWatch } from "./session-watch";
import { Shortcuts } from "./shortcuts";
import { Sidebar } from "./sidebar";
import { type Reader, SignedOutHeader, SiteHeader } from "./site-header";
import { ThemeSwitch } from "./theme-switch";
import type { Theme } from "./themes";

type Props = {
  language: Language;
  theme: Theme;
  /** Who is signed in; null for visitors. */
  reader: Reader | null;
  /** Unread notifications. */
  unread: number;
  /** People to follow. */
  suggested: Suggestion[];
  userId: string | null;
  /** What the session is used for in this tab; null if nobody is signed in, or something is required of them first. */
  live: { session: number; since: string } | null;
  /** Seconds until the session expires without use; null if it does not. */
  endsInSeconds: number | null;
  /** The page, and what is said above it. */
  children: ReactNode;
};

/**
 * What is around every page, and what works beside it: live updates, keyboard shortcuts, the watch over the session. One
 * component that gets plain data: elements made by the server would be in each page twice (docs/performance.md).
 */
export function Frame({ language, ...props }: Props) {
  return (
    <TranslateProvider language={language}>
      <Content {...props} />
    </TranslateProvider>
  );
}

function Content({ theme, reader, unread, suggested, userId, live, endsInSeconds, children }: Omit<Props, "language">) {
  const t = useTranslate();
  return (
    <>
      <HeadLinks />
      <a href="#main" className="skip">
        {t("Skip to content")}
      </a>
      {reader && (
        <a href="#more" className="skip skip-wide">
          {t("Skip to the sidebar")}
        </a>
      )}
      {reader ? (
        <div className="frame">
          <SiteHeader reader={reader} unread={unread} />
          <Main>{children}</Main>
          <Sidebar theme={theme} suggested={suggested} />
          <LikeForm />
          <HoverCard />
          <Shortcuts />
          <Toasts />
        </div>
      ) : (
        <div className="auth">
          <SignedOutHeader />
          <Main>{children}</Main>
          <footer className="mb-6 mt-auto">
            <ThemeSwitch theme={theme} />
          </footer>
        </div>
      )}
      {live && userId && <FormAutosave userId={userId} />}
      {live && userId && <LiveUpdates userId={userId} session={live.session} since={live.since} />}
      <SessionWatch userId={userId} endsInSeconds={endsInSeconds} />
    </>
  );
}

/**
 * The site's icons and colors, which React moves to the head. As files and exports that Next.js knows of, they took a
 * twelfth of the login page's time: it resolves them for each page.
 */
function HeadLinks() {
  return (
    <>
      <link rel="manifest" href="/manifest.webmanifest" />
      <link rel="icon" href="/favicon.ico" sizes="32x32" />
      <link rel="icon" href="/icon.svg" sizes="any" type="image/svg+xml" />
      <link rel="apple-touch-icon" href="/apple-icon.png" sizes="180x180" />
      <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#0f1115" media="(prefers-color-scheme: dark)" />
      <meta name="color-scheme" content="light dark" />
    </>
  );
}
