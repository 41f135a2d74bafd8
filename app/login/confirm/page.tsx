import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { authenticationOptions, hasPasskey } from "@/accounts/second-step/passkeys";
import { safeCallbackUrl } from "@/auth/callback-url";
import { siteOrigin } from "@/auth/client";
import { isFreshHere, requireSession } from "@/auth/current";
import { AccountForm } from "@/components/account-form";
import { PasskeyForm } from "@/components/passkey-form";
import type { Query } from "../../query";
import { submitConfirm, submitConfirmPasskey } from "./actions";

export const metadata: Metadata = { title: "Confirm it's you" };

export default async function ConfirmPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  const open = await requireSession(callbackUrl);
  if (await isFreshHere(open)) redirect(callbackUrl);
  const { id, username } = open.user;
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Confirm it’s you</h1>
      <p className="mb-6">
        What you are about to do needs your password again, {username}. Nothing that you typed is lost.
      </p>
      <AccountForm
        action={submitConfirm}
        schema="confirm"
        fields={[
          { name: "password", label: "Password", type: "password", autoComplete: "current-password", autoFocus: true },
        ]}
        hidden={{ callbackUrl }}
        submit="Confirm"
        working="Checking…"
      />
      {hasPasskey(id) && (
        <PasskeyForm
          action={submitConfirmPasskey}
          options={await authenticationOptions("confirm", await siteOrigin(), id)}
          callbackUrl={callbackUrl}
          label="Use a passkey"
        />
      )}
    </>
  );
}
