import { requireUser } from "@/auth/current";
import { ForgetSentText } from "@/components/feed/forget-sent-text";
import { ActionButton } from "@/components/ui/action-button";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Draft, listDrafts } from "@/feed/drafts";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { titled } from "../page-metadata";
import { type Query, singleValue } from "../query";
import { submitDeleteDraft, submitUndoDeleteDraft } from "./actions";

export const generateMetadata = titled(msg("Drafts"));

/** The user's drafts, to go on with or to delete. */
export default async function DraftsPage({ searchParams }: { searchParams: Query }) {
  const { id } = await requireUser("/drafts");
  const { done, deleted } = await searchParams;
  const t = await getTranslate();
  const drafts = await listDrafts(id);
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Drafts")}</h1>
      {(done === "saved" || done === "saved-text") && (
        <>
          <Notice tone="good">
            {done === "saved"
              ? t("Draft saved.")
              : t("Draft saved without its pictures. Add them again before you post.")}
          </Notice>
          <ForgetSentText userId={id} />
        </>
      )}
      {done === "late" && <Notice tone="bad">{t("This draft can no longer be restored.")}</Notice>}
      {deleted !== undefined && <DeletedDraftNotice t={t} id={singleValue(deleted) ?? ""} />}
      <p className="mb-4 text-muted">{t("Only you can see your drafts.")}</p>
      {drafts.length === 0 ? (
        <EmptyState icon="pencil">
          <Rich
            t={t}
            text="No drafts. <0>Write a post</0> and save it as a draft to finish it later, on any device."
            parts={[<a key="0" href="/#body" />]}
          />
        </EmptyState>
      ) : (
        <ul className="bleed">
          {drafts.map((draft) => (
            <DraftItem key={draft.id} t={t} draft={draft} now={now} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Letters of a draft that name it for screen readers. */
const NAME_LENGTH = 40;

function DraftItem({
  t,
  draft: { id, body, contentWarning, updatedAt },
  now,
}: {
  t: Translate;
  draft: Draft;
  now: Date;
}) {
  const text = [...body].slice(0, NAME_LENGTH).join("");
  return (
    <li className="border-b border-line px-4 py-4">
      {contentWarning && (
        <p dir="auto" className="mb-1 font-semibold wrap-anywhere">
          {contentWarning}
        </p>
      )}
      <p dir="auto" className="mb-2 line-clamp-4 whitespace-pre-wrap wrap-anywhere">
        {body}
      </p>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">
          <Rich t={t} text="Saved <0/>" parts={[<RelativeTime key="0" t={t} date={updatedAt} now={now} />]} />
        </p>
        <div className="flex items-center gap-3">
          <ActionButton
            action={submitDeleteDraft}
            values={{ id }}
            tone="plain"
            pendingLabel={t("Deleting…")}
            label={t("Delete: {text}", { text })}
          >
            {t("Delete")}
          </ActionButton>
          <a href={`/?draft=${id}#body`} className={buttonClass("secondary")} aria-label={t("Edit: {text}", { text })}>
            {t("Edit")}
          </a>
        </div>
      </div>
    </li>
  );
}

function DeletedDraftNotice({ t, id }: { t: Translate; id: string }) {
  return (
    <div
      role="status"
      className="mb-6 flex flex-wrap items-center gap-4 rounded-md border-l-4 border-good bg-raised px-4 py-3"
    >
      <p>{t("Draft deleted.")}</p>
      {id && (
        <ActionButton action={submitUndoDeleteDraft} values={{ id }} pendingLabel={t("Undoing…")}>
          {t("Undo")}
        </ActionButton>
      )}
    </div>
  );
}
