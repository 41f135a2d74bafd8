import { createChangeStore } from "./change-store";
import { type Failure, interact } from "./interact";

export type Reposts = { isReposted: boolean; repostCount: number };

const store = createChangeStore<Reposts>();

/** The reposts of a post: as on the page, or as they were changed here since. */
export const useReposts = store.useChange;

/** The reposts of a post as the server rendered them, where 0 and "no" are left out. */
export const repostsOf = ({ isReposted = false, repostCount = 0 }: Partial<Reposts>): Reposts => ({
  isReposted,
  repostCount,
});

/**
 * Reposts a post or removes the repost. Returns why it failed, or null.
 * @param page the reposts as the server rendered them
 * @param shown the reposts as they are shown
 */
export function toggleRepost(postId: string, page: Reposts, shown: Reposts): Promise<Failure | null> {
  const isReposted = !shown.isReposted;
  const next = { isReposted, repostCount: shown.repostCount + (isReposted ? 1 : -1) };
  const fields = { [isReposted ? "repost" : "unrepost"]: postId };
  return store.change(postId, page, next, () => interact<Reposts>("/api/repost", fields));
}
