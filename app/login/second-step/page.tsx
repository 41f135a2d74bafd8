import { redirect } from "next/navigation";
import { authenticationOptions, hasPasskey } from "@/accounts/second-step/passkeys";
import { hasTotp } from "@/accounts/second-step/totp";
import { loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { requestOrigin } from "@/auth/client";
import { TRUST_DAYS } from "@/auth/devices";
import { pendingSignIn } from "@/auth/sign-in";
import { PasskeyForm } from "@/components/auth/passkey-form";
import { PasskeyProbe } from "@/components/auth/passkey-probe";
import { SchemaForm } from "@/components/form/schema-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { submitCode, submitPasskeyStep } from "./actions";

export const generateMetadata = titled(msg("Two-step verification"));

export default async function SecondStepPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const pending = await pendingSignIn();
  if (!pending) redirect(loginUrl(callbackUrl));
  const t = await getTranslate();
  const { id } = pending.user;
  const usesApp = await hasTotp(id);
  return (
    <>
      <h1 className="page-title">{t("Two-step verification")}</h1>
      <p className="mb-6">
        {usesApp
          ? t("Enter the code from your authenticator app, or one of your recovery codes.")
          : t("Use your passkey, or enter one of your recovery codes.")}
      </p>
      <SchemaForm
        action={submitCode}
        schema="code"
        fields={[
          {
            name: "code",
            label: usesApp ? t("Code") : t("Recovery code"),
            type: "code",
            autoComplete: "one-time-code",
            autoFocus: true,
          },
        ]}
        hidden={{ callbackUrl }}
        checkbox={{ name: "trust", label: t("Don't ask again in this browser for {days} days", { days: TRUST_DAYS }) }}
        submit={t("Continue")}
        pendingLabel={t("Checking…")}
      >
        {settings().passkeyOffer !== "off" && <PasskeyProbe />}
      </SchemaForm>
      {(await hasPasskey(id)) && (
        <>
          <p className="or noscript:hidden">{t("or")}</p>
          <PasskeyForm
            action={submitPasskeyStep}
            options={await authenticationOptions("second-step", await requestOrigin(), id)}
            callbackUrl={callbackUrl}
            label={t("Use a passkey")}
          />
        </>
      )}
      <p className="card-foot">
        <a href={loginUrl(callbackUrl)}>{t("Start over")}</a>
      </p>
    </>
  );
}
