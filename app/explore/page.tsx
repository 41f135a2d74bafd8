import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { type FeedCursor, readFeed } from "@/feed/read";
import { feedPath, readCursor } from "../feed-path";
import { Deleted, Feed } from "../posts/view";
import type { Query } from "../query";

export const metadata: Metadata = { title: "Explore" };

/** Everybody's posts. */
export default async function ExplorePage({ searchParams }: { searchParams: Query }) {
  const path = (cursor: FeedCursor) => feedPath("/explore", cursor);
  const cursor = await readCursor(searchParams);
  const user = await requireUser(path(cursor));
  const feed = readFeed(user.id, "everybody", cursor);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Explore</h1>
      <Deleted deleted={(await searchParams).deleted} />
      <Feed feed={feed} scope="everybody" reader={user} cursor={cursor} path={path}>
        Nobody has posted yet.
      </Feed>
    </>
  );
}
