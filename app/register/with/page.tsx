import { redirect } from "next/navigation";
import { getRegistrationRefusal } from "@/accounts/registration";
import { suggestUsername } from "@/accounts/username";
import { findOwnerOf } from "@/accounts/users";
import { loginUrl, safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { currentSession } from "@/auth/current";
import { findProvider } from "@/auth/providers/metadata";
import { pendingIdentity } from "@/auth/providers/pending-identity";
import { SchemaForm } from "@/components/form/schema-form";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { settings } from "@/settings";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { REFUSALS } from "../refusals";
import { submitRegistrationWith } from "./actions";

export const generateMetadata = titled(msg("Choose a username"));

/** Where someone whom a provider has proved and nobody here knows chooses a username, or signs in to connect it. */
export default async function RegisterWithPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const connectUrl = withQuery("/settings/security/connect", "callbackUrl", callbackUrl);
  const pending = await pendingIdentity();
  if (!pending) redirect(loginUrl(callbackUrl));
  if (await currentSession()) redirect(connectUrl);
  const t = await getTranslate();
  const { proof, invite } = pending;
  const provider = findProvider(proof.provider)?.name ?? "";
  const email = proof.email ?? "";
  // Only to the person whose address it is.
  const isTaken = proof.emailVerified && email !== "" && (await findOwnerOf(email)) !== undefined;
  const refusal = await getRegistrationRefusal(invite);
  return (
    <>
      <h1 className="page-title">{t("Choose a username")}</h1>
      {isTaken ? (
        <>
          <Notice tone="good">
            {t("{email} already has an account here. Sign in to connect {provider} to it.", { email, provider })}
          </Notice>
          <a href={loginUrl(connectUrl)} className={`${buttonClass()} w-full`}>
            {t("Sign in to connect {provider}", { provider })}
          </a>
          <p className="or">{t("or")}</p>
        </>
      ) : (
        <p className="mb-6">
          {email
            ? t("One more step: choose a username. You're signing in with {provider} as {email}.", { provider, email })
            : t("One more step: choose a username. From now on, you'll sign in with {provider}.", { provider })}
        </p>
      )}
      {refusal ? (
        <p>{t(REFUSALS[refusal])}</p>
      ) : (
        <SchemaForm
          action={submitRegistrationWith}
          schema="registerWithIdentity"
          fields={[
            {
              name: "username",
              label: t("Username"),
              hint: t("3 to 20 letters, numbers, _ or -. Everyone can see it."),
              autoComplete: "username",
              autoFocus: !isTaken,
              value: await suggestUsername(proof.names),
            },
            {
              name: "email",
              label: t("Email"),
              type: "email",
              hint: t("Only you and the site's admins can see this."),
              autoComplete: "email",
              value: isTaken ? "" : email,
            },
          ]}
          hidden={{ callbackUrl }}
          hasHoneypot={settings().registrationGuard === "honeypot"}
          submit={t("Register")}
          pendingLabel={t("Registering…")}
        />
      )}
      {!isTaken && (
        <p className="card-foot">
          <a href={loginUrl(connectUrl)}>{t("Have an account? Sign in to connect {provider}", { provider })}</a>
        </p>
      )}
    </>
  );
}
