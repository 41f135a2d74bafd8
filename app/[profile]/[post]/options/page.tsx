import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { WholePost } from "@/components/feed/whole-post";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import { canEdit } from "@/feed/posts";
import { readPost } from "@/feed/read";
import { hasReported } from "@/feed/reports";
import { getTranslate } from "@/i18n/server";
import { submitDelete } from "../../../posts/actions";
import { postPath } from "../../../posts/post-view";
import { refererPath } from "../../../referer-path";
import { submitMuteOrBlock } from "../../actions";
import { usernameIn } from "../../username-in";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Post options") };
}

/** What the menu of a post has (components/feed/post-menu.tsx), as a page for when scripts are off. */
export default async function PostOptionsPage({ params }: { params: Promise<{ profile: string; post: string }> }) {
  const { profile, post: id } = await params;
  const username = usernameIn(profile);
  const reader = await requireUser(username ? `${postPath(username, id)}/options` : "/");
  const post = username ? await readPost(reader.id, id) : undefined;
  if (!post) notFound();
  const t = await getTranslate();
  const { author } = post;
  const path = postPath(author, id);
  const isOwn = post.authorId === reader.id;
  const returnTo = await pageBefore(path, `/@${author}`);
  const relation = { username: author, returnTo };
  const link = buttonClass("secondary");
  return (
    <>
      <h1 className="page-title">{t("Post options")}</h1>
      <blockquote className="mb-6 border-l-4 border-line pl-4">
        <p className="text-muted">@{author}</p>
        <WholePost t={t} post={post} />
      </blockquote>
      <div className="flex flex-col items-start gap-3">
        <PageLink href={path} className={link}>
          {t("Open the post")}
        </PageLink>
        <form method="post" action="/api/bookmark">
          <input type="hidden" name="returnTo" value={path} />
          <button type="submit" name={post.isBookmarked ? "unbookmark" : "bookmark"} value={id} className={link}>
            {post.isBookmarked ? t("Remove bookmark") : t("Bookmark")}
          </button>
        </form>
        {isOwn && (
          <form method="post" action="/api/pin">
            <input type="hidden" name="returnTo" value={`/@${author}`} />
            <button type="submit" name={post.isPinned ? "unpin" : "pin"} value={id} className={link}>
              {post.isPinned ? t("Unpin from profile") : t("Pin to profile")}
            </button>
          </form>
        )}
        {canEdit(post, reader.id) && (
          <PageLink href={`${path}/edit`} className={link}>
            {t("Edit")}
          </PageLink>
        )}
        {isOwn && (
          <ActionButton action={submitDelete} values={{ id, returnTo }} tone="danger" working={t("Deleting…")}>
            {t("Delete")}
          </ActionButton>
        )}
        {!isOwn && (
          <>
            <ActionButton
              action={submitMuteOrBlock}
              values={{ ...relation, kind: post.isMuted ? "" : "mute" }}
              working={post.isMuted ? t("Unmuting…") : t("Muting…")}
            >
              {post.isMuted ? t("Unmute account") : t("Mute account")}
            </ActionButton>
            <ActionButton action={submitMuteOrBlock} values={{ ...relation, kind: "block" }} working={t("Blocking…")}>
              {t("Block account")}
            </ActionButton>
            {(await hasReported(reader.id, id)) ? (
              <p className="text-muted">{t("You've reported this post. A moderator will review it.")}</p>
            ) : (
              <PageLink href={`${path}/report`} className={link}>
                {t("Report post")}
              </PageLink>
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
