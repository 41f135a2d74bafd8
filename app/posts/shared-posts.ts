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
  if (post.repostedBy) {
    const { id, username, name } = post.repostedBy;
    shared.repostedBy = { username, name: name || username, ...(id === reader.id && { isReader: true }) };
  }
  if (post.quoteOfId) shared.quote = toQuote(t, post, now);
  return shared;
}

function toQuote(t: Translate, { quoteOfId: id, quoted }: FeedPost, now: Date): QuoteView | null {
  return id !== null && quoted ? asQuote(t, { id, body: quoted.text, ...quoted }, now) : null;
}

/** A post as the card that shows it inside of a quote. */
export const asQuote = (
  t: Translate,
  post: Pick<FeedPost, "id" | "author" | "authorName" | "body" | "createdAt" | "pictures">,
  now: Date,
): QuoteView => ({
  id: post.id,
  author: post.author,
  ...(post.authorName && { authorName: post.authorName }),
  text: post.body,
  ...(post.pictures.length > 0 && { pictures: post.pictures }),
  iso: post.createdAt.toISOString(),
  ago: shortRelativeTime(t, post.createdAt, now),
});
