import { FEED_TYPES, type FeedFormat, publicFeedPath } from "@/feed/public-feed-address";

const NAMES: Record<FeedFormat, string> = { atom: "Atom", json: "JSON Feed" };
const FORMATS = Object.keys(NAMES) as FeedFormat[];

/** Links to someone's public feed, on the page for people and in its head for programs. */
export function FeedLinks({ username }: { username: string }) {
  return (
    <p className="flex gap-x-5 text-sm">
      {FORMATS.map((format) => (
        <a key={format} href={publicFeedPath(username, format)} type={FEED_TYPES[format]} className="py-2">
          {NAMES[format]}
        </a>
      ))}
      {FORMATS.map((format) => (
        <link
          key={format}
          rel="alternate"
          type={FEED_TYPES[format]}
          title={`@${username} (${NAMES[format]})`}
          href={publicFeedPath(username, format)}
        />
      ))}
    </p>
  );
}
