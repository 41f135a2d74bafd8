import { WholePost } from "@/components/feed/whole-post";
import { Icon } from "@/components/ui/icon";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../../page-metadata";
import { openPost, type PostParams } from "../open-post";

export const generateMetadata = titled(msg("Repost"));

/** What the menu of reposting has (components/feed/repost-menu.tsx), as a page for when scripts are off. */
export default async function RepostPage({ params }: { params: PostParams }) {
  const { post, path } = await openPost(params, "/repost");
  const t = await getTranslate();
  return (
    <>
      <SubpageTitle t={t} parent={path}>
        {t("Repost")}
      </SubpageTitle>
      <blockquote className="mb-6 border-l-4 border-line pl-4">
        <p className="text-muted">@{post.author}</p>
        <WholePost t={t} post={post} />
      </blockquote>
      <div className="menu-page">
        <form method="post" action="/api/repost">
          <input type="hidden" name="returnTo" value={path} />
          <button type="submit" name={post.isReposted ? "unrepost" : "repost"} value={post.id} className="menu-item">
            <Icon name="repeat-2" />
            {post.isReposted ? t("Undo repost") : t("Repost")}
          </button>
        </form>
        <a href={`${path}/quote`} className="menu-item">
          <Icon name="quote" />
          {t("Quote")}
        </a>
        <a href={`${path}/reposts`} className="menu-item">
          <Icon name="users" />
          {t("Reposts and quotes")}
        </a>
      </div>
    </>
  );
}
