/* Where a public feed is. Pure, for whatever links to it. */

/** The formats that a feed comes in: the end of its address, and its media type. */
export const FEED_TYPES = { atom: "application/atom+xml", json: "application/feed+json" } as const;
export type FeedFormat = keyof typeof FEED_TYPES;

/** The path of somebody's public feed. */
export const publicFeedPath = (username: string, format: FeedFormat) => `/@${username}/feed.${format}`;
