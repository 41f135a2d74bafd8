import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { FeedPages } from "@/components/feed-pages";
import { PostList } from "@/components/post-list";
import { type FeedCursor, readFeed } from "@/feed/posts";
import { feedPath, readCursor } from "../feed-path";
import type { Query } from "../query";

export const metadata: Metadata = { title: "Explore" };

/** Everybody's posts. */
export default async function ExplorePage({ searchParams }: { searchParams: Query }) {
  const path = (cursor: FeedCursor) => feedPath("/explore", cursor);
  const cursor = await readCursor(searchParams);
  await requireUser(path(cursor));
  const feed = readFeed("everybody", cursor);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Explore</h1>
      <PostList posts={feed.posts} isNewest={feed.newerThan === null}>
        Nobody has posted yet.
      </PostList>
      <FeedPages feed={feed} path={path} />
    </>
  );
}
