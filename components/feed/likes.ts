import { useSyncExternalStore } from "react";
import { interact } from "./interact";

export type Likes = { isLiked: boolean; likeCount: number };

/**
 * Likes that were changed in this tab, by post, with those of the page that they were changed on: Back may show that page
 * again from the router's cache. A page with other likes is newer.
 */
const changes = new Map<string, { page: Likes; likes: Likes }>();
const listeners = new Set<() => void>();

function set(postId: string, page: Likes, likes: Likes): void {
  changes.set(postId, { page, likes });
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function current(postId: string, page: Likes): Likes {
  const change = changes.get(postId);
  const isSamePage = change?.page.isLiked === page.isLiked && change.page.likeCount === page.likeCount;
  return change && isSamePage ? change.likes : page;
}

/** The likes of a post: as on the page, or as they were changed here since. */
export function useLikes(postId: string, page: Likes): Likes {
  return useSyncExternalStore(
    subscribe,
    () => current(postId, page),
    () => page,
  );
}

/** Likes a post or removes the like, at once on the page and then on the server. Returns false if that failed. */
export async function toggleLike(postId: string, page: Likes): Promise<boolean> {
  const before = current(postId, page);
  const isLiked = !before.isLiked;
  set(postId, page, { isLiked, likeCount: before.likeCount + (isLiked ? 1 : -1) });
  const after = await interact<Likes>("/api/like", { [isLiked ? "like" : "unlike"]: postId });
  set(postId, page, after ?? before);
  return after !== undefined;
}
