"use server";

import { requireUser } from "@/auth/current";
import type { OlderPage } from "@/components/feed/older-posts";
import { AUTHOR_FILTERS, type FeedScope, NAMED_FEEDS, readFeed } from "@/feed/read";
import { toTag } from "@/feed/text-links";
import { getTranslate } from "@/i18n/server";
import { toFeedView } from "./post-view";

/** Maximum length of a hashtag, or an id of a post or an author, in a request. */
const MAX_ID_LENGTH = 200;

const isId = (value: unknown): value is string => typeof value === "string" && value.length <= MAX_ID_LENGTH;

/** Parses a scope from the browser. Anyone may request any: its content depends on the reader. */
function readScope(scope: unknown): FeedScope | undefined {
  const name = NAMED_FEEDS.find((feed) => feed === scope);
  if (name) return name;
  if (typeof scope !== "object" || scope === null) return undefined;
  if ("tag" in scope) {
    const tag = isId(scope.tag) ? toTag(scope.tag) : null;
    return tag === null ? undefined : { tag };
  }
  if (!("authorId" in scope) || !isId(scope.authorId)) return undefined;
  const asked = "only" in scope ? scope.only : undefined;
  const only = AUTHOR_FILTERS.find((filter) => filter === asked);
  return { authorId: scope.authorId, ...(only && { only }) };
}

/** The page of a feed before a cursor, for infinite scrolling. */
export async function loadOlder(scope: FeedScope, before: string): Promise<OlderPage> {
  const user = await requireUser("/");
  const parsed = readScope(scope);
  if (!parsed || !isId(before)) return { posts: [], olderThan: null };
  const feed = await readFeed(user.id, parsed, { before });
  const { posts, olderThan } = toFeedView(await getTranslate(), feed, user);
  return { posts, olderThan };
}
