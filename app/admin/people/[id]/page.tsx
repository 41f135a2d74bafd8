import { notFound } from "next/navigation";
import { hasRole } from "@/accounts/administration";
import { findFormDraft } from "@/accounts/form-drafts";
import { findUser } from "@/accounts/users";
import { requireRole } from "@/auth/current";
import { SuspendForm } from "@/components/admin/suspend-form";
import { Suspended } from "@/components/admin/suspended";
import { SecurityEventList } from "@/components/settings/security-event-list";
import { ActionButton } from "@/components/ui/action-button";
import { PersonLine } from "@/components/ui/person-line";
import { readSecurityEvents } from "@/events/security-events";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { canSuspend } from "@/moderation/people";
import { Done } from "../../../moderation/done";
import { titled } from "../../../page-metadata";
import type { Query } from "../../../query";
import { submitReinstatement, submitSuspension } from "../../actions";

type Props = { params: Promise<{ id: string }>; searchParams: Query };

/** Number of security events shown. */
const EVENT_COUNT = 10;

export const generateMetadata = titled(msg("Person"));

/** One account: whether it can sign in, and its recent security events. */
export default async function PersonPage({ params, searchParams }: Props) {
  const { id } = await params;
  const admin = await requireRole("admin", `/admin/people/${encodeURIComponent(id)}`);
  const person = await findUser(id);
  if (!person) notFound();
  const t = await getTranslate();
  const { done, formDraft: formDraftId } = await searchParams;
  const { username } = person;
  return (
    <>
      <h1 className="page-title">@{username}</h1>
      <Done done={done} />
      <div className="mb-8 rounded-xl border border-line p-4">
        <PersonLine person={person} />
      </div>
      <section aria-labelledby="account" className="mb-10">
        <h2 id="account" className="mb-3 text-lg font-semibold">
          {t("Account")}
        </h2>
        {!person.active && (
          <>
            <Suspended t={t} reason={person.suspensionReason} />
            <ActionButton action={submitReinstatement} values={{ userId: id }} pendingLabel={t("Reinstating…")}>
              {t("Reinstate")}
            </ActionButton>
          </>
        )}
        {canSuspend(admin.id, person) && (
          <SuspendForm
            t={t}
            action={submitSuspension}
            username={person.username}
            hidden={{ userId: person.id }}
            reason={(await findFormDraft(admin.id, formDraftId))?.reason}
          />
        )}
        {hasRole(person, "admin") && <p className="text-muted">{t("Admins can't be suspended.")}</p>}
      </section>
      <section aria-labelledby="activity">
        <h2 id="activity" className="mb-3 text-lg font-semibold">
          {t("Security activity")}
        </h2>
        <SecurityEventList t={t} events={(await readSecurityEvents(id)).events.slice(0, EVENT_COUNT)} />
      </section>
    </>
  );
}
