import type { CurrentUser } from "@/auth/session";
import { toTextPieces } from "@/components/feed/post-body";
import type { PostView } from "@/components/feed/post-card";
import { pictureOf } from "@/components/ui/avatar";
import { toMoment } from "@/components/ui/relative-time";
import { canEdit } from "@/feed/posts";
import type { FeedPage, FeedPost } from "@/feed/read";
import type { Translate } from "@/i18n/translate";

/** The address of a post. */
export const postPath = (author: string, id: string) => `/@${author}/${id}`;

/** A post with its reader's permissions, as it is sent to the browser: nothing else leaves the server. */
export function toPostView(t: Translate, post: FeedPost, reader: CurrentUser, now: Date): PostView {
  const { id, author, authorName, parentId, parentAuthor } = post;
  return {
    id,
    path: postPath(author, id),
    parentPath: parentId && parentAuthor ? postPath(parentAuthor, parentId) : null,
    isReply: parentId !== null,
    author,
    authorName,
    picture: pictureOf(author, authorName, post.authorAvatar),
    parentAuthor,
    text: toTextPieces(post.body),
    written: toMoment(t, post.createdAt, now),
    isEdited: post.editedAt !== null,
    likeCount: post.likeCount,
    replyCount: post.replyCount,
    isLiked: post.isLiked,
    hiddenReason: post.hiddenReason,
    canEdit: canEdit(post, reader.id),
    mayDelete: post.authorId === reader.id,
  };
}

/** A page of posts as its reader sees it. */
export type FeedView = Omit<FeedPage, "posts"> & { posts: PostView[] };

/** Converts a page of posts. */
export function toFeedView(t: Translate, feed: FeedPage, reader: CurrentUser, now = new Date()): FeedView {
  return { ...feed, posts: feed.posts.map((post) => toPostView(t, post, reader, now)) };
}
