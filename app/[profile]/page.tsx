import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { findFormerOwner } from "@/accounts/username";
import { findUserByUsername } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import { ProfileHeader } from "@/components/profile-header";
import { ActionButton } from "@/components/ui/action-button";
import { PageLink } from "@/components/ui/page-link";
import { isFollowing } from "@/feed/follows";
import { type FeedCursor, readFeed } from "@/feed/read";
import { feedPath, readCursor } from "../feed-path";
import { Deleted, Feed } from "../posts/view";
import type { Query } from "../query";
import { submitFollow } from "./actions";
import { usernameIn } from "./username-in";

type Props = { params: Promise<{ profile: string }>; searchParams: Query };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const username = usernameIn((await params).profile);
  return { title: username ? `@${username}` : "Not found" };
}

/** A person's page: who they are, and their posts. The address of a name that was given up leads to the new one. */
export default async function ProfilePage({ params, searchParams }: Props) {
  const username = usernameIn((await params).profile);
  const cursor = await readCursor(searchParams);
  const user = await requireUser(username ? feedPath(`/@${username}`, cursor) : "/");
  if (username === null) notFound();
  const person = findUserByUsername(username);
  if (!person) {
    const renamed = findFormerOwner(username);
    if (renamed) redirect(`/@${renamed.username}`);
  }
  if (!person || person.deleteAt) notFound();

  const path = (cursor: FeedCursor) => feedPath(`/@${person.username}`, cursor);
  const feed = readFeed(user.id, { authorId: person.id }, cursor);
  return (
    <>
      <ProfileHeader person={person}>
        {person.id === user.id ? (
          <PageLink href="/settings/profile">Edit your profile</PageLink>
        ) : (
          <Follow username={person.username} isFollowed={isFollowing(user.id, person.id)} />
        )}
      </ProfileHeader>
      <Deleted deleted={(await searchParams).deleted} />
      <Feed feed={feed} reader={user} cursor={cursor} path={path}>
        {person.username} has not posted yet.
      </Feed>
    </>
  );
}

function Follow({ username, isFollowed }: { username: string; isFollowed: boolean }) {
  return (
    <ActionButton
      action={submitFollow}
      values={{ username, wanted: isFollowed ? "no" : "yes" }}
      working={isFollowed ? "Unfollowing…" : "Following…"}
    >
      {isFollowed ? "Unfollow" : "Follow"}
    </ActionButton>
  );
}
