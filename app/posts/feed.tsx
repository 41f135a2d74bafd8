import type { ReactNode } from "react";
import type { CurrentUser } from "@/auth/session";
import { DeletedNotice } from "@/components/feed/deleted-notice";
import { OlderPosts } from "@/components/feed/older-posts";
import { PostCards } from "@/components/feed/post-card";
import type { PostView } from "@/components/feed/post-view";
import { EmptyState } from "@/components/ui/empty-state";
import type { IconName } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import { UNDO_SECONDS } from "@/feed/posts";
import type { FeedCursor, FeedPost, FeedScope } from "@/feed/read";
import type { Translate } from "@/i18n/translate";
import { submitMuteOrBlock } from "../[profile]/actions";
import { singleValue } from "../query";
import { submitDelete, submitUndo } from "./actions";
import { loadOlder } from "./older";
import { type FeedView, toPostView } from "./post-view";

const ACTIONS = { remove: submitDelete, muteOrBlock: submitMuteOrBlock };

type FeedProps = {
  t: Translate;
  feed: FeedView;
  scope: FeedScope;
  cursor: FeedCursor;
  path: (cursor: FeedCursor) => string;
  /** The message for an empty feed, and its icon. */
  children: ReactNode;
  emptyIcon?: IconName;
};

/** A page of posts, with links to its neighbors. */
export function Feed({ t, feed, scope, cursor, path, children, emptyIcon = "message-circle" }: FeedProps) {
  const currentPath = path(cursor);
  const isEnd = feed.newerThan !== null;
  return (
    <section aria-label={t("Posts")} className="bleed">
      {feed.posts.length === 0 ? (
        <EmptyState icon={isEnd ? "check" : emptyIcon}>{isEnd ? t("You've reached the end.") : children}</EmptyState>
      ) : (
        <PostCards posts={feed.posts} actions={ACTIONS} returnTo={currentPath} />
      )}
      <OlderPosts
        key={currentPath}
        newerThan={feed.newerThan}
        olderThan={feed.olderThan}
        path={path({})}
        scope={scope}
        load={loadOlder}
        actions={ACTIONS}
        returnTo={currentPath}
        renderId={crypto.randomUUID()}
      />
    </section>
  );
}

type ListProps = {
  t: Translate;
  posts: FeedPost[];
  reader: CurrentUser;
  now: Date;
  returnTo: string;
};

/** Posts as their reader sees them, outside of feeds. */
export const PostViews = (props: { posts: PostView[]; returnTo: string }) => <PostCards {...props} actions={ACTIONS} />;

/** Posts outside of feeds. After the deletion of one, the reader continues to `returnTo`. */
export function PostList({ t, posts, reader, now, returnTo }: ListProps) {
  const views = posts.map((post) => toPostView(t, post, reader, now));
  return <PostViews posts={views} returnTo={returnTo} />;
}

/** One post, likewise. */
export const SinglePost = ({ post, ...props }: Omit<ListProps, "posts"> & { post: FeedPost }) => (
  <PostList {...props} posts={[post]} />
);

/** A notice that a post was just deleted, by query value. */
export function DeletedPostNotice({ t, deleted }: { t: Translate; deleted: string | string[] | undefined }) {
  const id = singleValue(deleted);
  if (!id) return null;
  if (id === "late") {
    return <Notice tone="bad">{t("It's too late to undo: the post has been deleted.")}</Notice>;
  }
  return <DeletedNotice key={id} postId={id} undo={submitUndo} seconds={UNDO_SECONDS} />;
}
