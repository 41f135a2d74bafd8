/* WebFinger (RFC 7033): finds someone with a public feed by their address here, acct:name@host. */

import { parseUrl } from "../text/parse-url";
import { tagUri } from "./public-feed";
import { FEED_TYPES, publicFeedPath } from "./public-feed-address";

type Person = { id: string; username: string; avatar: string | null; createdAt: Date };

type Link = { rel: string; type: string; href: string };

/**
 * Whom a resource names: a username of this site, null for anything elsewhere, or undefined if it is no URI that can be
 * looked up. `origin` is the site's own, such as https://blog.example.org.
 */
export function usernameOfResource(resource: string, origin: string): string | null | undefined {
  const { host } = new URL(origin);
  const [, account, accountHost] = resource.match(/^acct:@?([^@/?#\s]+)@([^@/?#\s]+)$/i) ?? [];
  if (account && accountHost) return accountHost.toLowerCase() === host ? usernameIn(account) : null;
  if (/^acct:/i.test(resource) || !/^[a-z][a-z0-9+.-]*:\S+$/i.test(resource)) return undefined;
  const url = parseUrl(resource);
  if (!url) return undefined;
  const [, name] = url.pathname.match(/^\/(?:@|%40)([\w-]+)$/i) ?? [];
  return url.origin === new URL(origin).origin && name ? usernameIn(name) : null;
}

const usernameIn = (text: string) => text.match(/^[\w-]{3,20}$/)?.[0] ?? null;

/** What WebFinger responds about a person (RFC 7033, 4.4). If `rels` are given, only links with these relations. */
export function describePerson(person: Person, origin: string, rels: string[]) {
  const { username, avatar } = person;
  const page = `${origin}/@${username}`;
  const links: Link[] = [
    { rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: page },
    {
      rel: "http://schemas.google.com/g/2010#updates-from",
      type: FEED_TYPES.atom,
      href: origin + publicFeedPath(username, "atom"),
    },
    { rel: "alternate", type: FEED_TYPES.json, href: origin + publicFeedPath(username, "json") },
    ...(avatar
      ? [{ rel: "http://webfinger.net/rel/avatar", type: "image/webp", href: `${origin}/avatars/${avatar}.webp` }]
      : []),
  ];
  return {
    subject: `acct:${username}@${new URL(origin).host}`,
    aliases: [page, tagUri(origin, person)],
    links: rels.length > 0 ? links.filter(({ rel }) => rels.includes(rel)) : links,
  };
}
