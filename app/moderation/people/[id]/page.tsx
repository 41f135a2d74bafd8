import { notFound } from "next/navigation";
import { hasRole } from "@/accounts/administration";
import { findFormDraft } from "@/accounts/form-drafts";
import { findUser } from "@/accounts/users";
import { requireRole } from "@/auth/current";
import { SuspendForm } from "@/components/admin/suspend-form";
import { Suspended } from "@/components/admin/suspended";
import { ActionButton } from "@/components/ui/action-button";
import { listPersonReports } from "@/feed/person-reports";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { canReinstate, canSuspend } from "@/moderation/people";
import { titled } from "../../../page-metadata";
import type { Query } from "../../../query";
import { submitDismissPerson, submitReinstate, submitSuspendPerson } from "../../actions";
import { Done } from "../../done";
import { PersonSummary } from "../../reported";
import { ReportLines } from "../../view";

type Props = { params: Promise<{ id: string }>; searchParams: Query };

export const generateMetadata = titled(msg("Moderate a person"));

/** A person with the reports of them, and the actions a moderator has. */
export default async function ModeratePersonPage({ params, searchParams }: Props) {
  const { id } = await params;
  const path = `/moderation/people/${encodeURIComponent(id)}`;
  const moderator = await requireRole("moderator", path);
  const person = await findUser(id);
  if (!person) notFound();
  const t = await getTranslate();
  const { done, formDraft: formDraftId } = await searchParams;
  const reports = await listPersonReports(id);
  return (
    <>
      <h1 className="page-title">@{person.username}</h1>
      <Done done={done} />
      <div className="mb-8 rounded-xl border border-line p-4">
        <PersonSummary person={person} />
      </div>

      <section aria-labelledby="reports" className="mb-10">
        <h2 id="reports" className="mb-3 text-lg font-semibold">
          {t("Reports")}
        </h2>
        {reports.length === 0 && <p className="text-muted">{t("No reports of this person.")}</p>}
        <ReportLines reports={reports} now={new Date()} />
        {reports.some(({ outcome }) => outcome === null) && (
          <div className="mt-4">
            <ActionButton action={submitDismissPerson} values={{ userId: id }} pendingLabel={t("Dismissing…")}>
              {t("Dismiss")}
            </ActionButton>
          </div>
        )}
      </section>

      <section aria-labelledby="account">
        <h2 id="account" className="mb-3 text-lg font-semibold">
          {t("Account")}
        </h2>
        {!person.active && <Suspended t={t} reason={person.suspensionReason} />}
        {(await canReinstate(moderator, person)) && (
          <ActionButton
            action={submitReinstate}
            values={{ userId: id, returnTo: path }}
            pendingLabel={t("Reinstating…")}
          >
            {t("Reinstate")}
          </ActionButton>
        )}
        {canSuspend(moderator.id, person) && (
          <SuspendForm
            t={t}
            action={submitSuspendPerson}
            username={person.username}
            hidden={{ userId: person.id }}
            reason={(await findFormDraft(moderator.id, formDraftId))?.reason}
          />
        )}
        {person.id === moderator.id && <p className="text-muted">{t("This is you.")}</p>}
        {person.id !== moderator.id && hasRole(person, "admin") && (
          <p className="text-muted">{t("Admins can't be suspended.")}</p>
        )}
      </section>
    </>
  );
}
