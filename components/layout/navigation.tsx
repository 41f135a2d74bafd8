"use client";

import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore, useTransition } from "react";
import { useTranslate } from "@/i18n/client";
import { createListeners } from "../ui/listeners";

/** How long the current page stays before a skeleton of the next takes its place, in milliseconds: most pages are quicker. */
const SKELETON_AFTER = 60;

/** The path that the reader is going to, while its page loads. */
let nextPath: string | null = null;
const { subscribe, notify } = createListeners();

function setNextPath(path: string | null): void {
  nextPath = path;
  notify();
}

/** The current path; after a click on a link, the path of its page, before that page has loaded. */
export function useShownPath(): string {
  const path = usePathname();
  const next = useSyncExternalStore(
    subscribe,
    () => nextPath,
    () => null,
  );
  return next ?? path;
}

/**
 * The main part of the page, and client-side navigation for every link to this site: one listener for the document,
 * since Next.js's Link costs the server time for each. A link that leads to a file, not a page, has a `type` or `download`
 * attribute. If the next page takes longer than a moment, its skeleton appears. The current page stays mounted, so that
 * what was typed is not lost if the connection fails, and keeps its height, so that Back leads to where it was scrolled.
 */
export function Main({ children }: { children: ReactNode }) {
  const t = useTranslate();
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [isSlow, setSlow] = useState(false);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    function onClick(event: MouseEvent) {
      const link = linkOf(event);
      if (!link) return;
      event.preventDefault();
      if (link.dataset.goesBack && canGoBack()) return router.back();
      // Home, at home: to the top, where what is new will be.
      if (!link.hash && link.pathname + link.search === location.pathname + location.search) {
        scrollTo({ top: 0 });
        return startTransition(() => router.refresh());
      }
      setNextPath(link.pathname);
      startTransition(() => router.push(link.pathname + link.search + link.hash));
    }
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [router]);

  useEffect(() => {
    async function keep({ target }: FocusEvent) {
      const kept = await import("./kept-focus").catch(() => null);
      if (main.current) kept?.keepFocus(main.current, target as Element);
    }
    document.addEventListener("focusin", keep, { once: true });
    return () => document.removeEventListener("focusin", keep);
  }, []);

  useEffect(() => {
    if (!isPending) return setNextPath(null);
    const timer = setTimeout(() => setSlow(true), SKELETON_AFTER);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isPending]);

  return (
    <main ref={main} id="main" tabIndex={-1} data-loading={isSlow || undefined}>
      {isSlow && (
        <div role="status" aria-label={t("Loading…")} className="skeleton">
          {Array.from({ length: 6 }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows without content
            <div key={row} />
          ))}
        </div>
      )}
      {children}
    </main>
  );
}

/** Whether the page before in this tab is of this site. Browsers that don't tell follow the link. */
const canGoBack = () => (window as { navigation?: { canGoBack: boolean } }).navigation?.canGoBack ?? false;

/** The link to a page of this site that a click follows in this tab, or undefined. */
function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link?.href || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.type || link.hasAttribute("download") || link.origin !== location.origin) return;
  // The browser scrolls within the page by itself.
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
  return link;
}
