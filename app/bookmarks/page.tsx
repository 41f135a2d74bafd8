import { requireUser } from "@/auth/current";
import { type FeedCursor, readFeed } from "@/feed/read";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { feedPath, readCursor } from "../feed-path";
import { titled } from "../page-metadata";
import { DeletedPostNotice, Feed } from "../posts/feed";
import { toFeedView } from "../posts/post-view";
import type { Query } from "../query";

export const generateMetadata = titled(msg("Bookmarks"));

/** The posts that the reader saved, which nobody else sees. */
export default async function BookmarksPage({ searchParams }: { searchParams: Query }) {
  const path = (cursor: FeedCursor) => feedPath("/bookmarks", cursor);
  const cursor = await readCursor(searchParams);
  const user = await requireUser(path(cursor));
  const t = await getTranslate();
  const feed = await readFeed(user.id, "bookmarks", cursor);
  return (
    <>
      <h1 className="page-title">{t("Bookmarks")}</h1>
      <DeletedPostNotice t={t} deleted={(await searchParams).deleted} />
      <Feed t={t} feed={toFeedView(t, feed, user)} scope="bookmarks" cursor={cursor} path={path} emptyIcon="bookmark">
        {t("No bookmarks yet. To save a post, choose Bookmark in its menu. Only you can see your bookmarks.")}
      </Feed>
    </>
  );
}
