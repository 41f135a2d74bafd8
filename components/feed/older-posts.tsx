"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { FeedPages } from "./feed-pages";
import { PostCards } from "./post-card";
import type { PostActions, PostView } from "./post-view";

/** A page of posts, and the cursor of the next. */
export type OlderPage = { posts: PostView[]; olderThan: string | null };

type Props<Scope> = {
  newerThan: string | null;
  olderThan: string | null;
  /** The address of the feed, without a cursor. */
  path: string;
  /** Which feed. */
  scope: Scope;
  /** Loads its page before a cursor. */
  load: (scope: Scope, before: string) => Promise<OlderPage>;
  actions: PostActions;
  returnTo: string;
  /** Changes whenever the server renders the page again, so that pages loaded after it are reloaded. */
  renderId: string;
};

/** Feeds whose pages are remembered: those that Back may lead to. */
const MAX_REMEMBERED = 10;

/** The pages that were loaded after a rendered page: Back shows it from the router's cache, as long as it was. */
const loadedPages = new Map<string, OlderPage[]>();

function remember(renderId: string, pages: OlderPage[]): void {
  loadedPages.delete(renderId);
  loadedPages.set(renderId, pages);
  for (const oldest of loadedPages.keys()) {
    if (loadedPages.size <= MAX_REMEMBERED) break;
    loadedPages.delete(oldest);
  }
}

/** Older posts, loaded as someone scrolls to the end, and always links to the neighboring pages. */
export function OlderPosts<Scope>({
  newerThan,
  olderThan,
  path,
  scope,
  load,
  actions,
  returnTo,
  renderId,
}: Props<Scope>) {
  const [pages, setPagesOfRender] = useState<OlderPage[]>(() => loadedPages.get(renderId) ?? []);
  const setPages = useCallback(
    (loaded: OlderPage[]) => {
      remember(renderId, loaded);
      setPagesOfRender(loaded);
    },
    [renderId],
  );
  const end = useRef<HTMLDivElement>(null);
  const isBusy = useRef(false);
  const next = pages.length === 0 ? olderThan : (pages.at(-1)?.olderThan ?? null);

  /** Loads a number of pages, one after another. After an error the links still work. */
  const loadPages = useCallback(
    async (from: string | null, count: number, loaded: OlderPage[]) => {
      if (isBusy.current) return;
      isBusy.current = true;
      try {
        const loadedPages = [...loaded];
        for (let cursor = from; cursor !== null && count > 0; count--) {
          const page = await load(scope, cursor);
          loadedPages.push(page);
          cursor = page.olderThan;
        }
        setPages(loadedPages);
      } catch {
        // Offline, or signed out: following the link shows which.
      } finally {
        isBusy.current = false;
      }
    },
    [load, scope, setPages],
  );

  const lastRenderId = useRef(renderId);
  useEffect(() => {
    if (lastRenderId.current === renderId) return;
    lastRenderId.current = renderId;
    if (pages.length > 0) void loadPages(olderThan, pages.length, []);
  }, [renderId, olderThan, pages.length, loadPages]);

  useEffect(() => {
    const element = end.current;
    if (!element || next === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void loadPages(next, 1, pages), {
      rootMargin: "400px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [next, pages, loadPages]);

  return (
    <>
      {pages.map(({ posts }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pages are only ever added at the end, or all made anew
        <div key={index}>
          <PostCards posts={posts} actions={actions} returnTo={returnTo} />
        </div>
      ))}
      <div ref={end}>
        <FeedPages newerThan={newerThan} olderThan={next} path={path} />
      </div>
    </>
  );
}
