import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { hasPassword } from "@/accounts/password";
import { authenticationOptions, hasPasskey } from "@/accounts/second-step/passkeys";
import { hasTotp } from "@/accounts/second-step/totp";
import { findUser } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { siteOrigin } from "@/auth/client";
import { isFreshHere, requireSession } from "@/auth/current";
import { REQUIREMENTS } from "@/auth/requirements";
import { hasSecondStep } from "@/auth/sign-in";
import { PasskeyForm } from "@/components/auth/passkey-form";
import { ProviderButtons } from "@/components/auth/provider-buttons";
import { AccountForm } from "@/components/form/account-form";
import { Avatar } from "@/components/ui/avatar";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { getTranslate } from "@/i18n/server";
import type { Query } from "../../query";
import { confirmingProviders, providerError } from "../providers";
import { submitConfirm, submitConfirmPasskey } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslate();
  return { title: t("Confirm it's you") };
}

export default async function ConfirmPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const callbackUrl = safeCallbackUrl(query.callbackUrl);
  const open = await requireSession(callbackUrl, {}, REQUIREMENTS);
  if (await isFreshHere(open)) redirect(callbackUrl);
  const t = await getTranslate();
  const { id, username, name, avatar } = open.user;
  const user = await findUser(id);
  const hasTwoSteps = user !== undefined && (await hasSecondStep(user));
  const usesApp = await hasTotp(id);
  const hasPasskeys = await hasPasskey(id);
  const usesPassword = user === undefined || hasPassword(user);
  const providers = await confirmingProviders(id);
  const why = providerError(query);
  return (
    <>
      <h1 className="page-title">{t("Confirm it’s you")}</h1>
      {why && <Notice tone="bad">{t(why)}</Notice>}
      <div className="mb-6 flex items-center gap-4">
        <Avatar username={username} name={name} picture={avatar} className="avatar size-14!" />
        <p>
          {!usesPassword
            ? t("Confirm who you are to continue, {name}. What you typed is saved.", { name: username })
            : hasTwoSteps
              ? t("Enter your password and a code to continue, {name}. What you typed is saved.", { name: username })
              : t("Enter your password to continue, {name}. What you typed is saved.", { name: username })}
        </p>
      </div>
      {usesPassword && (
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
      )}
      {hasPasskeys && (
        <PasskeyForm
          action={submitConfirmPasskey}
          options={await authenticationOptions("confirm", await siteOrigin(), id)}
          callbackUrl={callbackUrl}
          label={t("Use a passkey")}
        />
      )}
      {providers.length > 0 && (
        <form method="post">
          <input type="hidden" name="intent" value="confirm" />
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <ProviderButtons providers={providers} purpose="confirm" />
        </form>
      )}
      {!usesPassword && (
        <p className="mt-8">
          <PageLink href={`/forgot-password?callbackUrl=${encodeURIComponent(callbackUrl)}`}>
            {t("Set a password by email instead")}
          </PageLink>
        </p>
      )}
    </>
  );
}
