import type { Metadata } from "next";
import { findKeptForm } from "@/accounts/kept-forms";
import { addressToConfirm, findUser } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import { inWords } from "@/auth/throttle";
import { AccountForm } from "@/components/account-form";
import { ActionButton } from "@/components/ui/action-button";
import { Notice } from "@/components/ui/notice";
import { one, type Query } from "../../query";
import { Done } from "../done";
import { resendLetter, submitEmail } from "./actions";

export const metadata: Metadata = { title: "Email" };

export default async function EmailPage({ searchParams }: { searchParams: Query }) {
  const { id } = await requireUser("/settings/email");
  const user = findUser(id);
  const { done, kept, wait } = await searchParams;
  const unconfirmed = user && addressToConfirm(user);
  const seconds = Number(one(wait));
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Email</h1>
      <Done done={done} />
      {seconds > 0 && <Notice tone="bad">Too many letters. Try again in {inWords(seconds)}.</Notice>}
      {user?.email && (
        <p className="mb-4">
          Your address is <b className="font-semibold">{user.email}</b>
          {user.emailVerifiedAt ? ", confirmed." : "."}
        </p>
      )}
      {unconfirmed && (
        <div className="mb-6 flex flex-wrap items-center gap-4 rounded-md bg-raised px-4 py-3">
          <p>{unconfirmed} is not confirmed yet: follow the link in the letter to it.</p>
          <ActionButton action={resendLetter} working="Sending…">
            Send the letter again
          </ActionButton>
        </div>
      )}
      <AccountForm
        action={submitEmail}
        schema="changeEmail"
        fields={[
          {
            name: "email",
            label: "New address",
            type: "email",
            hint: "We send a letter there. Your address changes when you follow the link in it.",
            autoComplete: "email",
            value: findKeptForm(id, kept)?.email,
          },
        ]}
        submit="Change address"
        working="Sending…"
      />
    </>
  );
}
