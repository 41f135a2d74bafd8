import { createToggle } from "./create-toggle";

/*
 * What a reader switches on and off, as it is on the page or as it was changed in this tab since. Each `use…` takes a post's
 * id or a username and the state as the server rendered it; each `toggle…` takes the state that is shown, too, and returns
 * why it failed, or null.
 */

export type Likes = { isLiked: boolean; likeCount: number };
export const { useToggle: useLikes, toggle: toggleLike } = createToggle<Likes>("/api/like", (shown) => ({
  name: shown.isLiked ? "unlike" : "like",
  next: { isLiked: !shown.isLiked, likeCount: shown.likeCount + (shown.isLiked ? -1 : 1) },
}));

export type Reposts = { isReposted: boolean; repostCount: number };
export const { useToggle: useReposts, toggle: toggleRepost } = createToggle<Reposts>("/api/repost", (shown) => ({
  name: shown.isReposted ? "unrepost" : "repost",
  next: { isReposted: !shown.isReposted, repostCount: shown.repostCount + (shown.isReposted ? -1 : 1) },
}));

/** The reposts of a post as the server rendered them, where 0 and "no" are left out. */
export const repostsOf = ({ isReposted = false, repostCount = 0 }: Partial<Reposts>): Reposts => ({
  isReposted,
  repostCount,
});

export type Bookmarked = { isBookmarked: boolean };
export const { useToggle: useBookmarked, toggle: toggleBookmark } = createToggle<Bookmarked>(
  "/api/bookmark",
  (shown) => ({
    name: shown.isBookmarked ? "unbookmark" : "bookmark",
    next: { isBookmarked: !shown.isBookmarked },
  }),
);

export type Follows = { isFollowed: boolean; followerCount: number };
export const { useToggle: useFollows, toggle: toggleFollow } = createToggle<Follows>("/api/follow", (shown) => ({
  name: shown.isFollowed ? "unfollow" : "follow",
  next: { isFollowed: !shown.isFollowed, followerCount: shown.followerCount + (shown.isFollowed ? -1 : 1) },
}));

export type Mutes = { isMuted: boolean };
export const { useToggle: useMutes, toggle: toggleMute } = createToggle<Mutes>("/api/mute", (shown) => ({
  name: shown.isMuted ? "unmute" : "mute",
  next: { isMuted: !shown.isMuted },
}));
