import { findFormDraft } from "@/accounts/form-drafts";
import { listPasskeys, registrationOptions } from "@/accounts/second-step/passkeys";
import { currentClient, requestOrigin } from "@/auth/client";
import { requireSession } from "@/auth/current";
import { SecondStepRequired } from "@/components/auth/second-step-required";
import { SchemaForm } from "@/components/form/schema-form";
import { NewPasskeyForm } from "@/components/settings/new-passkey-form";
import { PasskeySignals } from "@/components/settings/passkey-signals";
import { ActionButton } from "@/components/ui/action-button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { deviceName } from "@/events/describe";
import { msg } from "@/i18n/msg";
import { Rich } from "@/i18n/rich";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitNewPasskey, submitPasskeyName, submitRemovePasskey } from "./actions";

export const generateMetadata = titled(msg("Passkeys"));

export default async function PasskeysPage({ searchParams }: { searchParams: Query }) {
  const { user, requirement } = await requireSession("/settings/passkeys", {}, ["second-step"]);
  const { done, formDraft: formDraftId, last } = await searchParams;
  const t = await getTranslate();
  // With an id, it is the new name of a passkey; without one, the name of a new passkey.
  const formDraft = await findFormDraft(user.id, formDraftId);
  const passkeys = await listPasskeys(user.id);
  const { device } = await currentClient();
  const options = await registrationOptions(user, await requestOrigin());
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("Passkeys")}</h1>
      <Done done={done} />
      {last && <Notice tone="bad">{t("This is your only way to sign in. Add another before you remove it.")}</Notice>}
      {requirement === "second-step" && <SecondStepRequired t={t} />}
      <p className="mb-6">
        {t(
          "Sign in with your fingerprint, face or device PIN. Unlike a password, a passkey can't be guessed or stolen.",
        )}
      </p>
      {passkeys.length > 0 && (
        <ul className="mb-8">
          {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
            <li key={id} className="border-t border-line py-4">
              <div className="flex items-center justify-between gap-4">
                <div className="min-w-0">
                  <p className="font-semibold break-words">{name}</p>
                  <p className="text-sm text-muted">
                    {lastUsedAt ? (
                      <Rich
                        t={t}
                        text="Added <0/>, last used <1/>"
                        parts={[
                          <RelativeTime key="0" t={t} date={createdAt} now={now} />,
                          <RelativeTime key="1" t={t} date={lastUsedAt} now={now} />,
                        ]}
                      />
                    ) : (
                      <Rich
                        t={t}
                        text="Added <0/>, never used"
                        parts={[<RelativeTime key="0" t={t} date={createdAt} now={now} />]}
                      />
                    )}
                  </p>
                </div>
                <ActionButton
                  action={submitRemovePasskey}
                  values={{ id }}
                  tone="danger"
                  pendingLabel={t("Removing…")}
                  label={t("Remove {name}", { name })}
                >
                  {t("Remove")}
                </ActionButton>
              </div>
              <details className="mt-2" open={formDraft?.id === id}>
                <summary className="w-fit cursor-pointer py-2 text-sm text-accent">{t("Rename")}</summary>
                <SchemaForm
                  key={name}
                  action={submitPasskeyName}
                  schema="passkeyName"
                  fields={[
                    {
                      name: "name",
                      label: t("New name for {name}", { name }),
                      value: formDraft?.id === id ? formDraft.name : name,
                    },
                  ]}
                  hidden={{ id }}
                  idPrefix={id}
                  submit={t("Rename")}
                  pendingLabel={t("Renaming…")}
                />
              </details>
            </li>
          ))}
        </ul>
      )}
      {passkeys.length > 0 && <h2 className="mb-3 text-lg font-semibold">{t("Add a passkey")}</h2>}
      <PasskeySignals options={options} />
      <NewPasskeyForm
        action={submitNewPasskey}
        options={options}
        name={(!formDraft?.id && formDraft?.name) || deviceName(t, device)}
      />
      <p className="hidden [@media(scripting:none)]:block">
        {t("Turn on JavaScript in your browser to add a passkey.")}
      </p>
    </>
  );
}
