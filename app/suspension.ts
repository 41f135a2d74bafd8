import "server-only";
import { redirect } from "next/navigation";
import { type SafePath, withQuery } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import type { CurrentUser } from "@/auth/session";
import { type FormState, refused } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { type AccountEvent, MODERATOR, raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { reinstate } from "@/moderation/people";
import { reasonSchema } from "@/moderation/schemas";
import { deleteSubmittedFormDraft } from "./submitted-form-draft";

/**
 * Makes a moderator's or an admin's change and raises its event, without revealing who caused it, in one transaction.
 * @param change returns whom it concerns, or null if there is nothing to change
 * @param toEvent the event about that person
 * @returns what `change` returned
 */
export async function changeAnonymously(
  change: () => Promise<string | null>,
  toEvent: (userId: string) => AccountEvent,
): Promise<string | null> {
  const { requestId } = await currentClient();
  return transaction(async () => {
    const userId = await change();
    if (userId !== null) await raise(toEvent(userId), { ...MODERATOR, requestId });
    return userId;
  });
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
  const userId = await changeAnonymously(
    () => suspendFor(reason),
    (userId) => ({ type: "suspended", userId, reason }),
  );
  if (userId === null) return { formError: msg("This person can't be suspended."), values };
  await deleteSubmittedFormDraft(actor.id);
  redirect(withQuery(page, "done", "suspended"));
}

/** Reinstates a suspended person, and redirects to `page`. The caller checks the role of `actor`. */
export async function reinstatePerson(actor: CurrentUser, page: SafePath, userId: string): Promise<never> {
  const reinstated = await changeAnonymously(
    async () => ((await reinstate(actor, userId)) ? userId : null),
    (userId) => ({ type: "reinstated", userId }),
  );
  redirect(withQuery(page, "done", reinstated === null ? "late" : "reinstated"));
}
