import { redirect } from "next/navigation";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { requireFreshSession } from "@/auth/current";
import { findProvider } from "@/auth/providers/metadata";
import { pendingIdentity } from "@/auth/providers/pending-identity";
import { ActionButton } from "@/components/ui/action-button";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../../page-metadata";
import type { Query } from "../../../query";
import { submitConnect, submitNotNow } from "../actions";

export const generateMetadata = titled(msg("Connect an account"));

/** Asks whether to connect the identity that a provider proved before its owner signed in. */
export default async function ConnectPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const { user } = await requireFreshSession(withQuery("/settings/security/connect", "callbackUrl", callbackUrl));
  const pending = await pendingIdentity();
  if (!pending) redirect(callbackUrl);
  const t = await getTranslate();
  const { email, provider: id } = pending.proof;
  const name = findProvider(id)?.name ?? id;
  const provider = email ? `${name} (${email})` : name;
  return (
    <>
      <h1 className="page-title">{t("Connect an account")}</h1>
      <p className="mb-6">
        {t("Connect {provider} to {username}? Anyone who can sign in there can then sign in here too.", {
          provider,
          username: user.username,
        })}
      </p>
      <div className="flex flex-wrap gap-4">
        <ActionButton action={submitConnect} values={{ callbackUrl }} tone="primary" pendingLabel={t("Connecting…")}>
          {t("Connect")}
        </ActionButton>
        <ActionButton action={submitNotNow} values={{ callbackUrl }} tone="plain" pendingLabel={t("Continuing…")}>
          {t("Not now")}
        </ActionButton>
      </div>
    </>
  );
}
