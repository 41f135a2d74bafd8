import type { CurrentUser } from "@/auth/session";
import type { Author } from "@/components/feed/post-being-sent";
import { toTextPieces } from "@/components/feed/post-body";
import type { PostView } from "@/components/feed/post-view";
import { pictureOf } from "@/components/ui/avatar";
import { shortRelativeTime } from "@/components/ui/relative-time";
import { canEdit } from "@/feed/posts";
import type { FeedPage, FeedPost } from "@/feed/read";
import type { Translate } from "@/i18n/translate";
import { toShared } from "./shared-posts";

/** The address of a post. */
export const postPath = (author: string, id: string) => `/@${author}/${id}`;

/** The reader as the author of what they write. */
export const toAuthor = ({ username, name, avatar }: CurrentUser): Author => ({
  username,
  name,
  picture: pictureOf(username, name, avatar),
});

/** A post with its reader's permissions, as it is sent to the browser: nothing else leaves the server. */
export function toPostView(t: Translate, post: FeedPost, reader: CurrentUser, now: Date): PostView {
  const { id, author, authorName, parentId, parentAuthor } = post;
  const view: PostView = {
    id,
    author,
    // A copy: a reference to the same object elsewhere on the page would be longer than the picture.
    picture: { ...pictureOf(author, authorName, post.authorAvatar) },
    text: toTextPieces(post.body),
    iso: post.createdAt.toISOString(),
    ago: shortRelativeTime(t, post.createdAt, now),
  };
  if (post.contentWarning) view.warning = post.contentWarning;
  if (post.pictures.length > 0) view.pictures = post.pictures;
  if (post.isSensitive) view.isSensitive = true;
  if (authorName) view.authorName = authorName;
  if (parentId) view.isReply = true;
  if (parentId && parentAuthor) {
    view.parentAuthor = parentAuthor;
    view.parentId = parentId;
  }
  if (post.editedAt) view.isEdited = true;
  if (post.likeCount > 0) view.likeCount = post.likeCount;
  if (post.replyCount > 0) view.replyCount = post.replyCount;
  if (post.isLiked) view.isLiked = true;
  if (post.hiddenReason !== null) view.hiddenReason = post.hiddenReason;
  if (canEdit(post, reader.id)) view.canEdit = true;
  if (post.authorId === reader.id) view.mayDelete = true;
  if (post.isMuted) view.isMuted = true;
  return Object.assign(view, toShared(t, post, reader, now));
}

/** A page of posts as its reader sees it. */
export type FeedView = Omit<FeedPage, "posts"> & { posts: PostView[] };

/** Converts a page of posts. */
export function toFeedView(t: Translate, feed: FeedPage, reader: CurrentUser, now = new Date()): FeedView {
  return { ...feed, posts: feed.posts.map((post) => toPostView(t, post, reader, now)) };
}
