import { DELETION_DAYS } from "@/accounts/deletion";
import { findFormDraft } from "@/accounts/form-drafts";
import { registrationOptions } from "@/accounts/second-step/passkeys";
import { requestOrigin } from "@/auth/client";
import { requireUser } from "@/auth/current";
import { SchemaForm } from "@/components/form/schema-form";
import { PasskeySignals } from "@/components/settings/passkey-signals";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitDeletion, submitUsername } from "./actions";

export const generateMetadata = titled(msg("Account"));

export default async function AccountPage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser("/settings/account");
  const t = await getTranslate();
  const { done, formDraft: formDraftId } = await searchParams;
  const formDraft = await findFormDraft(user.id, formDraftId);
  return (
    <>
      <h1 className="page-title">{t("Account")}</h1>
      <Done done={done} />
      {done === "renamed" && <PasskeySignals options={await registrationOptions(user, await requestOrigin())} />}

      <section aria-labelledby="rename" className="mb-10">
        <h2 id="rename" className="mb-3 text-lg font-semibold">
          {t("Change username")}
        </h2>
        <SchemaForm
          key={user.username}
          action={submitUsername}
          schema="rename"
          hidden={{ reader: user.id }}
          fields={[
            {
              name: "username",
              label: t("Username"),
              hint: t("Your old username will redirect here and stay reserved for 30 days."),
              autoComplete: "username",
              value: formDraft?.username ?? user.username,
            },
          ]}
          submit={t("Change username")}
          pendingLabel={t("Changing…")}
        />
      </section>

      <section aria-labelledby="delete">
        <h2 id="delete" className="mb-3 text-lg font-semibold">
          {t("Delete account")}
        </h2>
        <p className="mb-4">
          {t(
            "You'll be signed out everywhere and your posts will be hidden. Changed your mind? Sign in within {days} days. After that, your account and everything in it are deleted for good.",
            { days: DELETION_DAYS },
          )}
        </p>
        <SchemaForm
          action={submitDeletion}
          schema="deleteAccount"
          fields={[
            {
              name: "confirmation",
              label: t("Type {name} to confirm", { name: user.username }),
              autoComplete: "off",
              value: formDraft?.confirmation,
            },
          ]}
          tone="danger"
          submit={t("Delete my account")}
          pendingLabel={t("Deleting…")}
        />
      </section>
    </>
  );
}
