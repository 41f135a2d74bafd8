import type { Metadata } from "next";
import { findKeptForm } from "@/accounts/kept-forms";
import { DELETION_DAYS } from "@/accounts/leaving";
import { requireUser } from "@/auth/current";
import { AccountForm } from "@/components/account-form";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitDeletion, submitUsername } from "./actions";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser("/settings/account");
  const { done, kept: keptId } = await searchParams;
  const kept = findKeptForm(user.id, keptId);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Account</h1>
      <Done done={done} />

      <section aria-labelledby="rename" className="mb-10">
        <h2 id="rename" className="mb-3 text-lg font-semibold">
          Username
        </h2>
        <AccountForm
          key={user.username}
          action={submitUsername}
          schema="rename"
          fields={[
            {
              name: "username",
              label: "Username",
              hint: "The old one leads to the new one, and nobody else can take it, for 30 days.",
              autoComplete: "username",
              value: kept?.username ?? user.username,
            },
          ]}
          submit="Change username"
          working="Changing…"
        />
      </section>

      <section aria-labelledby="download" className="mb-10">
        <h2 id="download" className="mb-3 text-lg font-semibold">
          Download
        </h2>
        <p className="mb-3">What this site keeps about you, to take along.</p>
        <ul className="flex flex-col gap-3">
          <li>
            <a href="/settings/account/export">Everything, as JSON</a>
          </li>
          <li>
            <a href="/settings/account/posts">Your posts, as Markdown</a>
          </li>
        </ul>
      </section>

      <section aria-labelledby="delete">
        <h2 id="delete" className="mb-3 text-lg font-semibold">
          Delete the account
        </h2>
        <p className="mb-4">
          You are signed out everywhere, and your posts are hidden. For {DELETION_DAYS} days, signing in undoes it. Then
          the account and everything in it are deleted for good.
        </p>
        <AccountForm
          action={submitDeletion}
          schema="deleteAccount"
          fields={[
            {
              name: "confirmation",
              label: `Type ${user.username} to confirm`,
              autoComplete: "off",
              value: kept?.confirmation,
            },
          ]}
          tone="danger"
          submit="Delete my account"
          working="Deleting…"
        />
      </section>
    </>
  );
}
