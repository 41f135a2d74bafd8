"use client";

import { usePathname } from "next/navigation";
import { useTranslate } from "@/i18n/client";
import { type Suggestion, Suggestions } from "../feed/suggestions";
import { Icon } from "../ui/icon";
import { ShortcutsButton } from "./shortcuts";
import { ThemeSwitch } from "./theme-switch";
import type { Theme } from "./themes";

/** The third column of a desktop: search, people to follow, and links about the site. */
export function Sidebar({ theme, suggested }: { theme: Theme; suggested: Suggestion[] }) {
  const t = useTranslate();
  const path = usePathname();
  return (
    <aside id="more" tabIndex={-1} aria-label={t("More")}>
      {path !== "/search" && (
        <form action="/search" className="aside-search">
          <Icon name="search" className="icon" />
          <input
            type="search"
            name="q"
            maxLength={200}
            autoComplete="off"
            aria-label={t("Search posts and people")}
            placeholder={t("Search")}
          />
        </form>
      )}
      <Suggestions people={suggested} id="suggestions" />
      <ThemeSwitch theme={theme} />
      <ShortcutsButton />
      <p className="aside-links">
        <a href="/settings/tokens">{t("API")}</a>
        <a href="/settings/profile">{t("Language")}</a>
      </p>
    </aside>
  );
}
