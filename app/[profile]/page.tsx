import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { findFormerOwner } from "@/accounts/username";
import { findUserByUsername } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import { FeedPages } from "@/components/feed-pages";
import { PostList } from "@/components/post-list";
import { readFeed } from "@/feed/posts";
import { one, type Query } from "../query";

type Props = { params: Promise<{ profile: string }>; searchParams: Query };

/** The username in an address such as /@susan, or null where it is no such address. */
function usernameIn(segment: string): string | null {
  return decodeURIComponent(segment).match(/^@([\w-]{3,20})$/)?.[1] ?? null;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const username = usernameIn((await params).profile);
  return { title: username ? `@${username}` : "Not found" };
}

/** A person's page: their posts. The address of a name that was given up leads to the new one. */
export default async function ProfilePage({ params, searchParams }: Props) {
  const username = usernameIn((await params).profile);
  await requireUser(username ? `/@${username}` : "/");
  if (username === null) notFound();
  const person = findUserByUsername(username);
  if (!person) {
    const renamed = findFormerOwner(username);
    if (renamed) redirect(`/@${renamed.username}`);
  }
  if (!person || person.deleteAt) notFound();

  const { before, after } = await searchParams;
  const feed = readFeed({ before: one(before), after: one(after) }, { authorId: person.id });
  const path = (cursor: { before?: string; after?: string }) =>
    `/@${person.username}?${new URLSearchParams(cursor).toString()}`;
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">{person.username}</h1>
      <PostList
        posts={feed.posts}
        isNewest={feed.newerThan === null}
        empty={`${person.username} has not posted yet.`}
      />
      <FeedPages feed={feed} path={path} />
    </>
  );
}
