import { createChangeStore } from "./change-store";
import { type Failure, interact } from "./interact";

export type Likes = { isLiked: boolean; likeCount: number };

const store = createChangeStore<Likes>();

/** The likes of a post: as on the page, or as they were changed here since. */
export const useLikes = store.useChange;

/**
 * Likes a post or removes the like. Returns why it failed, or null.
 * @param page the likes as the server rendered them
 * @param shown the likes as they are shown
 */
export function toggleLike(postId: string, page: Likes, shown: Likes): Promise<Failure | null> {
  const isLiked = !shown.isLiked;
  const next = { isLiked, likeCount: shown.likeCount + (isLiked ? 1 : -1) };
  const fields = { [isLiked ? "like" : "unlike"]: postId };
  return store.change(postId, page, next, () => interact<Likes>("/api/like", fields));
}
