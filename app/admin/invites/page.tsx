import { findFormDraft } from "@/accounts/form-drafts";
import { readInvites } from "@/accounts/registration";
import { requireRole } from "@/auth/current";
import { SchemaForm } from "@/components/form/schema-form";
import { ActionButton } from "@/components/ui/action-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import { INVITE_DAYS } from "@/moderation/schemas";
import { Done } from "../../moderation/done";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";
import { submitInvite, submitWithdrawal } from "../actions";

const PATH = "/admin/invites";

export const generateMetadata = titled(msg("Invitations"));

/** Invite links, each for one registration. */
export default async function InvitesPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const before = singleValue(query.before);
  const { id } = await requireRole("admin", before ? `${PATH}?before=${encodeURIComponent(before)}` : PATH);
  const t = await getTranslate();
  const formDraft = await findFormDraft(id, query.formDraft);
  const { invites, next } = await readInvites(before);
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Invitations")}</h1>
      <Done done={query.done} />
      <p className="mb-6">{t("Each link lets one person register, even when registration is by invitation only.")}</p>
      <SchemaForm
        action={submitInvite}
        schema="invite"
        fields={[
          {
            name: "note",
            label: t("Who it's for"),
            hint: t("Only moderators and admins can see this."),
            value: formDraft?.note,
          },
          {
            name: "days",
            label: t("Expires after"),
            choices: Object.fromEntries(
              INVITE_DAYS.map((days) => [
                days,
                t("{count, plural, one {# day} other {# days}}", { count: Number(days) }),
              ]),
            ),
            value: formDraft?.days ?? "7",
          },
        ]}
        submit={t("Create invitation")}
        pendingLabel={t("Creating…")}
      />
      <ul className="mt-10">
        {invites.map((invite) => (
          <li key={invite.id} className="flex flex-wrap items-center justify-between gap-4 border-t border-line py-4">
            <div className="min-w-0 flex-1 basis-60">
              <p dir="auto">{invite.note}</p>
              <p className="text-sm text-muted">
                <Rich
                  t={t}
                  text="Created by <0/> <1/>"
                  parts={[
                    <a key="0" href={`/@${invite.createdBy}`}>{`@${invite.createdBy}`}</a>,
                    <RelativeTime t={t} key="1" date={invite.createdAt} now={now} />,
                  ]}
                />
                {" · "}
                <InviteState invite={invite} now={now} />
              </p>
            </div>
            {!invite.usedAt && (
              <ActionButton
                action={submitWithdrawal}
                values={{ id: invite.id }}
                pendingLabel={t("Withdrawing…")}
                label={t("Withdraw the invitation: {note}", { note: invite.note })}
              >
                {t("Withdraw")}
              </ActionButton>
            )}
          </li>
        ))}
      </ul>
      {next && (
        <p className="mt-8">
          <a href={`${PATH}?before=${next}`}>{t("Older →")}</a>
        </p>
      )}
    </>
  );
}

/** Whether an invite was used, and by whom, or until when it is valid. */
async function InviteState({
  invite,
  now,
}: {
  invite: Awaited<ReturnType<typeof readInvites>>["invites"][number];
  now: Date;
}) {
  const t = await getTranslate();
  const { usedAt, usedBy, expiresAt } = invite;
  if (usedAt && usedBy) {
    return <Rich t={t} text="used by <0/>" parts={[<a key="0" href={`/@${usedBy}`}>{`@${usedBy}`}</a>]} />;
  }
  if (usedAt) return t("used by a deleted user");
  if (expiresAt <= now) return t("expired");
  const date = new Intl.DateTimeFormat(t.language, { dateStyle: "long", timeZone: "UTC" }).format(expiresAt);
  return t("expires on {date}", { date });
}
