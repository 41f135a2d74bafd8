import { createChangeStore } from "./change-store";
import { type Failure, interact } from "./interact";

export type Bookmarked = { isBookmarked: boolean };

const store = createChangeStore<Bookmarked>();

/** Whether the reader saved a post: as on the page, or as it was changed here since. */
export const useBookmarked = store.useChange;

/**
 * Saves a post or removes it from the bookmarks. Returns why it failed, or null.
 * @param page the state as the server rendered it
 * @param shown the state as it is shown
 */
export function toggleBookmark(postId: string, page: Bookmarked, shown: Bookmarked): Promise<Failure | null> {
  const isBookmarked = !shown.isBookmarked;
  const fields = { [isBookmarked ? "bookmark" : "unbookmark"]: postId };
  return store.change(postId, page, { isBookmarked }, () => interact<Bookmarked>("/api/bookmark", fields));
}
