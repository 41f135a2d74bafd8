import { readConfirmation } from "@/accounts/email";
import { InvalidLink } from "@/components/auth/invalid-link";
import { ActionButton } from "@/components/ui/action-button";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../page-metadata";
import { type Query, singleValue } from "../query";
import { submitConfirmEmail } from "./actions";

export const generateMetadata = titled(msg("Confirm your email address"));

/** The page of a link in an email. Opening it consumes nothing: mail scanners open links. */
export default async function ConfirmEmailPage({ searchParams }: { searchParams: Query }) {
  const t = await getTranslate();
  const token = singleValue((await searchParams).token) ?? "";
  const claim = await readConfirmation(token);
  if (!claim) {
    return (
      <InvalidLink t={t} href="/settings/email">
        {t("Go to email settings")}
      </InvalidLink>
    );
  }
  return (
    <>
      <h1 className="page-title">{t("Confirm your email address")}</h1>
      <p className="mb-6">
        {t("Is {email} your address, and {name} your account?", { email: claim.email, name: claim.username })}
      </p>
      <ActionButton action={submitConfirmEmail} values={{ token }} tone="primary" pendingLabel={t("Confirming…")}>
        {t("Yes, confirm")}
      </ActionButton>
    </>
  );
}
