import type { Metadata } from "next";
import { findKeptForm } from "@/accounts/kept-forms";
import { passkeysOf, registrationOptions } from "@/accounts/second-step/passkeys";
import { currentClient, siteOrigin } from "@/auth/client";
import { requireUser } from "@/auth/current";
import { AccountForm } from "@/components/account-form";
import { NewPasskeyForm } from "@/components/new-passkey-form";
import { RelativeTime } from "@/components/relative-time";
import { ActionButton } from "@/components/ui/action-button";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitNewPasskey, submitPasskeyName, submitRemovePasskey } from "./actions";

export const metadata: Metadata = { title: "Passkeys" };

export default async function PasskeysPage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser("/settings/passkeys");
  const { done, kept } = await searchParams;
  const passkeys = passkeysOf(user.id);
  const { device } = await currentClient();
  const now = new Date();
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Passkeys</h1>
      <Done done={done} />
      <p className="mb-6">
        A passkey signs you in with your fingerprint, face or device PIN, without a password that could be guessed or
        stolen.
      </p>
      {passkeys.length > 0 && (
        <ul className="mb-8">
          {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
            <li key={id} className="border-t border-line py-4">
              <div className="flex flex-wrap items-center justify-between gap-4">
                <div>
                  <p className="font-semibold">{name}</p>
                  <p className="text-sm text-muted">
                    Added <RelativeTime date={createdAt} now={now} />
                    {lastUsedAt ? ", last used " : ", not used yet"}
                    {lastUsedAt && <RelativeTime date={lastUsedAt} now={now} />}
                  </p>
                </div>
                <ActionButton
                  action={submitRemovePasskey}
                  values={{ id }}
                  tone="danger"
                  working="Removing…"
                  label={`Remove ${name}`}
                >
                  Remove
                </ActionButton>
              </div>
              <details className="mt-2">
                <summary className="w-fit cursor-pointer py-2 text-sm text-accent">Rename</summary>
                <AccountForm
                  key={name}
                  action={submitPasskeyName}
                  schema="passkeyName"
                  fields={[{ name: "name", label: `New name for ${name}`, value: name }]}
                  hidden={{ id }}
                  idPrefix={id}
                  submit="Rename"
                  working="Renaming…"
                />
              </details>
            </li>
          ))}
        </ul>
      )}
      <NewPasskeyForm
        action={submitNewPasskey}
        options={await registrationOptions(user, await siteOrigin())}
        name={findKeptForm(user.id, kept)?.name ?? device}
      />
      <p className="hidden [@media(scripting:none)]:block">Adding a passkey needs JavaScript in your browser.</p>
    </>
  );
}
