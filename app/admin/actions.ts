"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { currentClient, siteOrigin } from "@/auth/client";
import { requireFreshRole } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { type AccountEvent, MODERATOR, raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { reinstate, suspend } from "@/moderation/people";
import { inviteSchema, reasonSchema, registrationSchema } from "@/moderation/schemas";
import { changeRegistration, invite, withdrawInvitation } from "@/moderation/site";
import { withUnavailableMessage } from "../database-unavailable";
import { refusalToChange } from "../hourly-limits";
import { deleteSubmittedDraft } from "../submitted-draft";

const INVITES = "/admin/invites";

const toPersonPage = (userId: string) => safeCallbackUrl(`/admin/people/${encodeURIComponent(userId)}`);

/** Raises an event about someone without revealing who caused it. */
async function raiseAnonymously(event: AccountEvent): Promise<void> {
  await raise(event, { ...MODERATOR, requestId: (await currentClient()).requestId });
}

/** Changes who may register. */
export const submitRegistrationMode = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["mode"]);
  const admin = await requireFreshRole("admin", "/admin", values);
  const form = registrationSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  await changeRegistration(admin.id, form.data.mode);
  await deleteSubmittedDraft(admin.id);
  redirect("/admin?done=registration");
});

/** Creates an invite, and shows its link once. */
export const submitInvite = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["note", "days"]);
  const admin = await requireFreshRole("admin", INVITES, values);
  const form = inviteSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToChange(admin.id);
  if (refusal) return { formError: refusal, values };
  const token = await invite(admin.id, { note: form.data.note, days: Number(form.data.days) });
  await deleteSubmittedDraft(admin.id);
  refresh();
  return { link: `${await siteOrigin()}/register?invite=${token}` };
});

/** Withdraws an invite. */
export async function submitWithdrawal(data: FormData): Promise<void> {
  const { id } = readFields(data, ["id"]);
  const admin = await requireFreshRole("admin", INVITES);
  redirect(`${INVITES}?done=${(await withdrawInvitation(admin.id, id)) ? "withdrawn" : "late"}`);
}

/** Deactivates an account, with a reason that is shown at sign-in. */
export const submitDeactivation = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { userId, ...values } = readFields(data, ["userId", "reason"]);
  const admin = await requireFreshRole("admin", toPersonPage(userId), values);
  const form = reasonSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const { reason } = form.data;
  if (!(await suspend(admin.id, userId, reason))) return { formError: msg("This person can't be suspended."), values };
  await raiseAnonymously({ type: "deactivated", userId, reason });
  await deleteSubmittedDraft(admin.id);
  redirect(withQuery(toPersonPage(userId), "done", "suspended"));
});

/** Reactivates an account. */
export async function submitReactivation(data: FormData): Promise<void> {
  const { userId } = readFields(data, ["userId"]);
  const admin = await requireFreshRole("admin", toPersonPage(userId));
  const isDone = await reinstate(admin, userId);
  if (isDone) await raiseAnonymously({ type: "reactivated", userId });
  redirect(withQuery(toPersonPage(userId), "done", isDone ? "reinstated" : "late"));
}
