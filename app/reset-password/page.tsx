import type { Metadata } from "next";
import { readReset } from "@/accounts/recovery";
import { AccountForm } from "@/components/account-form";
import { DeadLink } from "@/components/dead-link";
import { PageLink } from "@/components/ui/page-link";
import { settings } from "@/settings";
import { one, type Query } from "../query";
import { submitResetPassword } from "./actions";

export const metadata: Metadata = { title: "Choose a new password" };

/** Where the link of a letter leads. Looking at it uses nothing up: mail scanners do. */
export default async function ResetPasswordPage({ searchParams }: { searchParams: Query }) {
  const token = one((await searchParams).token) ?? "";
  const user = readReset(token);
  if (!user) {
    return (
      <DeadLink>
        <PageLink href="/forgot-password">Ask for a new one</PageLink>
      </DeadLink>
    );
  }
  const { passwordMinLength } = settings();
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Choose a new password</h1>
      <p className="mb-6">For the account {user.username}. Every open session of it ends.</p>
      <AccountForm
        action={submitResetPassword}
        schema="resetPassword"
        minPasswordLength={passwordMinLength}
        fields={[
          {
            name: "password",
            label: "New password",
            type: "password",
            hint: `At least ${passwordMinLength} characters. Several words are easy to remember and hard to guess.`,
            autoComplete: "new-password",
            autoFocus: true,
          },
          { name: "repeatPassword", label: "Repeat password", type: "password", autoComplete: "new-password" },
        ]}
        hidden={{ token }}
        submit="Change password"
        working="Changing…"
      />
    </>
  );
}
