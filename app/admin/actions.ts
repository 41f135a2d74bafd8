"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requestOrigin } from "@/auth/client";
import { requireFreshRole } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { suspend } from "@/moderation/people";
import { inviteSchema, registrationSchema } from "@/moderation/schemas";
import { changeRegistration, createInvite, withdrawInvite } from "@/moderation/site";
import { withUnavailableMessage } from "../database-unavailable";
import { refusalToChange } from "../rate-limits";
import { deleteSubmittedFormDraft } from "../submitted-form-draft";
import { reinstatePerson, suspendPerson } from "../suspension";

const INVITES = "/admin/invites";

const toPersonPage = (userId: string) => safeCallbackUrl(`/admin/people/${encodeURIComponent(userId)}`);

/** Changes who may register. */
export const submitRegistrationMode = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["mode"]);
  const admin = await requireFreshRole("admin", "/admin", values);
  const form = registrationSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  await changeRegistration(admin.id, form.data.mode);
  await deleteSubmittedFormDraft(admin.id);
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
  const token = await createInvite(admin.id, { note: form.data.note, days: Number(form.data.days) });
  await deleteSubmittedFormDraft(admin.id);
  refresh();
  return { link: `${await requestOrigin()}/register?invite=${token}` };
});

/** Withdraws an invite. */
export async function submitWithdrawal(data: FormData): Promise<void> {
  const { id } = readFields(data, ["id"]);
  const admin = await requireFreshRole("admin", INVITES);
  redirect(`${INVITES}?done=${(await withdrawInvite(admin.id, id)) ? "withdrawn" : "late"}`);
}

/** Suspends a person, with a reason that is shown at sign-in. */
export const submitSuspension = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { userId, ...values } = readFields(data, ["userId", "reason"]);
  const page = toPersonPage(userId);
  const admin = await requireFreshRole("admin", page, values);
  return await suspendPerson(admin, page, values, async (reason) =>
    (await suspend(admin.id, userId, reason)) ? userId : null,
  );
});

/** Reinstates a suspended person. */
export async function submitReinstatement(data: FormData): Promise<void> {
  const { userId } = readFields(data, ["userId"]);
  const page = toPersonPage(userId);
  await reinstatePerson(await requireFreshRole("admin", page), page, userId);
}
