import type { Metadata } from "next";
import { findToken } from "@/accounts/one-time-tokens";
import { DeadLink } from "@/components/dead-link";
import { ActionButton } from "@/components/ui/action-button";
import { PageLink } from "@/components/ui/page-link";
import { one, type Query } from "../query";
import { submitNotMe } from "./actions";

export const metadata: Metadata = { title: "This wasn't me" };

/** Where the link of a letter about a new sign-in leads. Looking at it does nothing: mail scanners do. */
export default async function NotMePage({ searchParams }: { searchParams: Query }) {
  const token = one((await searchParams).token) ?? "";
  if (!findToken("not-me", token)) {
    return (
      <DeadLink>
        <PageLink href="/forgot-password">Choose a new password</PageLink>
      </DeadLink>
    );
  }
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">This wasn’t you?</h1>
      <p className="mb-6">
        Then somebody else knows your password. End their session now, and choose a new password right after.
      </p>
      <ActionButton action={submitNotMe} values={{ token }} tone="danger" working="Ending…">
        End that session
      </ActionButton>
    </>
  );
}
