import { ActionButton } from "./ui/action-button";
import { PageLink } from "./ui/page-link";

/** Tells somebody who has signed in that others tried to (ASVS 6.3.5). */
export function FailedAttempts({ count, dismiss }: { count: number; dismiss: () => Promise<void> }) {
  return (
    <section
      aria-label="Failed sign-ins"
      className="mb-8 flex flex-wrap items-center justify-between gap-4 rounded-md border-l-4 border-danger bg-raised px-4 py-3"
    >
      <p>
        {count === 1 ? "1 failed attempt" : `${count} failed attempts`} to sign in since your last visit.{" "}
        <PageLink href="/settings/history">See the history</PageLink>
      </p>
      <ActionButton action={dismiss} working="…">
        Dismiss
      </ActionButton>
    </section>
  );
}
