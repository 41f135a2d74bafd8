import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { HOME, safeCallbackUrl } from "@/auth/callback-url";
import { currentUser } from "@/auth/current";
import { LoginForm } from "@/components/login-form";
import { PageLink } from "@/components/ui/page-link";
import { submitSignIn } from "./actions";
import { INVALID } from "./refusals";

export const metadata: Metadata = { title: "Sign in" };

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const { callbackUrl: candidate, registered, error } = await searchParams;
  const callbackUrl = safeCallbackUrl(candidate);
  if (await currentUser()) redirect(callbackUrl);

  const username = typeof registered === "string" && /^[\w-]{3,20}$/.test(registered) ? registered : undefined;
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Sign in</h1>
      <LoginForm
        action={submitSignIn}
        callbackUrl={callbackUrl}
        login={username}
        notice={
          username
            ? "You are registered. Sign in to start."
            : callbackUrl === HOME || error
              ? undefined
              : "Sign in to go on to the page you asked for."
        }
        error={error === undefined ? undefined : refusal(error)}
      />
      <p className="mt-8">
        <PageLink href={`/register?callbackUrl=${encodeURIComponent(callbackUrl)}`}>New here? Register</PageLink>
      </p>
    </>
  );
}

/** Auth.js's own routes send people here when they refuse them, and say why. */
function refusal(error: string | string[]): string {
  return error === "CredentialsSignin" ? INVALID : "Signing in did not work. Try again.";
}
