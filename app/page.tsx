import type { Metadata } from "next";
import { findKeptForm } from "@/accounts/kept-forms";
import { requireSession } from "@/auth/current";
import { FailedAttempts } from "@/components/failed-attempts";
import { FeedPages } from "@/components/feed-pages";
import { PostForm } from "@/components/post-form";
import { PostList } from "@/components/post-list";
import { PageLink } from "@/components/ui/page-link";
import { type FeedCursor, newestPostOf, readFeed } from "@/feed/posts";
import { dismissFailedAttempts, publish } from "./actions";
import { feedPath, readCursor } from "./feed-path";
import type { Query } from "./query";

export const metadata: Metadata = { title: { absolute: "Home – Microblog" } };

export default async function HomePage({ searchParams }: { searchParams: Query }) {
  const cursor = await readCursor(searchParams);
  const path = (cursor: FeedCursor) => feedPath("/", cursor);
  const { user, session } = await requireSession(path(cursor));
  const feed = readFeed({ homeOf: user.id }, cursor);
  const isNewest = feed.newerThan === null;

  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Hi, {user.username}</h1>
      {session.failedAttempts > 0 && <FailedAttempts count={session.failedAttempts} dismiss={dismissFailedAttempts} />}
      {isNewest && <WritePost userId={user.id} kept={findKeptForm(user.id, (await searchParams).kept)?.body} />}
      <PostList posts={feed.posts} isNewest={isNewest}>
        Your home feed is empty. Write a post, or look in <PageLink href="/explore">Explore</PageLink> for people to
        follow.
      </PostList>
      <FeedPages feed={feed} path={path} />
    </>
  );
}

/** The form to write a post; a new key after each post of one's own gives an empty one. */
function WritePost({ userId, kept }: { userId: string; kept: string | undefined }) {
  const newestPost = newestPostOf(userId);
  return <PostForm key={newestPost} action={publish} userId={userId} newestPost={newestPost} kept={kept} />;
}
