import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { hasPublicFeed } from "@/accounts/profile";
import { findFormerOwner } from "@/accounts/username";
import { findUserByUsername, type User } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { FeedLinks } from "@/components/feed-links";
import { ProfileHeader } from "@/components/profile-header";
import { ActionButton } from "@/components/ui/action-button";
import { PageLink } from "@/components/ui/page-link";
import { isFollowing } from "@/feed/follows";
import { areBlocked, quietOf } from "@/feed/quiet";
import { type FeedCursor, readFeed } from "@/feed/read";
import { feedPath, readCursor } from "../feed-path";
import { Deleted, Feed } from "../posts/view";
import type { Query } from "../query";
import { submitFollow, submitQuiet } from "./actions";
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
          <Relations reader={user} person={person} />
        )}
        {hasPublicFeed(person) && <FeedLinks username={person.username} />}
      </ProfileHeader>
      <Deleted deleted={(await searchParams).deleted} />
      <Feed feed={feed} scope={{ authorId: person.id }} reader={user} cursor={cursor} path={path}>
        {areBlocked(user.id, person.id) ? "Nothing to see here." : `${person.username} has not posted yet.`}
      </Feed>
    </>
  );
}

/** What a reader may do about the person whose page it is. */
function Relations({ reader, person: { id, username } }: { reader: CurrentUser; person: User }) {
  const kind = quietOf(reader.id, id);
  const values = { username, returnTo: `/@${username}` };
  if (kind === "block") {
    return (
      <>
        <p className="mb-4">You block {username}: you see nothing of each other.</p>
        <ActionButton action={submitQuiet} values={{ ...values, kind: "" }} working="Unblocking…">
          Unblock
        </ActionButton>
      </>
    );
  }
  if (areBlocked(reader.id, id)) return <p>{username} blocks you: you see nothing of each other.</p>;
  const [isFollowed, isMuted] = [isFollowing(reader.id, id), kind === "mute"];
  return (
    <div className="flex flex-wrap gap-3">
      <ActionButton
        action={submitFollow}
        values={{ ...values, wanted: isFollowed ? "no" : "yes" }}
        working={isFollowed ? "Unfollowing…" : "Following…"}
      >
        {isFollowed ? "Unfollow" : "Follow"}
      </ActionButton>
      <ActionButton
        action={submitQuiet}
        values={{ ...values, kind: isMuted ? "" : "mute" }}
        working={isMuted ? "Unmuting…" : "Muting…"}
      >
        {isMuted ? "Unmute" : "Mute"}
      </ActionButton>
      <ActionButton action={submitQuiet} values={{ ...values, kind: "block" }} working="Blocking…">
        Block
      </ActionButton>
    </div>
  );
}
