"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { dropKeptForms } from "@/accounts/form-drafts";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { currentClient, siteOrigin } from "@/auth/client";
import { requireFreshRole } from "@/auth/current";
import { type FormState, readForm, refused } from "@/components/form/form-state";
import { type AccountEvent, MODERATOR, raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { reinstate, suspend } from "@/moderation/people";
import { inviteSchema, reasonSchema, registrationSchema } from "@/moderation/schemas";
import { changeRegistration, invite, uninvite } from "@/moderation/site";
import { sayingWhenAway } from "../database-unavailable";

const INVITES = "/admin/invites";

const pageOf = (userId: string) => safeCallbackUrl(`/admin/people/${encodeURIComponent(userId)}`);

/** Tells what happened to somebody without telling by whom. */
async function tell(event: AccountEvent): Promise<void> {
  await raise(event, { ...MODERATOR, requestId: (await currentClient()).requestId });
}

/** Changes who may register. */
export const submitRegistrationMode = sayingWhenAway(async (_: FormState, data: FormData) => {
  const values = readForm(data, ["mode"]);
  const admin = await requireFreshRole("admin", "/admin", values);
  const form = registrationSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  await changeRegistration(admin.id, form.data.mode);
  await dropKeptForms(admin.id);
  redirect("/admin?done=registration");
});

/** Makes an invite, and shows its link this once. */
export const submitInvite = sayingWhenAway(async (_: FormState, data: FormData) => {
  const values = readForm(data, ["note", "days"]);
  const admin = await requireFreshRole("admin", INVITES, values);
  const form = inviteSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const token = await invite(admin.id, { note: form.data.note, days: Number(form.data.days) });
  await dropKeptForms(admin.id);
  refresh();
  return { link: `${await siteOrigin()}/register?invite=${token}` };
});

/** Takes an invite back. */
export async function submitWithdrawal(data: FormData): Promise<void> {
  const { id } = readForm(data, ["id"]);
  const admin = await requireFreshRole("admin", INVITES);
  redirect(`${INVITES}?done=${(await uninvite(admin.id, id)) ? "withdrawn" : "late"}`);
}

/** Keeps somebody from signing in, with a reason that they read there. */
export const submitDeactivation = sayingWhenAway(async (_: FormState, data: FormData) => {
  const { userId, ...values } = readForm(data, ["userId", "reason"]);
  const admin = await requireFreshRole("admin", pageOf(userId), values);
  const form = reasonSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const { reason } = form.data;
  if (!(await suspend(admin.id, userId, reason))) return { formError: msg("This person can't be suspended."), values };
  await tell({ type: "deactivated", userId, reason });
  await dropKeptForms(admin.id);
  redirect(withQuery(pageOf(userId), "done", "suspended"));
});

/** Lets somebody sign in again. */
export async function submitReactivation(data: FormData): Promise<void> {
  const { userId } = readForm(data, ["userId"]);
  const admin = await requireFreshRole("admin", pageOf(userId));
  const isDone = await reinstate(admin, userId);
  if (isDone) await tell({ type: "reactivated", userId });
  redirect(withQuery(pageOf(userId), "done", isDone ? "reinstated" : "late"));
}
