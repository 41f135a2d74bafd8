import type { CurrentUser } from "@/auth/session";
import { piecesOf } from "@/components/feed/post-body";
import type { ShownPost } from "@/components/feed/post-card";
import { pictureOf } from "@/components/ui/avatar";
import { momentOf } from "@/components/ui/relative-time";
import { mayEdit } from "@/feed/posts";
import type { FeedPage, FeedPost } from "@/feed/read";
import type { Translate } from "@/i18n/translate";

/** The address of a post. */
export const postPath = (author: string, id: string) => `/@${author}/${id}`;

/** A post with what its reader may do with it, as it goes to the browser: what is not shown stays here. */
export function forReader(t: Translate, post: FeedPost, reader: CurrentUser, now: Date): ShownPost {
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
    text: piecesOf(post.body),
    written: momentOf(t, post.createdAt, now),
    isEdited: post.editedAt !== null,
    likeCount: post.likeCount,
    replyCount: post.replyCount,
    isLiked: post.isLiked,
    hiddenReason: post.hiddenReason,
    mayEdit: mayEdit(post, reader.id),
    mayDelete: post.authorId === reader.id,
  };
}

/** A page of posts as its reader sees it. */
export type ShownFeed = Omit<FeedPage, "posts"> & { posts: ShownPost[] };

/** The same for a page of them. */
export function feedForReader(t: Translate, feed: FeedPage, reader: CurrentUser, now = new Date()): ShownFeed {
  return { ...feed, posts: feed.posts.map((post) => forReader(t, post, reader, now)) };
}
