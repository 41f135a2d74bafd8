import { notFound, redirect } from "next/navigation";
import { loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentSession } from "@/auth/current";
import { SchemaForm } from "@/components/form/schema-form";
import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";
import { submitCodeRequest } from "./actions";

export const generateMetadata = titled(msg("Sign in with an email code"));

/** Why someone needs another code, by query value. */
const MESSAGES = new Map([
  ["expired", msg("That code has expired. We can email you a new one.")],
  ["used-up", msg("Too many wrong codes. We can email you a new one.")],
]);

/** The page to ask for a code, where EMAIL_SIGN_IN is on. */
export default async function EmailSignInPage({ searchParams }: { searchParams: Query }) {
  if (!settings().emailSignIn) notFound();
  const query = await searchParams;
  const callbackUrl = safeCallbackUrl(query.callbackUrl);
  if (await currentSession()) redirect(callbackUrl);
  const t = await getTranslate();
  const why = MESSAGES.get(singleValue(query.news) ?? "");
  return (
    <>
      <h1 className="page-title">{t("Sign in with an email code")}</h1>
      {why && <Notice tone="bad">{t(why)}</Notice>}
      <p className="mb-6">{t("We'll email a code to your confirmed address. Enter it in this browser.")}</p>
      <SchemaForm
        action={submitCodeRequest}
        schema="forgotPassword"
        fields={[{ name: "login", label: t("Username or email"), autoComplete: "username", autoFocus: true }]}
        hidden={{ callbackUrl }}
        checkbox={{ name: "remember", label: t("Remember me") }}
        submit={t("Email me a code")}
        pendingLabel={t("Sending…")}
      />
      <p className="card-foot">
        <a href={loginUrl(callbackUrl)}>{t("Back to sign in")}</a>
      </p>
    </>
  );
}
