import type { Metadata } from "next";
import { loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { AccountForm } from "@/components/account-form";
import { PageLink } from "@/components/ui/page-link";
import type { Query } from "../query";
import { submitForgotPassword } from "./actions";

export const metadata: Metadata = { title: "Forgot your password?" };

export default async function ForgotPasswordPage({ searchParams }: { searchParams: Query }) {
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Forgot your password?</h1>
      <p className="mb-6">We send a letter to your email address, with a link to choose a new one.</p>
      <AccountForm
        action={submitForgotPassword}
        schema="forgotPassword"
        fields={[{ name: "login", label: "Username or email", autoComplete: "username", autoFocus: true }]}
        hidden={{ callbackUrl }}
        submit="Send the letter"
        working="Sending…"
      />
      <p className="mt-8">
        <PageLink href={loginUrl(callbackUrl)}>Back to signing in</PageLink>
      </p>
    </>
  );
}
