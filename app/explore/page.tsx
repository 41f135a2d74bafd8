import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { type FeedCursor, readFeed } from "@/feed/read";
import { texts } from "@/i18n/server";
import { feedPath, readCursor } from "../feed-path";
import { Deleted, Feed } from "../posts/feed";
import { feedForReader } from "../posts/post-view";
import type { Query } from "../query";

export async function generateMetadata(): Promise<Metadata> {
  const t = await texts();
  return { title: t("Explore") };
}

/** Everybody's posts. */
export default async function ExplorePage({ searchParams }: { searchParams: Query }) {
  const path = (cursor: FeedCursor) => feedPath("/explore", cursor);
  const cursor = await readCursor(searchParams);
  const user = await requireUser(path(cursor));
  const t = await texts();
  const feed = await readFeed(user.id, "everybody", cursor);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">{t("Explore")}</h1>
      <Deleted deleted={(await searchParams).deleted} />
      <Feed feed={feedForReader(t, feed, user)} scope="everybody" cursor={cursor} path={path}>
        {t("Nobody has posted yet.")}
      </Feed>
    </>
  );
}
