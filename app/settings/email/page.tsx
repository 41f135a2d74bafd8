import { findFormDraft } from "@/accounts/form-drafts";
import { addressToConfirm, findUser, isChangingEmail } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import { tooManyAttemptsMessage } from "@/auth/throttle";
import { SchemaForm } from "@/components/form/schema-form";
import { ActionButton } from "@/components/ui/action-button";
import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";
import { Done } from "../done";
import { resendConfirmationEmail, submitCancelChange, submitEmail } from "./actions";

export const generateMetadata = titled(msg("Email"));

export default async function EmailPage({ searchParams }: { searchParams: Query }) {
  const { id } = await requireUser("/settings/email");
  const t = await getTranslate();
  const user = await findUser(id);
  const { done, formDraft: formDraftId, wait } = await searchParams;
  const unconfirmed = user && addressToConfirm(user);
  const seconds = Number(singleValue(wait));
  return (
    <>
      <h1 className="page-title">{t("Email")}</h1>
      <Done done={done} />
      {seconds > 0 && <Notice tone="bad">{t(tooManyAttemptsMessage(seconds))}</Notice>}
      {user?.email && (
        <p className="mb-4">
          <Rich
            t={t}
            text={user.emailVerifiedAt ? msg("Your address is <0/>, confirmed.") : msg("Your address is <0/>.")}
            parts={[
              <b key="0" className="font-semibold">
                {user.email}
              </b>,
            ]}
          />
        </p>
      )}
      {unconfirmed && (
        <div className="mb-6 flex flex-wrap items-center gap-4 rounded-lg bg-raised px-4 py-3">
          <p>{t("{email} isn't confirmed yet. Open the link we sent there.", { email: unconfirmed })}</p>
          <ActionButton action={resendConfirmationEmail} pendingLabel={t("Sending…")}>
            {t("Send again")}
          </ActionButton>
          {isChangingEmail(user) && (
            <ActionButton action={submitCancelChange} pendingLabel={t("Canceling…")}>
              {t("Cancel the change")}
            </ActionButton>
          )}
        </div>
      )}
      <SchemaForm
        action={submitEmail}
        schema="changeEmail"
        hidden={{ reader: id }}
        fields={[
          {
            name: "email",
            label: t("New address"),
            type: "email",
            hint: t("We'll email you a link. Your address changes once you open it."),
            autoComplete: "email",
            value: (await findFormDraft(id, formDraftId))?.email,
          },
        ]}
        submit={t("Change address")}
        pendingLabel={t("Sending…")}
      />
    </>
  );
}
