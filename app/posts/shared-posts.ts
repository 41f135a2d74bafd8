import type { CurrentUser } from "@/auth/session";
import type { PostView } from "@/components/feed/post-view";
import type { QuoteView } from "@/components/feed/quote-card";
import { shortRelativeTime } from "@/components/ui/relative-time";
import type { FeedPost } from "@/feed/read";
import type { Translate } from "@/i18n/translate";

type Shared = Pick<PostView, "repostCount" | "isReposted" | "isBookmarked" | "isPinned" | "repostedBy" | "quote">;

/** What a reader sees of a post's reposts, of the post that it quotes, of their bookmark and of their pin. */
export function toShared(t: Translate, post: FeedPost, reader: Pick<CurrentUser, "id">, now: Date): Shared {
  const shared: Shared = {};
  if (post.repostCount > 0) shared.repostCount = post.repostCount;
  if (post.isReposted) shared.isReposted = true;
  if (post.isBookmarked) shared.isBookmarked = true;
  if (post.isPinned && post.authorId === reader.id) shared.isPinned = true;
  const { repostedBy: username, repostedByName: name } = post;
  if (username) {
    shared.repostedBy = { username, name: name || username, ...(post.reposterId === reader.id && { isReader: true }) };
  }
  if (post.quoteOfId) shared.quote = toQuote(t, post, now);
  return shared;
}

function toQuote(t: Translate, post: FeedPost, now: Date): QuoteView | null {
  const { quoteOfId: id, quotedAuthor: author, quotedAuthorName: authorName, quotedAt } = post;
  if (!id || !author || !quotedAt) return null;
  return {
    id,
    author,
    ...(authorName && { authorName }),
    text: post.quotedText,
    iso: quotedAt.toISOString(),
    ago: shortRelativeTime(t, quotedAt, now),
  };
}

/** A post as the card that shows it inside of a quote. */
export const asQuote = (t: Translate, post: FeedPost, now: Date): QuoteView => ({
  id: post.id,
  author: post.author,
  ...(post.authorName && { authorName: post.authorName }),
  text: post.body,
  iso: post.createdAt.toISOString(),
  ago: shortRelativeTime(t, post.createdAt, now),
});
