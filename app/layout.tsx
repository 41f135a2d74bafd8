import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { hasRole } from "@/accounts/administration";
import { currentSession } from "@/auth/current";
import { SecondStepDue } from "@/components/auth/second-step-required";
import { FormAutosave } from "@/components/form/form-autosave";
import { LiveUpdates } from "@/components/layout/live-news";
import { SessionWatch } from "@/components/layout/session-watch";
import { SiteHeader } from "@/components/layout/site-header";
import { postsSince } from "@/feed/live";
import { CLIENT_CATALOGS } from "@/i18n/catalog";
import { TranslateProvider } from "@/i18n/client";
import { getTranslate } from "@/i18n/server";
import "./globals.css";
import { currentUnreadCount, unreadTitlePrefix } from "./unread";

export async function generateMetadata(): Promise<Metadata> {
  const news = await unreadTitlePrefix();
  const t = await getTranslate();
  return {
    title: { default: `${news}Microblog`, template: `${news}%s – Microblog` },
    description: t("Register, sign in, and read and write a home feed."),
  };
}

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#15171a" },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  const open = await currentSession();
  const user = open?.user;
  const isUsable = open?.requirement === null;
  const t = await getTranslate();
  const { language } = t;
  const duties: [string, string][] = [];
  if (isUsable && user && hasRole(user, "moderator")) duties.push(["/moderation", t("Moderation")]);
  if (isUsable && user && hasRole(user, "admin")) duties.push(["/admin", t("Admin")]);
  return (
    <html lang={language}>
      <body className="flex min-h-dvh flex-col antialiased">
        <TranslateProvider language={language} messages={CLIENT_CATALOGS[language]}>
          <a
            href="#main"
            className="sr-only focus:not-sr-only focus:absolute focus:left-4 focus:top-3 focus:bg-paper focus:p-2"
          >
            {t("Skip to the content")}
          </a>
          <SiteHeader t={t} username={user?.username ?? null} unread={await currentUnreadCount()} duties={duties} />
          <main id="main" tabIndex={-1} className="mx-auto w-full max-w-xl flex-1 px-4 pb-16 pt-8 outline-none">
            {isUsable && open.secondStepDeadline && <SecondStepDue t={t} date={open.secondStepDeadline.date} />}
            {children}
          </main>
          {isUsable && user && <FormAutosave userId={user.id} />}
          {isUsable && user && (
            <LiveUpdates userId={user.id} session={open.session.createdAt.getTime()} since={postsSince(new Date())} />
          )}
          <SessionWatch userId={user?.id ?? null} endsInSeconds={open ? secondsUntil(open.session.expiresAt) : null} />
        </TranslateProvider>
      </body>
    </html>
  );
}

const secondsUntil = (date: Date) => Math.floor((date.getTime() - Date.now()) / 1000);
