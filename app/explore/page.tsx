import { requireUser } from "@/auth/current";
import { type FeedCursor, readFeed } from "@/feed/read";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { feedPath, readCursor } from "../feed-path";
import { titled } from "../page-metadata";
import { DeletedPostNotice, Feed } from "../posts/feed";
import { toFeedView } from "../posts/post-view";
import type { Query } from "../query";

export const generateMetadata = titled(msg("Explore"));

/** Everyone's posts. */
export default async function ExplorePage({ searchParams }: { searchParams: Query }) {
  const path = (cursor: FeedCursor) => feedPath("/explore", cursor);
  const cursor = await readCursor(searchParams);
  const user = await requireUser(path(cursor));
  const t = await getTranslate();
  const feed = await readFeed(user.id, "everybody", cursor);
  return (
    <>
      <h1 className="page-title">{t("Explore")}</h1>
      <DeletedPostNotice t={t} deleted={(await searchParams).deleted} />
      <Feed t={t} feed={toFeedView(t, feed, user)} scope="everybody" cursor={cursor} path={path}>
        {t("No posts yet.")}
      </Feed>
    </>
  );
}
