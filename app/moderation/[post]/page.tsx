import { notFound } from "next/navigation";
import { hasRole } from "@/accounts/administration";
import { findFormDraft } from "@/accounts/form-drafts";
import { requireRole } from "@/auth/current";
import { SuspendForm } from "@/components/admin/suspend-form";
import { Suspended } from "@/components/admin/suspended";
import { HiddenNotice } from "@/components/feed/hidden-notice";
import { WholePost } from "@/components/feed/whole-post";
import { SchemaForm } from "@/components/form/schema-form";
import { ActionButton } from "@/components/ui/action-button";
import { PersonLine } from "@/components/ui/person-line";
import { RelativeTime } from "@/components/ui/relative-time";
import { listPictures } from "@/feed/pictures";
import { listPostReports } from "@/feed/post-reports";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { canReinstate, canSuspend } from "@/moderation/people";
import { findPostToModerate } from "@/moderation/posts";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { submitDismiss, submitHide, submitReinstate, submitSuspend, submitUnhide } from "../actions";
import { Done } from "../done";
import { ReportLines } from "../view";

type Props = { params: Promise<{ post: string }>; searchParams: Query };

export const generateMetadata = titled(msg("Moderate a post"));

/** A post with its reports, and the actions a moderator has for it and its author. */
export default async function ModeratePostPage({ params, searchParams }: Props) {
  const { post: id } = await params;
  const path = `/moderation/${encodeURIComponent(id)}`;
  const moderator = await requireRole("moderator", path);
  const found = await findPostToModerate(id);
  if (!found) notFound();
  const { post, author } = found;
  const t = await getTranslate();
  const { done, formDraft: formDraftId } = await searchParams;
  const draft = await findFormDraft(moderator.id, formDraftId);
  const reports = await listPostReports(id);
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Post by {username}", { username: author.username })}</h1>
      <Done done={done} />
      <article className="mb-8 rounded-xl border border-line p-4">
        <div className="mb-2">
          <PersonLine person={author}>
            <span className="text-sm text-muted">
              <RelativeTime t={t} date={post.createdAt} now={now} />
            </span>
          </PersonLine>
        </div>
        {post.hiddenReason !== null && <HiddenNotice t={t} reason={post.hiddenReason} />}
        <WholePost t={t} post={{ ...post, pictures: await listPictures(id) }} />
      </article>

      <section aria-labelledby="reports" className="mb-10">
        <h2 id="reports" className="mb-3 text-lg font-semibold">
          {t("Reports")}
        </h2>
        {reports.length === 0 && <p className="text-muted">{t("No reports for this post.")}</p>}
        <ReportLines reports={reports} now={now} />
        {reports.some(({ outcome }) => outcome === null) && (
          <div className="mt-4">
            <ActionButton action={submitDismiss} values={{ id }} pendingLabel={t("Dismissing…")}>
              {t("Dismiss")}
            </ActionButton>
          </div>
        )}
      </section>

      <section aria-labelledby="post" className="mb-10">
        <h2 id="post" className="mb-3 text-lg font-semibold">
          {t("The post")}
        </h2>
        {post.hiddenAt ? (
          <ActionButton action={submitUnhide} values={{ id }} pendingLabel={t("Unhiding…")}>
            {t("Unhide")}
          </ActionButton>
        ) : (
          <SchemaForm
            action={submitHide}
            schema="hidePost"
            idPrefix="hide"
            fields={[
              {
                name: "reason",
                label: t("Reason for hiding the post"),
                hint: t("The author will see this."),
                type: "lines",
                value: draft?.hideReason,
              },
            ]}
            hidden={{ id }}
            submit={t("Hide the post")}
            pendingLabel={t("Hiding…")}
            tone="danger"
          />
        )}
      </section>

      <section aria-labelledby="author">
        <h2 id="author" className="mb-3 text-lg font-semibold">
          {t("The author")}
        </h2>
        {!author.active && <Suspended t={t} reason={author.suspensionReason} />}
        {(await canReinstate(moderator, author)) && (
          <ActionButton
            action={submitReinstate}
            values={{ userId: author.id, returnTo: path }}
            pendingLabel={t("Reinstating…")}
          >
            {t("Reinstate")}
          </ActionButton>
        )}
        {canSuspend(moderator.id, author) && (
          <SuspendForm
            t={t}
            action={submitSuspend}
            idPrefix="suspend"
            username={author.username}
            hidden={{ id }}
            reason={draft?.reason}
          />
        )}
        {author.id === moderator.id && <p className="text-muted">{t("This post is your own.")}</p>}
        {author.id !== moderator.id && hasRole(author, "admin") && (
          <p className="text-muted">{t("Admins can't be suspended.")}</p>
        )}
      </section>
    </>
  );
}
