"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef } from "react";
import { useTranslate } from "@/i18n/client";
import { buttonClass } from "../ui/button";
import { inputClass } from "../ui/field";
import { Icon } from "../ui/icon";
import { addSearch } from "./recent-searches";

/** How long typing must pause before a search, in milliseconds. */
const PAUSE = 250;

type Props = {
  userId: string;
  path: string;
  search: string;
  /** The tab that is open, if it is not the first. */
  tab: string | undefined;
};

/** The search field: a plain form that, with JavaScript, also searches while typing. */
export function SearchForm({ userId, path, search, tab }: Props) {
  const t = useTranslate();
  const router = useRouter();
  const timer = useRef<number>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => () => clearTimeout(timer.current), []);

  // A search is kept once its field is left or submitted, not while it is typed. React's onChange is every keystroke.
  useEffect(() => {
    const input = field.current;
    const keep = () => input && addSearch(userId, input.value);
    input?.addEventListener("change", keep);
    return () => input?.removeEventListener("change", keep);
  }, [userId]);

  function searchFor(words: string) {
    const query = new URLSearchParams({ q: words, ...(tab ? { tab } : {}) });
    router.replace(words.trim() ? `${path}?${query}` : path, { scroll: false });
  }

  /** Searches at once, without a reload: the field keeps the focus. */
  function submit(event: FormEvent) {
    event.preventDefault();
    clearTimeout(timer.current);
    searchFor(field.current?.value ?? "");
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is not in every browser yet
    <form role="search" action={path} className="mb-4 flex items-center gap-3" onSubmit={submit}>
      <div className="search-field">
        <label htmlFor="q" className="sr-only">
          {t("Search posts and people")}
        </label>
        <Icon name="search" />
        <input
          ref={field}
          id="q"
          name="q"
          type="search"
          maxLength={200}
          autoComplete="off"
          defaultValue={search}
          placeholder={t("Search")}
          className={inputClass}
          onChange={(event) => {
            const query = event.currentTarget.value;
            clearTimeout(timer.current);
            timer.current = window.setTimeout(() => searchFor(query), PAUSE);
          }}
        />
        {tab && <input type="hidden" name="tab" value={tab} />}
      </div>
      <button type="submit" className={buttonClass("secondary")}>
        {t("Search")}
      </button>
    </form>
  );
}
