import type { Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { hasRole } from "@/accounts/administration";
import { currentSession } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { SecondStepDue } from "@/components/auth/second-step-required";
import { Frame } from "@/components/layout/frame";
import type { Reader } from "@/components/layout/site-header";
import { readTheme, THEME_COOKIE } from "@/components/layout/themes";
import { pictureOf } from "@/components/ui/avatar";
import { postsSince } from "@/feed/live";
import { getTranslate } from "@/i18n/server";
import "./globals.css";
import { currentSuggestions } from "./suggestions";
import { currentUnreadCount } from "./unread";

export const viewport: Viewport = { viewportFit: "cover" };

export default async function Layout({ children }: { children: ReactNode }) {
  const open = await currentSession();
  const user = open?.user;
  const isUsable = open?.requirement === null;
  const t = await getTranslate();
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang={t.language} data-theme={theme}>
      <body className="antialiased">
        <Frame
          language={t.language}
          theme={theme}
          reader={user ? toReader(user, isUsable) : null}
          unread={await currentUnreadCount()}
          suggested={isUsable ? await currentSuggestions() : []}
          userId={user?.id ?? null}
          live={isUsable ? { session: open.session.createdAt.getTime(), since: postsSince(new Date()) } : null}
          endsInSeconds={open ? secondsUntil(open.session.expiresAt) : null}
        >
          {isUsable && open.secondStepDeadline && <SecondStepDue t={t} date={open.secondStepDeadline.date} />}
          {children}
        </Frame>
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
