import { createHash } from "node:crypto";
import { hasPublicFeed } from "@/accounts/profile";
import { findFormerOwner } from "@/accounts/username";
import { findUserByUsername } from "@/accounts/users";
import { replica } from "@/db/client";
import { lastModifiedOf, readPublicPosts, renderFeed } from "@/feed/public-feed";
import { FEED_TYPES, type FeedFormat, publicFeedPath } from "@/feed/public-feed-address";
import { settings } from "@/settings";
import { usernameIn } from "./username-in";

/** Seconds for which programs, and caches on the way, need not ask again. */
const MAX_AGE = 300;

/**
 * Answers with somebody's posts as a feed, to anybody, where its owner said so. Nobody's, one that is not public, and one
 * whose owner is inactive or leaving are answered alike. A name that was given up leads to the new one.
 */
export async function respondWithFeed(request: Request, profile: string, format: FeedFormat): Promise<Response> {
  const username = usernameIn(profile);
  const current = username === null ? undefined : await findUserByUsername(username, replica());
  const person = current ?? (username === null ? undefined : await findFormerOwner(username));
  if (!person || !hasPublicFeed(person)) {
    return new Response("There is no such feed.\n", { status: 404, headers: { "Cache-Control": "no-store" } });
  }
  if (!current)
    return new Response(null, { status: 307, headers: { Location: publicFeedPath(person.username, format) } });

  const posts = await readPublicPosts(person.id);
  const text = renderFeed(format, person, posts, settings().emailOrigin);
  const headers = {
    "Cache-Control": `public, max-age=${MAX_AGE}`,
    ETag: `"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`,
    "Last-Modified": lastModifiedOf(person, posts).toUTCString(),
  };
  if (isKnown(request.headers, headers)) return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, "Content-Type": `${FEED_TYPES[format]}; charset=utf-8` } });
}

/**
 * Whether who asks has this very answer (RFC 9110, 13.1.2 and 13.1.3). A date counts only if it is the same one: when the
 * newest post is deleted, the feed's is earlier than before.
 */
function isKnown(asked: Headers, { ETag, "Last-Modified": lastModified }: Record<"ETag" | "Last-Modified", string>) {
  const tags = asked.get("if-none-match");
  if (tags === null) return asked.get("if-modified-since") === lastModified;
  return tags.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === ETag);
}
