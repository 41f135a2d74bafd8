import { EmptyState } from "@/components/ui/empty-state";
import { readQuotes } from "@/feed/read";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../../page-metadata";
import { PostList } from "../../../posts/feed";
import { type Query, singleValue } from "../../../query";
import { AboutPost } from "../about-post";
import { openPost, type PostParams } from "../open-post";

export const generateMetadata = titled(msg("Quotes"));

/** The posts that quote a post. */
export default async function QuotesPage({ params, searchParams }: { params: PostParams; searchParams: Query }) {
  const { reader, post, path } = await openPost(params, "/quotes");
  const after = singleValue((await searchParams).after);
  const t = await getTranslate();
  const { posts, next } = await readQuotes(reader.id, post.id, after);
  return (
    <AboutPost t={t} path={path} author={post.author} list="quotes">
      {posts.length === 0 ? (
        <EmptyState icon="quote">{after === undefined ? t("No quotes yet.") : t("You've reached the end.")}</EmptyState>
      ) : (
        <div className="bleed">
          <PostList t={t} posts={posts} reader={reader} now={new Date()} returnTo={`${path}/quotes`} />
        </div>
      )}
      {next && (
        <p className="mt-6">
          <a href={`${path}/quotes?after=${next}`}>{t("More quotes →")}</a>
        </p>
      )}
    </AboutPost>
  );
}
