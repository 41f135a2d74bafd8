"use server";

import { requireUser } from "@/auth/current";
import type { OlderPage } from "@/components/feed/older-posts";
import { type FeedScope, readFeed } from "@/feed/read";
import { getTranslate } from "@/i18n/server";
import { toFeedView } from "./post-view";

/** Maximum length of an id of a post or an author in a request. */
const MAX_ID_LENGTH = 64;

const isId = (value: unknown): value is string => typeof value === "string" && value.length <= MAX_ID_LENGTH;

/** Parses a scope from the browser. Anyone may request any: its content depends on the reader. */
function readScope(scope: unknown): FeedScope | undefined {
  if (scope === "home" || scope === "everybody") return scope;
  const authorId = typeof scope === "object" && scope !== null && "authorId" in scope ? scope.authorId : undefined;
  return isId(authorId) ? { authorId } : undefined;
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
