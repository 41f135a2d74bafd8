import type { Metadata } from "next";
import { findKeptForm } from "@/accounts/kept-forms";
import { requireSession } from "@/auth/current";
import { FailedAttempts } from "@/components/failed-attempts";
import { FeedPages } from "@/components/feed-pages";
import { PostForm } from "@/components/post-form";
import { PostList } from "@/components/post-list";
import { newestPostOf, readFeed } from "@/feed/posts";
import { dismissFailedAttempts, publish } from "./actions";
import { one, type Query } from "./query";

export const metadata: Metadata = { title: { absolute: "Home – Microblog" } };

export default async function HomePage({ searchParams }: { searchParams: Query }) {
  const { before, after, kept } = await searchParams;
  const cursor = { before: one(before), after: one(after) };
  const { user, session } = await requireSession(feedPath(cursor));
  const feed = readFeed(cursor);
  const isNewest = feed.newerThan === null;

  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Hi, {user.username}</h1>
      {session.failedAttempts > 0 && <FailedAttempts count={session.failedAttempts} dismiss={dismissFailedAttempts} />}
      {isNewest && <WritePost userId={user.id} kept={findKeptForm(user.id, one(kept))?.body} />}
      <PostList posts={feed.posts} isNewest={isNewest} />
      <FeedPages feed={feed} path={feedPath} />
    </>
  );
}

/** The form to write a post; a new key after each post of one's own gives an empty one. */
function WritePost({ userId, kept }: { userId: string; kept: string | undefined }) {
  const newestPost = newestPostOf(userId);
  return <PostForm key={newestPost} action={publish} userId={userId} newestPost={newestPost} kept={kept} />;
}

/** The address of a page of the feed. */
function feedPath({ before, after }: { before?: string | undefined; after?: string | undefined }): string {
  if (after !== undefined) return `/?after=${encodeURIComponent(after)}`;
  return before === undefined ? "/" : `/?before=${encodeURIComponent(before)}`;
}
