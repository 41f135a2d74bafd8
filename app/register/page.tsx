import { redirect } from "next/navigation";
import { getRegistrationRefusal } from "@/accounts/registration";
import { HOME, loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentSession } from "@/auth/current";
import { RegisterForm } from "@/components/auth/register-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { providerNames } from "../login/providers";
import { titled } from "../page-metadata";
import { type Query, singleValue } from "../query";
import { submitRegistration } from "./actions";
import { REFUSALS } from "./refusals";

export const generateMetadata = titled(msg("Register"));

export default async function RegisterPage({ searchParams }: { searchParams: Query }) {
  if (await currentSession()) redirect(HOME);
  const query = await searchParams;
  const callbackUrl = safeCallbackUrl(query.callbackUrl);
  const invite = singleValue(query.invite) ?? "";
  const t = await getTranslate();
  const refusal = await getRegistrationRefusal(invite);
  return (
    <>
      <h1 className="page-title">{t("Register")}</h1>
      {refusal ? (
        <p>{t(REFUSALS[refusal])}</p>
      ) : (
        <RegisterForm
          action={submitRegistration}
          callbackUrl={callbackUrl}
          invite={invite}
          minPasswordLength={settings().passwordMinLength}
          hasHoneypot={settings().registrationGuard === "honeypot"}
          providers={providerNames()}
        />
      )}
      <p className="card-foot">
        <a href={loginUrl(callbackUrl)}>{t("Have an account? Sign in")}</a>
      </p>
    </>
  );
}
