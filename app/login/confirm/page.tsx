import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { authenticationOptions, hasPasskey } from "@/accounts/second-step/passkeys";
import { hasTotp } from "@/accounts/second-step/totp";
import { findUser } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { siteOrigin } from "@/auth/client";
import { isFreshHere, requireSession } from "@/auth/current";
import { REQUIREMENTS } from "@/auth/requirements";
import { hasSecondStep } from "@/auth/sign-in";
import { PasskeyForm } from "@/components/auth/passkey-form";
import { AccountForm } from "@/components/form/account-form";
import { Avatar } from "@/components/ui/avatar";
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
  const { id, username, name, avatar } = open.user;
  const user = await findUser(id);
  const hasTwoSteps = user !== undefined && (await hasSecondStep(user));
  const usesApp = await hasTotp(id);
  return (
    <>
      <h1 className="page-title">{t("Confirm it’s you")}</h1>
      <div className="mb-6 flex items-center gap-4">
        <Avatar username={username} name={name} picture={avatar} className="avatar size-14!" />
        <p>
          {hasTwoSteps
            ? t("Enter your password and a code to continue, {name}. What you typed is saved.", { name: username })
            : t("Enter your password to continue, {name}. What you typed is saved.", { name: username })}
        </p>
      </div>
      <AccountForm
        action={submitConfirm}
        schema={hasTwoSteps ? "confirmInTwoSteps" : "confirm"}
        fields={[
          {
            name: "password",
            label: t("Password"),
            type: "password",
            autoComplete: "current-password",
            autoFocus: true,
          },
          ...(hasTwoSteps
            ? [
                {
                  name: "code",
                  label: usesApp ? t("Code") : t("Recovery code"),
                  hint: usesApp ? t("The code in your authenticator app, or a recovery code.") : "",
                  type: "code" as const,
                  autoComplete: "one-time-code",
                },
              ]
            : []),
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
