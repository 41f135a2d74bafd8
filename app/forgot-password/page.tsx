import { loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentUser } from "@/auth/current";
import { SchemaForm } from "@/components/form/schema-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../page-metadata";
import type { Query } from "../query";
import { submitForgotPassword } from "./actions";

export const generateMetadata = titled(msg("Forgot your password?"));

export default async function ForgotPasswordPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const user = await currentUser();
  const t = await getTranslate();
  return (
    <>
      <h1 className="page-title">{t("Forgot your password?")}</h1>
      <p className="mb-6">{t("We'll email you a link to choose a new one.")}</p>
      <SchemaForm
        action={submitForgotPassword}
        schema="forgotPassword"
        fields={[
          {
            name: "login",
            label: t("Username or email"),
            autoComplete: "username",
            autoFocus: true,
            value: user?.username,
          },
        ]}
        hidden={{ callbackUrl }}
        submit={t("Email me a link")}
        pendingLabel={t("Sending…")}
      />
      <p className="card-foot">
        {user ? (
          // They were asked to confirm it's them.
          <a href={callbackUrl}>{t("Cancel")}</a>
        ) : (
          <a href={loginUrl(callbackUrl)}>{t("Back to sign in")}</a>
        )}
      </p>
    </>
  );
}
