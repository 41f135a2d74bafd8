import type { Metadata } from "next";
import { requireUser } from "@/auth/current";
import { AccountForm } from "@/components/account-form";
import { settings } from "@/settings";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitPassword } from "./actions";

export const metadata: Metadata = { title: "Password" };

export default async function PasswordPage({ searchParams }: { searchParams: Query }) {
  await requireUser("/settings/password");
  const { passwordMinLength } = settings();
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Password</h1>
      <Done done={(await searchParams).done} />
      <AccountForm
        action={submitPassword}
        schema="changePassword"
        minPasswordLength={passwordMinLength}
        fields={[
          { name: "currentPassword", label: "Current password", type: "password", autoComplete: "current-password" },
          {
            name: "password",
            label: "New password",
            type: "password",
            hint: `At least ${passwordMinLength} characters. Several words are easy to remember and hard to guess.`,
            autoComplete: "new-password",
          },
          { name: "repeatPassword", label: "Repeat new password", type: "password", autoComplete: "new-password" },
        ]}
        submit="Change password"
        working="Changing…"
      />
      <p className="text-sm text-muted mt-4">Changing it ends every session but this one.</p>
    </>
  );
}
