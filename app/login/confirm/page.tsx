import { redirect } from "next/navigation";
import { hasPassword } from "@/accounts/password";
import { authenticationOptions, hasPasskey } from "@/accounts/second-step/passkeys";
import { hasTotp } from "@/accounts/second-step/totp";
import { findUser } from "@/accounts/users";
import { hasFormDraft, safeCallbackUrl } from "@/auth/callback-url";
import { requestOrigin } from "@/auth/client";
import { isFreshHere, requireSession } from "@/auth/current";
import { REQUIREMENTS } from "@/auth/requirements";
import { hasSecondStep } from "@/auth/sign-in";
import { PasskeyForm } from "@/components/auth/passkey-form";
import { ProviderButtons } from "@/components/auth/provider-buttons";
import { SchemaForm } from "@/components/form/schema-form";
import { Avatar } from "@/components/ui/avatar";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { confirmingProviders, providerError } from "../providers";
import { submitConfirm, submitConfirmPasskey } from "./actions";

export const generateMetadata = titled(msg("Confirm it's you"));

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
  const newPassword = `/forgot-password?callbackUrl=${encodeURIComponent(callbackUrl)}`;
  return (
    <div className="sign-in-step">
      <h1 className="page-title">{t("Confirm it's you")}</h1>
      {why && <Notice tone="bad">{t(why)}</Notice>}
      <p className="mb-4 flex items-center gap-3">
        <Avatar username={username} name={name} picture={avatar} className="avatar avatar-lg" />
        <span className="min-w-0">
          {name && <bdi className="block truncate font-semibold">{name}</bdi>}
          <span className="block truncate text-muted">@{username}</span>
        </span>
      </p>
      <p className="mb-6">
        {!usesPassword
          ? t("Choose a way to confirm.")
          : hasTwoSteps
            ? t("Enter your password and a code to continue.")
            : t("Enter your password to continue.")}
        {hasFormDraft(callbackUrl) && ` ${t("You won't have to type it again.")}`}
      </p>
      {usesPassword && (
        <SchemaForm
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
          pendingLabel={t("Checking…")}
        />
      )}
      {usesPassword && (hasPasskeys || providers.length > 0) && (
        <p className={providers.length > 0 ? "or" : "or noscript:hidden"}>{t("or")}</p>
      )}
      {hasPasskeys && (
        <PasskeyForm
          action={submitConfirmPasskey}
          options={await authenticationOptions("confirm", await requestOrigin(), id)}
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
      {usesPassword ? (
        <p className="card-foot">
          <a href={newPassword}>{t("Forgot your password?")}</a>
        </p>
      ) : (
        <a href={newPassword} className={`${buttonClass("secondary")} mt-3 w-full px-3`}>
          <Icon name="mail" />
          {t("Set a password by email instead")}
        </a>
      )}
    </div>
  );
}
