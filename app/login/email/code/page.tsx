import { notFound, redirect } from "next/navigation";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { currentSession } from "@/auth/current";
import { pendingEmailSignIn } from "@/auth/email-sign-in";
import { SchemaForm } from "@/components/form/schema-form";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../../page-metadata";
import { type Query, singleValue } from "../../../query";
import { submitEmailCode } from "../actions";

export const generateMetadata = titled(msg("Enter the code"));

/**
 * The page for an emailed code, also the one that the email links to. Opening it consumes nothing: mail scanners open
 * links. In a browser that did not ask for the code, it only shows the code, to be entered in the one that did.
 */
export default async function EmailCodePage({ searchParams }: { searchParams: Query }) {
  if (!settings().emailSignIn) notFound();
  const query = await searchParams;
  const code = singleValue(query.code)?.match(/^\d{6}$/)?.[0];
  const pending = await pendingEmailSignIn();
  const callbackUrl = safeCallbackUrl(pending?.callbackUrl ?? query.callbackUrl);
  const newCode = withQuery("/login/email", "callbackUrl", callbackUrl);
  if (await currentSession()) redirect(callbackUrl);
  if (!pending && !code) redirect(newCode);
  const t = await getTranslate();
  return (
    <>
      <h1 className="page-title">{pending ? t("Enter the code") : t("Enter this code where you started")}</h1>
      {pending ? (
        <>
          <p className="mb-6">
            {code
              ? t("This is the code from your email. Sign in with it to continue.")
              : t(
                  "If that account exists, we've emailed a 6-digit code to its confirmed address. It works for 10 minutes, in this browser only.",
                )}
          </p>
          <SchemaForm
            action={submitEmailCode}
            schema="emailCode"
            fields={[
              {
                name: "code",
                label: t("Code"),
                type: "digits",
                autoComplete: "one-time-code",
                autoFocus: true,
                value: code,
              },
            ]}
            hidden={{ callbackUrl }}
            submit={t("Sign in")}
            pendingLabel={t("Signing in…")}
          />
        </>
      ) : (
        <>
          <p className="my-6 text-4xl font-semibold tracking-widest tabular-nums">{code}</p>
          <p className="mb-6">
            {t(
              "For your security, the code works only in the browser where you asked for it. Enter it there within 10 minutes.",
            )}
          </p>
        </>
      )}
      <p className="card-foot">
        <a href={newCode}>{t("Get a new code")}</a>
      </p>
    </>
  );
}
