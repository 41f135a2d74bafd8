import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { hasRole } from "@/accounts/administration";
import { findKeptForm } from "@/accounts/form-drafts";
import { findUser } from "@/accounts/users";
import { requireRole } from "@/auth/current";
import { AccountForm } from "@/components/form/account-form";
import { HistoryLines } from "@/components/settings/security-event-list";
import { ActionButton } from "@/components/ui/action-button";
import { PageLink } from "@/components/ui/page-link";
import { readHistory } from "@/events/security-events";
import { texts } from "@/i18n/server";
import { maySuspend } from "@/moderation/people";
import { Done } from "../../../moderation/done";
import type { Query } from "../../../query";
import { submitDeactivation, submitReactivation } from "../../actions";

type Props = { params: Promise<{ id: string }>; searchParams: Query };

/** Lines of somebody's history that are shown. */
const LINES = 10;

export async function generateMetadata(): Promise<Metadata> {
  const t = await texts();
  return { title: t("Person") };
}

/** Somebody's account, whether they can sign in, and what happened to it lately. */
export default async function PersonPage({ params, searchParams }: Props) {
  const { id } = await params;
  const admin = await requireRole("admin", `/admin/people/${encodeURIComponent(id)}`);
  const person = await findUser(id);
  if (!person) notFound();
  const t = await texts();
  const { done, kept } = await searchParams;
  const { username } = person;
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">@{username}</h1>
      <Done done={done} />
      <p className="mb-6">
        <PageLink href={`/@${username}`}>{t("To the page of {username}", { username })}</PageLink>
      </p>
      <section aria-labelledby="account" className="mb-10">
        <h2 id="account" className="mb-3 text-lg font-semibold">
          {t("Account")}
        </h2>
        {!person.active && (
          <>
            <p className="mb-4">{t("Suspended: {reason}", { reason: person.inactiveReason ?? "" })}</p>
            <ActionButton action={submitReactivation} values={{ userId: id }} working={t("Reinstating…")}>
              {t("Reinstate")}
            </ActionButton>
          </>
        )}
        {maySuspend(admin.id, person) && (
          <AccountForm
            action={submitDeactivation}
            schema="suspend"
            fields={[
              {
                name: "reason",
                label: t("Why the account is suspended"),
                hint: t("Its owner is signed out everywhere, and reads this when they sign in."),
                type: "lines",
                value: (await findKeptForm(admin.id, kept))?.reason,
              },
            ]}
            hidden={{ userId: id }}
            submit={t("Suspend {username}", { username })}
            working={t("Suspending…")}
            tone="danger"
          />
        )}
        {hasRole(person, "admin") && <p className="text-muted">{t("Admins can't be suspended.")}</p>}
      </section>
      <section aria-labelledby="history">
        <h2 id="history" className="mb-3 text-lg font-semibold">
          {t("History")}
        </h2>
        <HistoryLines lines={(await readHistory(id)).lines.slice(0, LINES)} />
      </section>
    </>
  );
}
