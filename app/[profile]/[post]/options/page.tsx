import { headers } from "next/headers";
import { safeCallbackUrl } from "@/auth/callback-url";
import { WholePost } from "@/components/feed/whole-post";
import { ActionButton } from "@/components/ui/action-button";
import { Icon } from "@/components/ui/icon";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { hasReportedPost } from "@/feed/post-reports";
import { canEdit } from "@/feed/posts";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../../page-metadata";
import { submitDelete } from "../../../posts/actions";
import { refererPath } from "../../../referer-path";
import { submitMuteOrBlock } from "../../actions";
import { openPost, type PostParams } from "../open-post";

export const generateMetadata = titled(msg("Post options"));

const ITEM = "menu-item";

/** What the menu of a post has (components/feed/post-menu.tsx), as a page for when scripts are off. */
export default async function PostOptionsPage({ params }: { params: PostParams }) {
  const { reader, post, path } = await openPost(params, "/options");
  const t = await getTranslate();
  const { id, author } = post;
  const isOwn = post.authorId === reader.id;
  const returnTo = await pageBefore(path, `/@${author}`);
  const relation = { username: author, returnTo };
  return (
    <>
      <SubpageTitle t={t} parent={path}>
        {t("Post options")}
      </SubpageTitle>
      <blockquote className="mb-6 border-l-4 border-line pl-4">
        <p className="text-muted">@{author}</p>
        <WholePost t={t} post={post} />
      </blockquote>
      <div className="menu-page">
        <a href={path} className={ITEM}>
          <Icon name="message-circle" />
          {t("Open the post")}
        </a>
        <form method="post" action="/api/bookmark">
          <input type="hidden" name="returnTo" value={path} />
          <button type="submit" name={post.isBookmarked ? "unbookmark" : "bookmark"} value={id} className={ITEM}>
            <Icon name={post.isBookmarked ? "bookmark-x" : "bookmark"} />
            {post.isBookmarked ? t("Remove bookmark") : t("Bookmark")}
          </button>
        </form>
        {isOwn && (
          <form method="post" action="/api/pin">
            <input type="hidden" name="returnTo" value={`/@${author}`} />
            <button type="submit" name={post.isPinned ? "unpin" : "pin"} value={id} className={ITEM}>
              <Icon name={post.isPinned ? "pin-off" : "pin"} />
              {post.isPinned ? t("Unpin from profile") : t("Pin to profile")}
            </button>
          </form>
        )}
        {canEdit(post, reader.id) && (
          <a href={`${path}/edit`} className={ITEM}>
            <Icon name="pencil" />
            {t("Edit")}
          </a>
        )}
        {isOwn && (
          <ActionButton
            action={submitDelete}
            values={{ id, returnTo }}
            buttonStyle={`${ITEM} text-danger`}
            pendingLabel={t("Deleting…")}
          >
            <Icon name="trash-2" />
            {t("Delete")}
          </ActionButton>
        )}
        {!isOwn && (
          <>
            <ActionButton
              action={submitMuteOrBlock}
              values={{ ...relation, change: post.isMuted ? "unmute" : "mute" }}
              buttonStyle={ITEM}
              pendingLabel={post.isMuted ? t("Unmuting…") : t("Muting…")}
            >
              <Icon name={post.isMuted ? "volume-2" : "volume-x"} />
              {post.isMuted ? t("Unmute account") : t("Mute account")}
            </ActionButton>
            <ActionButton
              action={submitMuteOrBlock}
              values={{ ...relation, change: "block" }}
              buttonStyle={`${ITEM} text-danger`}
              pendingLabel={t("Blocking…")}
            >
              <Icon name="ban" />
              {t("Block account")}
            </ActionButton>
            {(await hasReportedPost(reader.id, id)) ? (
              <p className="px-3 py-2 text-muted">{t("You've reported this post. A moderator will review it.")}</p>
            ) : (
              <a href={`${path}/report`} className={ITEM}>
                <Icon name="flag" />
                {t("Report post")}
              </a>
            )}
          </>
        )}
      </div>
    </>
  );
}

/** The page that the reader came from, to continue there; a profile if it was the post, which may be gone then. */
async function pageBefore(path: string, profile: string): Promise<string> {
  const page = refererPath({ headers: await headers() }, safeCallbackUrl(profile));
  return page.startsWith(path) ? profile : page;
}
