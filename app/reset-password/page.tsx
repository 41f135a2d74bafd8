import { readReset } from "@/accounts/recovery";
import { InvalidLink } from "@/components/auth/invalid-link";
import { NewPasswordForm } from "@/components/auth/new-password-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../page-metadata";
import { type Query, singleValue } from "../query";
import { submitResetPassword } from "./actions";

export const generateMetadata = titled(msg("Choose a new password"));

/** The page of a link in an email. Opening it consumes nothing: mail scanners open links. */
export default async function ResetPasswordPage({ searchParams }: { searchParams: Query }) {
  const t = await getTranslate();
  const token = singleValue((await searchParams).token) ?? "";
  const user = await readReset(token);
  if (!user) {
    return (
      <InvalidLink t={t} href="/forgot-password">
        {t("Get a new link")}
      </InvalidLink>
    );
  }
  const { passwordMinLength } = settings();
  return (
    <>
      <h1 className="page-title">{t("Choose a new password")}</h1>
      <p className="mb-6">{t("For the account {name}. You'll be signed out everywhere.", { name: user.username })}</p>
      <NewPasswordForm t={t} action={submitResetPassword} minLength={passwordMinLength} hidden={{ token }} />
    </>
  );
}
