"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { inputClass } from "../ui/field";

/** How long typing must pause before a search, in milliseconds. */
const PAUSE = 250;

/** The search field: a plain form that, with JavaScript, also searches while typing. */
export function SearchForm({ path, search }: { path: string; search: string }) {
  const t = useTranslate();
  const router = useRouter();
  const timer = useRef<number>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is not in every browser yet
    <form
      role="search"
      action={path}
      className="mb-8 flex items-end gap-3"
      onSubmit={() => clearTimeout(timer.current)}
    >
      <div className="flex-1">
        <label htmlFor="q" className="mb-1.5 block font-medium">
          {t("Search posts and people")}
        </label>
        <input
          id="q"
          name="q"
          type="search"
          maxLength={200}
          autoComplete="off"
          defaultValue={search}
          className={inputClass}
          onChange={(event) => {
            const query = event.currentTarget.value;
            clearTimeout(timer.current);
            timer.current = window.setTimeout(
              () => router.replace(query.trim() ? `${path}?q=${encodeURIComponent(query)}` : path, { scroll: false }),
              PAUSE,
            );
          }}
        />
      </div>
      <button type="submit" className={buttonClass("secondary")}>
        {t("Search")}
      </button>
    </form>
  );
}
