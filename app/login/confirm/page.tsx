import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { authenticationOptions, hasPasskey } from "@/accounts/second-step/passkeys";
import { safeCallbackUrl } from "@/auth/callback-url";
import { siteOrigin } from "@/auth/client";
import { isFreshHere, requireSession } from "@/auth/current";
import { REQUIREMENTS } from "@/auth/requirements";
import { PasskeyForm } from "@/components/auth/passkey-form";
import { AccountForm } from "@/components/form/account-form";
import { getTranslate } from "@/i18n/server";
import type { Query } from "../../query";
import { submitConfirm, submitConfirmPasskey } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Confirm it's you") };
}

export default async function ConfirmPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const open = await requireSession(callbackUrl, {}, REQUIREMENTS);
  if (await isFreshHere(open)) redirect(callbackUrl);
  const t = await getTranslate();
  const { id, username } = open.user;
  return (
    <>
      <h1 className="page-title">{t("Confirm it’s you")}</h1>
      <p className="mb-6">
        {t("Enter your password to continue, {name}. What you typed is saved.", {
          name: username,
        })}
      </p>
      <AccountForm
        action={submitConfirm}
        schema="confirm"
        fields={[
          {
            name: "password",
            label: t("Password"),
            type: "password",
            autoComplete: "current-password",
            autoFocus: true,
          },
        ]}
        hidden={{ callbackUrl }}
        submit={t("Confirm")}
        working={t("Checking…")}
      />
      {(await hasPasskey(id)) && (
        <PasskeyForm
          action={submitConfirmPasskey}
          options={await authenticationOptions("confirm", await siteOrigin(), id)}
          callbackUrl={callbackUrl}
          label={t("Use a passkey")}
        />
      )}
    </>
  );
}
