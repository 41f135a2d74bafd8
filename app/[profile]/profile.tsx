import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { hasRole } from "@/accounts/administration";
import { hasPublicFeed } from "@/accounts/profile";
import type { User } from "@/accounts/users";
import type { CurrentUser } from "@/auth/session";
import { FollowButton } from "@/components/feed/follow-button";
import { MutedNotice } from "@/components/feed/mute-button";
import type { PostView } from "@/components/feed/post-view";
import { ProfileHeader } from "@/components/feed/profile-header";
import { ProfileMenu } from "@/components/feed/profile-menu";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Tabs } from "@/components/ui/tabs";
import { replica } from "@/db/client";
import { isFollowing } from "@/feed/follows";
import { areBlocked, findMuteOrBlock } from "@/feed/mutes-and-blocks";
import { readPinned } from "@/feed/pins";
import { type FeedCursor, type FeedScope, readFeed } from "@/feed/read";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { feedPath, readCursor } from "../feed-path";
import { DeletedPostNotice, Feed } from "../posts/feed";
import { type FeedView, toFeedView, toPostView } from "../posts/post-view";
import { type Query, singleValue } from "../query";
import { submitMuteOrBlock } from "./actions";
import { openProfile } from "./open-profile";

/** The tabs of a profile, by the end of their address. */
type Tab = "" | "/replies" | "/likes";

export type ProfileProps = { params: Promise<{ profile: string }>; searchParams: Query };

/** A tab of a profile: the person, and their posts or replies, or for themselves the posts they like. */
export async function Profile({ params, searchParams, tab }: ProfileProps & { tab: Tab }) {
  const cursor = await readCursor(searchParams);
  const { reader, person } = await openProfile((await params).profile, feedPath(tab, cursor));
  const isOwn = person.id === reader.id;
  if (tab === "/likes" && !isOwn) notFound();

  const t = await getTranslate();
  const profile = `/@${person.username}`;
  const path = (cursor: FeedCursor) => feedPath(profile + tab, cursor);
  const scope = scopeOf(tab, person);
  const feed = toFeedView(t, await readFeed(reader.id, scope, cursor), reader);
  const pinned = tab === "" && feed.newerThan === null ? await readPinned(reader.id, person) : undefined;
  const relation = await relationOf(reader, person);
  const { deleted, done } = await searchParams;
  return (
    <>
      <ProfileHeader t={t} person={person} isFollowed={relation.isFollowed} followsReader={relation.followsReader}>
        {isOwn ? (
          <a href="/settings/profile" className={buttonClass("secondary")}>
            {t("Edit profile")}
          </a>
        ) : (
          !relation.areBlocked && (
            <FollowButton
              username={person.username}
              rendered={{ isFollowed: relation.isFollowed, followerCount: person.followerCount }}
            />
          )
        )}
        <ProfileMenu
          username={person.username}
          kind={relation.kind}
          isOwn={isOwn}
          moderatePath={!isOwn && hasRole(reader, "moderator") ? `/moderation/people/${person.id}` : undefined}
          hasFeed={hasPublicFeed(person)}
          muteOrBlock={submitMuteOrBlock}
        />
      </ProfileHeader>
      {singleValue(done) === "reported" && !isOwn && (
        <Notice tone="good">
          {t("You've reported {name}. A moderator will review it.", { name: person.username })}
        </Notice>
      )}
      <RelationNotice t={t} username={person.username} {...relation} />
      <Tabs
        label={t("Profile sections")}
        current={profile + tab}
        tabs={[
          [profile, t("Posts")],
          [`${profile}/replies`, t("Replies")],
          ...(isOwn ? [[`${profile}/likes`, t("Likes")] as const] : []),
        ]}
      />
      <DeletedPostNotice t={t} deleted={deleted} />
      <Feed
        t={t}
        feed={pinned ? withOnTop(feed, toPostView(t, pinned, reader, new Date())) : feed}
        scope={scope}
        cursor={cursor}
        path={path}
        emptyIcon={relation.areBlocked ? "ban" : EMPTY_ICONS[tab]}
      >
        {relation.areBlocked ? t("Nothing to see here.") : emptyText(t, tab, person.username, isOwn)}
      </Feed>
    </>
  );
}

/** A page of posts with the pinned one first, and not a second time. */
const withOnTop = (feed: FeedView, pinned: PostView): FeedView => ({
  ...feed,
  posts: [{ ...pinned, isOnTop: true }, ...feed.posts.filter(({ id }) => id !== pinned.id)],
});

function scopeOf(tab: Tab, { id }: User): FeedScope {
  if (tab === "/likes") return "likes";
  return { authorId: id, only: tab === "/replies" ? "replies" : "originals" };
}

const EMPTY_ICONS = { "": "message-circle", "/replies": "reply", "/likes": "heart" } as const;

function emptyText(t: Translate, tab: Tab, name: string, isOwn: boolean): ReactNode {
  if (isOwn && tab === "/replies") return t("You haven't replied to a post yet.");
  if (isOwn && tab === "") {
    const parts = [<a key="0" href="/#body" />];
    return <Rich t={t} text="You haven't posted yet. <0>Write your first post</0>." parts={parts} />;
  }
  if (tab === "/likes") return t("You haven't liked any posts yet.");
  if (tab === "/replies") return t("{name} hasn't replied to a post yet.", { name });
  return t("{name} hasn't posted yet.", { name });
}

/** What is between the reader and a person. */
async function relationOf(reader: CurrentUser, person: User) {
  if (reader.id === person.id) return { isFollowed: false, followsReader: false, kind: null, areBlocked: false };
  return {
    isFollowed: await isFollowing(reader.id, person.id),
    followsReader: await isFollowing(person.id, reader.id),
    kind: await findMuteOrBlock(reader.id, person.id),
    areBlocked: await areBlocked(reader.id, person.id, replica()),
  };
}

type RelationNoticeProps = { t: Translate; username: string } & Awaited<ReturnType<typeof relationOf>>;

/** A notice that the reader mutes or blocks this person, with a button to end that, or that this person blocks them. */
function RelationNotice({ t, username, kind, areBlocked }: RelationNoticeProps) {
  if (kind !== "block") {
    if (!areBlocked) return <MutedNotice username={username} rendered={{ isMuted: kind === "mute" }} />;
    return (
      <div className="profile-note">
        <p>{t("{name} has blocked you. You can't see each other's posts.", { name: `@${username}` })}</p>
      </div>
    );
  }
  return (
    <div className="profile-note">
      <p>{t("You've blocked {name}. You can't see each other's posts.", { name: `@${username}` })}</p>
      <ActionButton
        action={submitMuteOrBlock}
        values={{ username, change: "unblock", returnTo: `/@${username}` }}
        pendingLabel={t("Unblocking…")}
      >
        {t("Unblock")}
      </ActionButton>
    </div>
  );
}
