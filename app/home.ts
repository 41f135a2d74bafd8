import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { clientOf } from "@/auth/client";
import { headOf } from "@/auth/head";
import { openSession } from "@/auth/open-session";
import { type CurrentUser, isSeenDue, type OpenSession } from "@/auth/session";
import { tokenIn } from "@/auth/session-cookie";
import { countUnread } from "@/feed/notifications";
import { newestPostOf } from "@/feed/posts";
import { type FeedCursor, readFeed } from "@/feed/read";
import { browserLanguage } from "@/i18n/browser-language";
import { textsIn } from "@/i18n/catalog";
import type { Translate } from "@/i18n/translate";
import { feedForReader, type ShownFeed } from "./posts/for-reader";

/** What the home page says beside what every page does: a page of posts, and on the newest what the form needs. */
export type Home = { feed: ShownFeed; newestPost: string | null };

/** The home page's own part of what its reader sees now. */
export async function readHome(t: Translate, user: CurrentUser, cursor: FeedCursor = {}): Promise<Home> {
  const feed = feedForReader(t, await readFeed(user.id, "home", cursor), user);
  return { feed, newestPost: feed.newerThan === null ? await newestPostOf(user.id) : null };
}

/** All that the home page is drawn from, as one text. Pages of the same address with the same are the same. */
export function drawnFrom({ language }: Translate, open: OpenSession, unread: number, home: Home): string {
  return JSON.stringify([language, open, unread, home]);
}

/** How long before its end a session is counted down to, to the second, in milliseconds (components/session-watch.tsx). */
const COUNTDOWN = 300_000;

/**
 * What the home page would be drawn from now, for a request that has not come to Next.js: the session's row is read, as
 * for any page. Null where nobody is signed in, where drawing it would also store that somebody was here, and where it
 * would say how soon the session ends.
 */
export async function homeWouldBeDrawnFrom(incoming: IncomingHttpHeaders): Promise<string | null> {
  const head = headOf(incoming);
  const open = await openSession(await tokenIn(head), await clientOf(head));
  if (!open) return null;
  const { user, session } = open;
  const now = new Date();
  if (isSeenDue(session, now) || session.expiresAt.getTime() - now.getTime() < COUNTDOWN) return null;
  const t = textsIn(user.language ?? browserLanguage(head.headers.get("accept-language")));
  return drawnFrom(t, open, await countUnread(user.id), await readHome(t, user));
}
