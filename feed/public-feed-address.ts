/* The address of a public feed. Pure, for any page that links to it. */

/** Feed formats: the ending of the address, and the media type. */
export const FEED_TYPES = { atom: "application/atom+xml", json: "application/feed+json" } as const;
export type FeedFormat = keyof typeof FEED_TYPES;

/** The path of someone's public feed. */
export const publicFeedPath = (username: string, format: FeedFormat) => `/@${username}/feed.${format}`;
