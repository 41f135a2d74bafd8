"use client";

import { useEffect, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { forgetSearches, readSearches } from "./recent-searches";

/** The searches that were made in this browser, to repeat or to forget. */
export function RecentSearches({ userId, path }: { userId: string; path: string }) {
  const t = useTranslate();
  const [searches, setSearches] = useState<string[]>([]);
  useEffect(() => setSearches(readSearches(userId)), [userId]);
  if (searches.length === 0) return null;
  return (
    <section aria-labelledby="recent">
      <div className="flex items-center justify-between gap-4">
        <h2 id="recent" className="font-semibold">
          {t("Recent searches")}
        </h2>
        <button type="button" className={buttonClass("plain")} onClick={() => setSearches(forgetSearches(userId))}>
          {t("Clear all")}
        </button>
      </div>
      <ul className="bleed">
        {searches.map((search) => (
          <li key={search} className="flex items-center gap-1 pr-2 hover:bg-raised">
            <a
              href={`${path}?q=${encodeURIComponent(search)}`}
              className="flex min-h-11 min-w-0 flex-1 items-center gap-3 px-4 text-ink no-underline"
            >
              <Icon name="history" className="icon text-muted" />
              <bdi className="truncate">{search}</bdi>
            </a>
            <button
              type="button"
              className="post-act"
              aria-label={t("Forget the search {search}", { search })}
              title={t("Forget")}
              onClick={() => setSearches(forgetSearches(userId, search))}
            >
              <Icon name="x" />
            </button>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-muted">{t("Saved in this browser only.")}</p>
    </section>
  );
}
