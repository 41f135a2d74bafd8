import { createHash } from "node:crypto";
import { findPublicPerson } from "@/accounts/public-person";
import { replica } from "@/db/client";
import { lastModifiedOf, readPublicPosts, renderFeed } from "@/feed/public-feed";
import { FEED_TYPES, type FeedFormat, publicFeedPath } from "@/feed/public-feed-address";
import { settings } from "@/settings";
import { usernameIn } from "./username-in";

/** Cache lifetime for programs and proxies, in seconds. */
const MAX_AGE = 300;

/**
 * Responds with someone's public feed, if they have one. Unknown people, feeds that are not public, and inactive or
 * deleted owners get the same response. A former username redirects to the current one.
 */
export async function respondWithFeed(request: Request, profile: string, format: FeedFormat): Promise<Response> {
  const username = usernameIn(profile);
  const person = username === null ? undefined : await findPublicPerson(username, replica());
  if (!username || !person) {
    return new Response("There is no such feed.\n", { status: 404, headers: { "Cache-Control": "no-store" } });
  }
  if (person.username.toLowerCase() !== username.toLowerCase())
    return new Response(null, { status: 307, headers: { Location: publicFeedPath(person.username, format) } });

  const posts = await readPublicPosts(person.id);
  const text = renderFeed(format, person, posts, settings().canonicalOrigin);
  const headers = {
    "Cache-Control": `public, max-age=${MAX_AGE}`,
    ETag: `"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`,
    "Last-Modified": lastModifiedOf(person, posts).toUTCString(),
  };
  if (isNotModified(request.headers, headers.ETag)) return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, "Content-Type": `${FEED_TYPES[format]}; charset=utf-8` } });
}

/**
 * Whether the client has this exact response (RFC 9110, 13.1.2). A date says too little: a deleted post leaves the feed
 * without a newer one.
 */
function isNotModified(requestHeaders: Headers, eTag: string): boolean {
  const tags = requestHeaders.get("if-none-match")?.split(",") ?? [];
  return tags.some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === eTag);
}
