import "server-only";
import { redirect } from "next/navigation";
import { type SafePath, withQuery } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import type { CurrentUser } from "@/auth/session";
import { type FormState, refused } from "@/components/form/form-state";
import { type AccountEvent, MODERATOR, raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { reinstate } from "@/moderation/people";
import { reasonSchema } from "@/moderation/schemas";
import { deleteSubmittedFormDraft } from "./submitted-form-draft";

/** Raises an event about someone without revealing who caused it. */
export async function raiseAnonymously(event: AccountEvent): Promise<void> {
  await raise(event, { ...MODERATOR, requestId: (await currentClient()).requestId });
}

/**
 * Suspends someone for the reason that was typed, which is shown at sign-in, and redirects to `page`; or returns why not.
 * The caller checks the role of `actor`.
 * @param suspendFor suspends for a reason, and returns whom; null if that is not possible
 */
export async function suspendPerson(
  actor: CurrentUser,
  page: SafePath,
  values: { reason: string },
  suspendFor: (reason: string) => Promise<string | null>,
): Promise<FormState> {
  const form = reasonSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const { reason } = form.data;
  const userId = await suspendFor(reason);
  if (!userId) return { formError: msg("This person can't be suspended."), values };
  await raiseAnonymously({ type: "suspended", userId, reason });
  await deleteSubmittedFormDraft(actor.id);
  redirect(withQuery(page, "done", "suspended"));
}

/** Reinstates a suspended person, and redirects to `page`. The caller checks the role of `actor`. */
export async function reinstatePerson(actor: CurrentUser, page: SafePath, userId: string): Promise<never> {
  const isDone = await reinstate(actor, userId);
  if (isDone) await raiseAnonymously({ type: "reinstated", userId });
  redirect(withQuery(page, "done", isDone ? "reinstated" : "late"));
}
