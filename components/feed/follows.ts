import { createChangeStore } from "./change-store";
import { type Failure, interact } from "./interact";

export type Follows = { isFollowed: boolean; followerCount: number };

const store = createChangeStore<Follows>();

/** Whether the reader follows someone, and how many people do: as on the page, or as it was changed here since. */
export const useFollows = store.useChange;

/**
 * Follows someone or stops following. Returns why it failed, or null.
 * @param page the state as the server rendered it
 * @param shown the state as it is shown
 */
export function toggleFollow(username: string, page: Follows, shown: Follows): Promise<Failure | null> {
  const isFollowed = !shown.isFollowed;
  const next = { isFollowed, followerCount: shown.followerCount + (isFollowed ? 1 : -1) };
  const fields = { [isFollowed ? "follow" : "unfollow"]: username };
  return store.change(username, page, next, () => interact<Follows>("/api/follow", fields));
}
