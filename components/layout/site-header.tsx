"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { SignOutButton } from "../auth/sign-out-button";
import { Icon, type IconName } from "../ui/icon";
import { type PersonPicture, Picture } from "../ui/picture";
import { useShownPath } from "./navigation";
import { unreadLabel } from "./unread-label";
import { useUnread } from "./use-unread";

/** The signed-in person, as the navigation shows them. */
export type Reader = {
  username: string;
  name: string;
  picture: PersonPicture;
  isModerator: boolean;
  isAdmin: boolean;
};

const NOTIFICATIONS = "/notifications";

/** The navigation on every page: at the left of a desktop, at the top and the foot of a phone. */
export function SiteHeader({ reader, unread: initial }: { reader: Reader; unread: number }) {
  const t = useTranslate();
  const path = usePathname();
  const shownPath = useShownPath();
  const unread = useUnread(initial, path, NOTIFICATIONS);
  const { username, name, picture, isModerator, isAdmin } = reader;
  const profile = `/@${username}`;
  return (
    <header>
      <Brand />
      <nav aria-label={t("Main")} className="contents">
        <div className="nav-main">
          <NavLink href="/" icon="house" label={t("Home")} path={shownPath} />
          <NavLink href="/explore" icon="compass" label={t("Explore")} path={shownPath} />
          <NavLink
            href={NOTIFICATIONS}
            icon="bell"
            label={t("Notifications")}
            name={unread === 0 ? undefined : t("Notifications · {unread}", { unread: unreadLabel(unread) })}
            badge={unread}
            path={shownPath}
            section={NOTIFICATIONS}
          />
          <NavLink href="/search" icon="search" label={t("Search")} path={shownPath} />
          <NavLink href="/bookmarks" icon="bookmark" label={t("Bookmarks")} path={shownPath} isWide />
          <NavLink href={profile} icon="user" label={t("Profile")} path={shownPath} section={`${profile}/`} />
          <ComposeLink path={path} />
        </div>
        <div className="nav-account">
          {isModerator && (
            <NavLink href="/moderation" icon="shield" label={t("Moderation")} path={shownPath} isSection />
          )}
          {isAdmin && <NavLink href="/admin" icon="gauge" label={t("Admin")} path={shownPath} isSection />}
          <NavLink
            href="/settings/profile"
            section="/settings"
            icon="settings"
            label={t("Settings")}
            path={shownPath}
          />
          <SignOutButton />
          <a href={profile} className="chip nav-link mt-2 border border-line">
            <Picture picture={picture} className="avatar avatar-sm -ml-1.5" />
            <span className="min-w-0 truncate text-sm">
              {name && <bdi className="block truncate font-semibold">{name}</bdi>}
              <span className="text-muted">{username}</span>
            </span>
          </a>
        </div>
      </nav>
    </header>
  );
}

/** The way to the form for posts, where that is not in view. */
function ComposeLink({ path }: { path: string }) {
  const t = useTranslate();
  const isHome = path === "/";
  const [isFormInView, setFormInView] = useState(true);
  useEffect(() => {
    const form = isHome ? document.querySelector(".post-form") : null;
    if (!form) return setFormInView(false);
    const observer = new IntersectionObserver(([entry]) => setFormInView(entry?.isIntersecting ?? false));
    observer.observe(form);
    return () => observer.disconnect();
  }, [isHome]);
  if (isHome && isFormInView) return null;
  return (
    <a href="/#body" className={isHome ? "compose is-home" : "compose"} title={t("Write a post")}>
      <Icon name="pencil" />
      <span className="label">{t("Write a post")}</span>
    </a>
  );
}

/** The bar above the pages for anonymous visitors. */
export function SignedOutHeader() {
  const t = useTranslate();
  return (
    <header>
      <nav aria-label={t("Main")} className="mx-auto flex max-w-4xl flex-wrap items-center px-1 py-2 sm:gap-1 sm:px-4">
        <Brand />
        <a href="/login" className="nav-link ml-auto max-sm:px-1.5! max-sm:text-[0.9375rem]">
          {t("Sign in")}
        </a>
        <a href="/register" className="nav-link max-sm:px-1.5! max-sm:text-[0.9375rem]">
          {t("Register")}
        </a>
      </nav>
    </header>
  );
}

function Brand() {
  return (
    <a href="/" className="flex min-h-11 items-center gap-2.5 px-2 text-lg font-bold text-ink no-underline">
      {/* biome-ignore lint/performance/noImgElement: a vector, the size of its text */}
      <img src="/icon.svg" alt="" width={28} height={28} className="size-7" />
      <span className="site-name">Microblog</span>
    </a>
  );
}

type NavLinkProps = {
  href: string;
  icon: IconName;
  label: string;
  /** The accessible name, if it says more than the label. */
  name?: string | undefined;
  badge?: number;
  path: string;
  /** The beginning of the addresses that the link stands for; by default only its own. */
  section?: string;
  isSection?: boolean;
  /** Whether there is no room for it at the foot of a phone. */
  isWide?: boolean;
};

function NavLink({
  href,
  icon,
  label,
  name,
  badge = 0,
  path,
  isSection,
  isWide,
  section = isSection ? href : "",
}: NavLinkProps) {
  const isCurrent = path === href || (section !== "" && path.startsWith(section));
  return (
    <a
      href={href}
      title={label}
      aria-label={name}
      aria-current={isCurrent ? "page" : undefined}
      className={isWide ? "nav-link nav-wide" : "nav-link"}
    >
      <Icon name={icon} />
      <span className="label">{label}</span>
      {badge > 0 && <span className="badge">{unreadLabel(badge)}</span>}
    </a>
  );
}
