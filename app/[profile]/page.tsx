import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { hasPublicFeed } from "@/accounts/profile";
import { findFormerOwner } from "@/accounts/username";
import { findUserByUsername, type User } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import type { CurrentUser } from "@/auth/session";
import { FeedLinks } from "@/components/feed/feed-links";
import { FollowButton } from "@/components/feed/follow-button";
import { ProfileHeader } from "@/components/feed/profile-header";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import { replica } from "@/db/client";
import { isFollowing } from "@/feed/follows";
import { areBlocked, mutedAndBlockedBy } from "@/feed/mutes-and-blocks";
import { type FeedCursor, readFeed } from "@/feed/read";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { feedPath, readCursor } from "../feed-path";
import { DeletedPostNotice, Feed } from "../posts/feed";
import { toFeedView } from "../posts/post-view";
import type { Query } from "../query";
import { submitMuteOrBlock } from "./actions";
import { usernameIn } from "./username-in";

type Props = { params: Promise<{ profile: string }>; searchParams: Query };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslate();
  const username = usernameIn((await params).profile);
  return { title: username ? `@${username}` : t("Not found") };
}

/** A profile: the person and their posts. A former username redirects to the current one. */
export default async function ProfilePage({ params, searchParams }: Props) {
  const username = usernameIn((await params).profile);
  const cursor = await readCursor(searchParams);
  const user = await requireUser(username ? feedPath(`/@${username}`, cursor) : "/");
  if (username === null) notFound();
  const person = await findUserByUsername(username, replica());
  if (!person) {
    const renamed = await findFormerOwner(username);
    if (renamed) redirect(`/@${renamed.username}`);
  }
  if (!person || person.deleteAt) notFound();

  const t = await getTranslate();
  const path = (cursor: FeedCursor) => feedPath(`/@${person.username}`, cursor);
  const feed = await readFeed(user.id, { authorId: person.id }, cursor);
  const isFollowed = person.id !== user.id && (await isFollowing(user.id, person.id));
  return (
    <>
      <ProfileHeader t={t} person={person} isFollowed={isFollowed}>
        {person.id === user.id ? (
          <PageLink href="/settings/profile" className={`${buttonClass("secondary")} no-underline`}>
            {t("Edit profile")}
          </PageLink>
        ) : (
          <Relations t={t} reader={user} person={person} isFollowed={isFollowed} />
        )}
        {hasPublicFeed(person) && <FeedLinks username={person.username} />}
      </ProfileHeader>
      <DeletedPostNotice deleted={(await searchParams).deleted} />
      <Feed feed={toFeedView(t, feed, user)} scope={{ authorId: person.id }} cursor={cursor} path={path}>
        {(await areBlocked(user.id, person.id, replica()))
          ? t("Nothing to see here.")
          : t("{name} hasn't posted yet.", { name: person.username })}
      </Feed>
    </>
  );
}

type RelationsProps = { t: Translate; reader: CurrentUser; person: User; isFollowed: boolean };

/** What the reader can do about this person. */
async function Relations({ t, reader, person: { id, username, followerCount }, isFollowed }: RelationsProps) {
  const kind = await mutedAndBlockedBy(reader.id, id);
  const values = { username, returnTo: `/@${username}` };
  if (kind === "block") {
    return (
      <>
        <p className="mb-4">{t("You've blocked {name}. You can't see each other's posts.", { name: username })}</p>
        <ActionButton action={submitMuteOrBlock} values={{ ...values, kind: "" }} working={t("Unblocking…")}>
          {t("Unblock")}
        </ActionButton>
      </>
    );
  }
  if (await areBlocked(reader.id, id, replica())) {
    return <p>{t("{name} has blocked you. You can't see each other's posts.", { name: username })}</p>;
  }
  const isMuted = kind === "mute";
  return (
    <div className="flex flex-wrap gap-3">
      <FollowButton username={username} page={{ isFollowed, followerCount }} />
      <ActionButton
        action={submitMuteOrBlock}
        values={{ ...values, kind: isMuted ? "" : "mute" }}
        working={isMuted ? t("Unmuting…") : t("Muting…")}
      >
        {isMuted ? t("Unmute") : t("Mute")}
      </ActionButton>
      <ActionButton action={submitMuteOrBlock} values={{ ...values, kind: "block" }} working={t("Blocking…")}>
        {t("Block")}
      </ActionButton>
    </div>
  );
}
