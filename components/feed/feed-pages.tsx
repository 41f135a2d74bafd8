"use client";

import { useTranslate } from "@/i18n/client";

type Props = {
  /** Cursors of the neighbors, if any. */
  olderThan: string | null;
  newerThan: string | null;
  /** The address of the feed, without a cursor. */
  path: string;
};

/** Links to the neighbors of a page of posts. */
export function FeedPages({ newerThan, olderThan, path }: Props) {
  const t = useTranslate();
  return (
    <nav aria-label={t("Feed pages")} className="flex justify-between gap-4 px-4 pt-4 empty:hidden">
      {newerThan !== null && (
        <a rel="prev" href={`${path}?after=${encodeURIComponent(newerThan)}`} className="py-2.5">
          {t("← Newer")}
        </a>
      )}
      {olderThan !== null && (
        <a rel="next" href={`${path}?before=${encodeURIComponent(olderThan)}`} className="ml-auto py-2.5">
          {t("Older →")}
        </a>
      )}
    </nav>
  );
}
