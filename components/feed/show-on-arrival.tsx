"use client";

import { useEffect } from "react";

/**
 * Scrolls to the post that a page is about when a link opens the page, past the posts above it. Where the page itself is
 * loaded, the style sheet does so, without scripts.
 */
export function ShowOnArrival({ postId }: { postId: string }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another post is another page
  useEffect(() => {
    if (scrollY === 0 && location.hash === "") document.querySelector(".ancestors + .post")?.scrollIntoView();
  }, [postId]);
  return null;
}
