import { notFound, redirect } from "next/navigation";
import { findFormDraft } from "@/accounts/form-drafts";
import { requireUser } from "@/auth/current";
import { PostForm } from "@/components/feed/post-form";
import { Notice } from "@/components/ui/notice";
import { SubpageTitle } from "@/components/ui/subpage-title";
import { listPictures } from "@/feed/pictures";
import { canEdit, EDIT_SECONDS, findPost } from "@/feed/posts";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../../page-metadata";
import { postPath } from "../../../posts/post-view";
import type { Query } from "../../../query";
import { usernameInPage } from "../../username-in";
import { submitEdit } from "./actions";

type Props = { params: Promise<{ profile: string; post: string }>; searchParams: Query };

export const generateMetadata = titled(msg("Edit a post"));

export default async function EditPostPage({ params, searchParams }: Props) {
  const { profile, post: id } = await params;
  const username = usernameInPage(profile);
  const path = username ? postPath(username, id) : "/";
  const user = await requireUser(username ? `${path}/edit` : "/");
  const post = username ? await findPost(id) : undefined;
  if (!post) notFound();
  if (!canEdit(post, user.id)) redirect(path);
  const t = await getTranslate();
  const { formDraft: formDraftId, pictures } = await searchParams;
  const formDraft = await findFormDraft(user.id, formDraftId);
  return (
    <>
      <SubpageTitle t={t} parent={path}>
        {t("Edit a post")}
      </SubpageTitle>
      {pictures && <Notice tone="good">{t("Your post is published. Now describe its pictures.")}</Notice>}
      <p className="mb-6">
        {t(
          "You can edit a post for {minutes} minutes. It will be marked as edited, and earlier versions stay visible.",
          {
            minutes: EDIT_SECONDS / 60,
          },
        )}
      </p>
      <PostForm
        action={submitEdit}
        label={t("Your post")}
        placeholder=""
        submit={t("Save")}
        pendingLabel={t("Saving…")}
        hidden={{ id, path: `${path}/edit` }}
        text={formDraft?.body ?? post.body}
        warning={formDraft?.contentWarning ?? post.contentWarning}
        pictures={await listPictures(id)}
        typedAlts={formDraft}
      />
      <p className="mt-4">
        <a href={path}>{t("Cancel")}</a>
      </p>
    </>
  );
}
