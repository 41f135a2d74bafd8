import { FEED_TYPES, type FeedFormat, publicFeedPath } from "@/feed/public-feed-address";
import { Icon } from "../ui/icon";

const NAMES: Record<FeedFormat, string> = { atom: "Atom", json: "JSON Feed" };
const FORMATS = Object.keys(NAMES) as FeedFormat[];

/** Links to someone's public feed, in the profile's menu for people and in the page's head for programs. */
export function FeedLinks({ username }: { username: string }) {
  return FORMATS.map((format) => [
    <a key={format} href={publicFeedPath(username, format)} type={FEED_TYPES[format]} className="menu-item">
      <Icon name="rss" />
      {NAMES[format]}
    </a>,
    <link
      key={`${format}-head`}
      rel="alternate"
      type={FEED_TYPES[format]}
      title={`@${username} (${NAMES[format]})`}
      href={publicFeedPath(username, format)}
    />,
  ]);
}
