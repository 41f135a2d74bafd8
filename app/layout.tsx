import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { hasRole } from "@/accounts/administration";
import { currentSession } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { SecondStepDue } from "@/components/auth/second-step-required";
import { HoverCard } from "@/components/feed/hover-card";
import { LikeForm } from "@/components/feed/post-bar";
import { FormAutosave } from "@/components/form/form-autosave";
import { LiveUpdates } from "@/components/layout/live-news";
import { Main } from "@/components/layout/navigation";
import { SessionWatch } from "@/components/layout/session-watch";
import { Shortcuts } from "@/components/layout/shortcuts";
import { Sidebar } from "@/components/layout/sidebar";
import { type Reader, SignedOutHeader, SiteHeader } from "@/components/layout/site-header";
import { ThemeSwitch } from "@/components/layout/theme-switch";
import { readTheme, THEME_COOKIE } from "@/components/layout/themes";
import { pictureOf } from "@/components/ui/avatar";
import { Toasts } from "@/components/ui/toast";
import { postsSince } from "@/feed/live";
import { TranslateProvider } from "@/i18n/client";
import { getTranslate } from "@/i18n/server";
import "./globals.css";
import { currentSuggestions } from "./suggestions";
import { currentUnreadCount, unreadTitlePrefix } from "./unread";

export async function generateMetadata(): Promise<Metadata> {
  const unreadPrefix = await unreadTitlePrefix();
  const t = await getTranslate();
  return {
    title: { default: `${unreadPrefix}Microblog`, template: `${unreadPrefix}%s – Microblog` },
    description: t("Short posts from the people you follow."),
  };
}

export const viewport: Viewport = {
  colorScheme: "light dark",
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0f1115" },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  const open = await currentSession();
  const user = open?.user;
  const isUsable = open?.requirement === null;
  const t = await getTranslate();
  const { language } = t;
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  const main = (
    <Main>
      {isUsable && open.secondStepDeadline && <SecondStepDue t={t} date={open.secondStepDeadline.date} />}
      {children}
    </Main>
  );
  return (
    <html lang={language} data-theme={theme}>
      <body className="antialiased">
        <TranslateProvider language={language}>
          <a href="#main" className="skip">
            {t("Skip to content")}
          </a>
          {user && (
            <a href="#more" className="skip skip-wide">
              {t("Skip to the sidebar")}
            </a>
          )}
          {user ? (
            <div className="frame">
              <SiteHeader reader={toReader(user, isUsable)} unread={await currentUnreadCount()} />
              {main}
              <Sidebar theme={theme} suggested={isUsable ? await currentSuggestions() : []} />
              <LikeForm />
              <HoverCard />
              <Shortcuts />
              <Toasts />
            </div>
          ) : (
            <div className="auth">
              <SignedOutHeader />
              {main}
              <footer className="mb-6 mt-auto">
                <ThemeSwitch theme={theme} />
              </footer>
            </div>
          )}
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

/** What the navigation shows of someone. Their roles count only when their session may be used. */
function toReader(user: CurrentUser, isUsable: boolean): Reader {
  const { username, name, avatar } = user;
  return {
    username,
    name,
    picture: pictureOf(username, name, avatar),
    isModerator: isUsable && hasRole(user, "moderator"),
    isAdmin: isUsable && hasRole(user, "admin"),
  };
}

const secondsUntil = (date: Date) => Math.floor((date.getTime() - Date.now()) / 1000);
