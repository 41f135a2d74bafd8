import { redirect } from "next/navigation";
import { authenticationOptions } from "@/accounts/second-step/passkeys";
import { HOME, safeCallbackUrl } from "@/auth/callback-url";
import { requestOrigin } from "@/auth/client";
import { currentSession } from "@/auth/current";
import { lastSignInWay, providerWay } from "@/auth/last-sign-in";
import { ForgetPush } from "@/components/auth/forget-push";
import { LastUsed } from "@/components/auth/last-used";
import { LoginForm } from "@/components/auth/login-form";
import { PasskeyForm } from "@/components/auth/passkey-form";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../page-metadata";
import { type Query, singleValue } from "../query";
import { submitPasskey, submitSignIn } from "./actions";
import { providerError, providerNames } from "./providers";
import { INVALID } from "./refusals";

export const generateMetadata = titled(msg("Sign in"));

/**
 * Why someone comes to the login page, by query value. A Map, because an object inherits keys such as "constructor".
 */
const MESSAGES = new Map([
  ["confirmed", msg("Your email address is confirmed. Sign in to continue.")],
  [
    "reset",
    msg(
      "Your password has been changed and you've been signed out everywhere. Sign in with your new password. If someone else had access, check your ways to sign in and security activity next.",
    ),
  ],
  ["deleted", msg("You're signed out, and your account will be deleted in 14 days. To keep it, sign in before then.")],
  ["expired", msg("That took too long. Sign in again.")],
]);

export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { callbackUrl: candidate, registered, error, news } = query;
  const callbackUrl = safeCallbackUrl(candidate);
  if (await currentSession()) redirect(callbackUrl);

  const username = singleValue(registered)?.match(/^[\w-]{3,20}$/)?.[0];
  const why = providerError(query) ?? (error === undefined ? undefined : refusal(error));
  const continueMessage = callbackUrl === HOME || why ? undefined : msg("Sign in to continue.");
  const notice = username ? registeredMessage() : (MESSAGES.get(singleValue(news) ?? "") ?? continueMessage);
  const t = await getTranslate();
  const lastWay = await lastSignInWay();
  const badgeOf = (way: string) => (way === lastWay ? t("Last used") : undefined);
  const emailBadge = badgeOf("email-code");
  const onward = `callbackUrl=${encodeURIComponent(callbackUrl)}`;
  return (
    <>
      <h1 className="page-title">{t("Sign in")}</h1>
      <LoginForm
        action={submitSignIn}
        callbackUrl={callbackUrl}
        login={username}
        notice={notice && t(notice)}
        error={why && t(why)}
        providers={providerNames().map((provider) => ({ ...provider, badge: badgeOf(providerWay(provider.id)) }))}
        offersPasskey={settings().passkeyOffer !== "off"}
        offersEmailCode={settings().emailSignIn}
      />
      <PasskeyForm
        action={submitPasskey}
        options={await authenticationOptions("sign-in", await requestOrigin())}
        callbackUrl={callbackUrl}
        label={t("Sign in with a passkey")}
        badge={badgeOf("passkey")}
        offersAutofill
      />
      <ForgetPush />
      {settings().emailSignIn && (
        <p className="mt-3 max-w-md">
          <a href={`/login/email?${onward}`} className={`${buttonClass("secondary")} w-full text-center`}>
            <Icon name="mail" />
            {t("Sign in with an email code")}
            {emailBadge && <LastUsed text={emailBadge} />}
          </a>
        </p>
      )}
      <p className="card-foot">
        <a href={`/register?${onward}`}>{t("New here? Register")}</a>
      </p>
    </>
  );
}

/** The message after registering. */
function registeredMessage(): string {
  switch (settings().emailVerification) {
    case "off":
      return msg("Your account is ready. Sign in to get started.");
    case "optional":
      return msg("Your account is ready. We've emailed you a link to confirm your address; you can sign in now.");
    case "required":
      return msg("Almost there: open the link we've emailed you, then sign in.");
  }
}

/** Auth.js's own routes redirect here with an error code. */
function refusal(error: string | string[]): string {
  return error === "CredentialsSignin" ? INVALID : msg("Sign-in failed. Try again.");
}
