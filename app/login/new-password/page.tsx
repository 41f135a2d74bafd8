import { redirect } from "next/navigation";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireSession } from "@/auth/current";
import { NewPasswordForm } from "@/components/auth/new-password-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { submitNewPassword } from "./actions";

export const generateMetadata = titled(msg("Choose a new password"));

/** The page to replace a temporary password. Until then every other page redirects here. */
export default async function NewPasswordPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const { user, requirement } = await requireSession(callbackUrl, {}, ["new-password"]);
  if (requirement !== "new-password") redirect(callbackUrl);
  const t = await getTranslate();
  const { passwordMinLength } = settings();
  return (
    <div className="sign-in-step">
      <h1 className="page-title">{t("Choose a new password")}</h1>
      <p className="mb-6">
        {t("An admin gave you a temporary password, {name}. Choose your own to continue.", {
          name: user.username,
        })}
      </p>
      <NewPasswordForm t={t} action={submitNewPassword} minLength={passwordMinLength} hidden={{ callbackUrl }} />
    </div>
  );
}
