import type { ReactNode } from "react";
import type { CurrentUser } from "@/auth/session";
import { DeletedNotice } from "@/components/deleted-notice";
import { FeedPages } from "@/components/feed-pages";
import { PostCard, type ShownPost } from "@/components/post-card";
import { PostList } from "@/components/post-list";
import { Notice } from "@/components/ui/notice";
import { mayEdit, UNDO_SECONDS } from "@/feed/posts";
import type { FeedCursor, FeedPage, FeedPost } from "@/feed/read";
import { one } from "../query";
import { submitDelete, submitLike, submitUndo } from "./actions";

/** The address of a post. */
export const postPath = (author: string, id: string) => `/@${author}/${id}`;

const ACTIONS = { like: submitLike, remove: submitDelete };

/** A post with what its reader may do with it. */
function forReader({ parentId, ...post }: FeedPost, reader: CurrentUser): ShownPost {
  return {
    ...post,
    path: postPath(post.author, post.id),
    parentPath: parentId && post.parentAuthor ? postPath(post.parentAuthor, parentId) : null,
    isReply: parentId !== null,
    mayEdit: mayEdit(post, reader.id),
    mayDelete: post.authorId === reader.id,
  };
}

type FeedProps = {
  feed: FeedPage;
  reader: CurrentUser;
  cursor: FeedCursor;
  path: (cursor: FeedCursor) => string;
  /** What to say where there is nothing at all. */
  children: ReactNode;
};

/** A page of posts, with the links to its neighbours. */
export function Feed({ feed, reader, cursor, path, children }: FeedProps) {
  const posts = feed.posts.map((post) => forReader(post, reader));
  return (
    <>
      <PostList posts={posts} isNewest={feed.newerThan === null} actions={ACTIONS} path={path(cursor)}>
        {children}
      </PostList>
      <FeedPages feed={feed} path={path} />
    </>
  );
}

/** One post; once it is deleted its reader goes on to `returnTo`. */
export function OnePost({
  post,
  reader,
  now,
  returnTo,
}: {
  post: FeedPost;
  reader: CurrentUser;
  now: Date;
  returnTo: string;
}) {
  return <PostCard post={forReader(post, reader)} now={now} actions={ACTIONS} returnTo={returnTo} />;
}

/** Says that a post was just deleted, by the word that the action put into the address. */
export function Deleted({ deleted }: { deleted: string | string[] | undefined }) {
  const id = one(deleted);
  if (!id) return null;
  if (id === "late") return <Notice tone="bad">It is too late to undo that: the post is gone.</Notice>;
  return <DeletedNotice key={id} postId={id} undo={submitUndo} seconds={UNDO_SECONDS} />;
}
