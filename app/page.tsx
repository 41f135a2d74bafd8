import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { PostForm } from "@/components/post-form";
import { PostList } from "@/components/post-list";
import { PageLink } from "@/components/ui/page-link";
import { newestPostOf, readFeed } from "@/feed/posts";
import { publish } from "./actions";

export const metadata: Metadata = { title: { absolute: "Home – Microblog" } };

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function HomePage({ searchParams }: { searchParams: Query }) {
  const { before, after } = await searchParams;
  const cursor = { before: one(before), after: one(after) };
  const user = await requireUser(feedPath(cursor));
  const feed = readFeed(cursor);
  const isNewest = feed.newerThan === null;

  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Hi, {user.username}</h1>
      {isNewest && <WritePost userId={user.id} />}
      <PostList posts={feed.posts} isNewest={isNewest} />
      <nav aria-label="Pages of the feed" className="mt-8 flex justify-between gap-4 empty:hidden">
        {feed.newerThan !== null && (
          <PageLink rel="prev" href={feedPath({ after: feed.newerThan })} className="py-2">
            ← Newer
          </PageLink>
        )}
        {feed.olderThan !== null && (
          <PageLink rel="next" href={feedPath({ before: feed.olderThan })} className="ml-auto py-2">
            Older →
          </PageLink>
        )}
      </nav>
    </>
  );
}

/** The form to write a post; a new key after each post of one's own gives an empty one. */
function WritePost({ userId }: { userId: string }) {
  const newestPost = newestPostOf(userId);
  return <PostForm key={newestPost} action={publish} userId={userId} newestPost={newestPost} />;
}

/** The address of a page of the feed. */
function feedPath({ before, after }: { before?: string | undefined; after?: string | undefined }): string {
  if (after !== undefined) return `/?after=${encodeURIComponent(after)}`;
  return before === undefined ? "/" : `/?before=${encodeURIComponent(before)}`;
}

/** A query parameter that makes sense once only; said twice, it says nothing. */
function one(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
