import type { Metadata } from "next";
import { readConfirmation } from "@/accounts/email";
import { DeadLink } from "@/components/dead-link";
import { ActionButton } from "@/components/ui/action-button";
import { PageLink } from "@/components/ui/page-link";
import { one, type Query } from "../query";
import { submitConfirmEmail } from "./actions";

export const metadata: Metadata = { title: "Confirm your email address" };

/** Where the link of a letter leads. Looking at it uses nothing up: mail scanners do. */
export default async function ConfirmEmailPage({ searchParams }: { searchParams: Query }) {
  const token = one((await searchParams).token) ?? "";
  const claim = readConfirmation(token);
  if (!claim) {
    return (
      <DeadLink>
        <PageLink href="/settings/email">Look at your email settings</PageLink>
      </DeadLink>
    );
  }
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Confirm your email address</h1>
      <p className="mb-6">
        Is {claim.email} your address, and {claim.username} your account?
      </p>
      <ActionButton action={submitConfirmEmail} values={{ token }} working="Confirming…">
        Yes, confirm
      </ActionButton>
    </>
  );
}
