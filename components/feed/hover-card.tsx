"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { createPortal } from "react-dom";

const PersonCard = lazy(() => import("./person-card"));

/**
 * How long a pointer must rest on a name before the card opens, and how long after it leaves the card closes, in
 * milliseconds.
 */
const [OPEN_AFTER, CLOSE_AFTER] = [350, 200];

/** The links to the authors of posts. */
const AUTHOR_LINK = 'a[rel="author"]';

/**
 * The hover card of the page: opens while the pointer rests on an author's name, or while the name has keyboard focus.
 * One component for the page, since one in each post costs the server time. The card goes right after the link, so that
 * Tab leads from the link into it.
 */
export function HoverCard() {
  const [link, setLink] = useState<HTMLAnchorElement | null>(null);
  const [place, setPlace] = useState<HTMLElement | null>(null);

  useEffect(() => {
    if (!link) return;
    const element = document.createElement("span");
    link.after(element);
    setPlace(element);
    return () => {
      setPlace(null);
      element.remove();
    };
  }, [link]);

  useEffect(() => {
    let timer = 0;
    const show = (next: HTMLAnchorElement | null, delay: number) => {
      clearTimeout(timer);
      timer = window.setTimeout(() => setLink(next), delay);
    };
    const isInCard = (target: Element) => place?.contains(target) ?? false;

    function onPointerOver({ target, pointerType }: PointerEvent) {
      if (pointerType !== "mouse" || !(target instanceof Element)) return;
      const hovered = isInCard(target) ? link : target.closest<HTMLAnchorElement>(AUTHOR_LINK);
      // Also without a card: the pointer may leave a name before its card opens.
      show(hovered, hovered ? OPEN_AFTER : CLOSE_AFTER);
    }
    function onFocusIn({ target }: FocusEvent) {
      if (!(target instanceof Element) || isInCard(target)) return;
      // A click also focuses the link, but leaves the page.
      const focused = target.matches(":focus-visible") ? target.closest<HTMLAnchorElement>(AUTHOR_LINK) : null;
      show(focused, focused ? OPEN_AFTER : 0);
    }
    function onKeyDown({ key }: KeyboardEvent) {
      if (key !== "Escape") return;
      if (document.activeElement && isInCard(document.activeElement)) link?.focus();
      show(null, 0);
    }

    document.addEventListener("pointerover", onPointerOver);
    document.addEventListener("focusin", onFocusIn);
    document.addEventListener("keydown", onKeyDown);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", onPointerOver);
      document.removeEventListener("focusin", onFocusIn);
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [link, place]);

  if (!link || !place) return null;
  return createPortal(
    <Suspense>
      <PersonCard key={link.pathname} username={link.pathname.slice("/@".length)} />
    </Suspense>,
    place,
  );
}
