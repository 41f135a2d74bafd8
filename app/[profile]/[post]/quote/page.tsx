import { findFormDraft } from "@/accounts/form-drafts";
import { PostForm } from "@/components/feed/post-form";
import { QuoteCard } from "@/components/feed/quote-card";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { newestPostOf } from "@/feed/posts";
import type { FeedPost } from "@/feed/read";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { publish } from "../../../actions";
import { titled } from "../../../page-metadata";
import { toAuthor } from "../../../posts/post-view";
import { asQuote } from "../../../posts/shared-posts";
import type { Query } from "../../../query";
import { openPost, type PostParams } from "../open-post";

export const generateMetadata = titled(msg("Quote a post"));

/** The form to write a post that quotes another. */
export default async function QuotePage({ params, searchParams }: { params: PostParams; searchParams: Query }) {
  const { reader, post, path } = await openPost(params, "/quote");
  const t = await getTranslate();
  const newestPost = await newestPostOf(reader.id);
  const formDraft = await findFormDraft(reader.id, (await searchParams).formDraft);
  return (
    <>
      <SubpageTitle t={t} parent={path}>
        {t("Quote a post")}
      </SubpageTitle>
      <PostForm
        action={publish}
        label={t("New post")}
        placeholder={t("Say something about this post")}
        submit={t("Post")}
        pendingLabel={t("Posting…")}
        hidden={{ quoteOfId: post.id, formId: crypto.randomUUID(), reader: reader.id }}
        draft={{ key: `${reader.id}-quote-${post.id}`, newestPost }}
        text={formDraft?.body}
        warning={formDraft?.contentWarning}
        pictureMaxBytes={settings().pictureMaxBytes}
        author={toAuthor(reader)}
      />
      <QuoteCard quote={asQuote(t, covered(post), new Date())} />
    </>
  );
}

/** A post as others see it in a quote: a content warning stands for its text and pictures, and sensitive pictures are left out. */
const covered = (post: FeedPost): FeedPost => ({
  ...post,
  body: post.contentWarning || post.body,
  pictures: post.contentWarning || post.isSensitive ? [] : post.pictures,
});
