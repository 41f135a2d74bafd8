import { findToken } from "@/accounts/one-time-tokens";
import { InvalidLink } from "@/components/auth/invalid-link";
import { ActionButton } from "@/components/ui/action-button";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../page-metadata";
import { type Query, singleValue } from "../query";
import { submitNotMe } from "./actions";

export const generateMetadata = titled(msg("This wasn't me"));

/** The page of the link in an email about a new sign-in. Opening it does nothing: mail scanners open links. */
export default async function NotMePage({ searchParams }: { searchParams: Query }) {
  const t = await getTranslate();
  const token = singleValue((await searchParams).token) ?? "";
  if (!(await findToken("not-me", token))) {
    return (
      <InvalidLink t={t} href="/forgot-password">
        {t("Choose a new password")}
      </InvalidLink>
    );
  }
  return (
    <>
      <h1 className="page-title">{t("Wasn't you?")}</h1>
      <p className="mb-6">{t("Someone else may know your password. Sign them out now, then choose a new password.")}</p>
      <ActionButton action={submitNotMe} values={{ token }} tone="danger" pendingLabel={t("Signing out…")}>
        {t("Sign them out")}
      </ActionButton>
    </>
  );
}
