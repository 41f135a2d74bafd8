import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { HOME, loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentUser } from "@/auth/current";
import { RegisterForm } from "@/components/register-form";
import { PageLink } from "@/components/ui/page-link";
import { settings } from "@/settings";
import { submitRegistration } from "./actions";

export const metadata: Metadata = { title: "Register" };

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function RegisterPage({ searchParams }: { searchParams: Query }) {
  if (await currentUser()) redirect(HOME);
  const callbackUrl = safeCallbackUrl((await searchParams).callbackUrl);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Register</h1>
      <RegisterForm
        action={submitRegistration}
        callbackUrl={callbackUrl}
        minPasswordLength={settings().passwordMinLength}
      />
      <p className="mt-8">
        <PageLink href={loginUrl(callbackUrl)}>Have an account? Sign in</PageLink>
      </p>
    </>
  );
}
