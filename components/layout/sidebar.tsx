"use client";

import { usePathname } from "next/navigation";
import { useTranslate } from "@/i18n/client";
import { Icon } from "../ui/icon";
import { PageLink } from "../ui/page-link";
import { ThemeSwitch } from "./theme-switch";
import type { Theme } from "./themes";

/** The third column of a desktop: search, and links about the site. */
export function Sidebar({ theme }: { theme: Theme }) {
  const t = useTranslate();
  const path = usePathname();
  return (
    <aside aria-label={t("More")}>
      {path !== "/search" && (
        <form action="/search" className="relative mb-6">
          <Icon name="search" className="icon pointer-events-none absolute left-3.5 top-3 text-muted" />
          <input
            type="search"
            name="q"
            maxLength={200}
            autoComplete="off"
            aria-label={t("Search posts and people")}
            placeholder={t("Search")}
            className="block h-11 w-full rounded-full border border-edge bg-raised pl-11 pr-4"
          />
        </form>
      )}
      <ThemeSwitch theme={theme} />
      <p className="mt-4 flex flex-wrap gap-x-4 text-sm text-muted">
        <PageLink href="/settings/tokens" className="py-1 text-muted no-underline hover:underline">
          {t("API")}
        </PageLink>
        <PageLink href="/settings/profile" className="py-1 text-muted no-underline hover:underline">
          {t("Language")}
        </PageLink>
      </p>
    </aside>
  );
}
