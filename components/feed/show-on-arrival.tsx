"use client";

import { useEffect } from "react";

/**
 * Scrolls to the post that a page is about when a link opens the page, past the posts above it. Where the page itself is
 * loaded, the style sheet does so, without scripts.
 */
export function ShowOnArrival({ postId }: { postId: string }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another post is another page
  useEffect(() => {
    const post = document.querySelector(".ancestors + .post");
    if (!post || location.hash !== "") return;
    // The post has no size while a skeleton is in the page's place (navigation.tsx).
    const observer = new ResizeObserver(([entry]) => {
      if (!entry?.contentRect.height) return;
      observer.disconnect();
      if (scrollY === 0) post.scrollIntoView();
    });
    observer.observe(post);
    return () => observer.disconnect();
  }, [postId]);
  return null;
}
