"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import { cancelEmailChange, requestEmailChange, resendConfirmation, sendConfirmation } from "@/accounts/email";
import { changeEmailSchema } from "@/accounts/schemas";
import { findUser } from "@/accounts/users";
import { currentClient } from "@/auth/client";
import { requireFreshSession, requireUser } from "@/auth/current";
import { consume } from "@/auth/throttle";
import { confirmationEmailLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { tooManyAttempts } from "../../login/refusals";
import { refuseOtherReader } from "../../other-reader";
import { deleteSubmittedFormDraft } from "../../submitted-form-draft";

const PATH = "/settings/email";
const CONFIRMED = `${PATH}?done=confirmed`;

/** Sends a confirmation link to a new address. The old one stays until it is confirmed. */
export const submitEmail = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["email"]);
  const open = await requireFreshSession(PATH, values);
  const other = refuseOtherReader(data, open.user, values);
  if (other) return other;
  const user = await findUser(open.user.id);
  if (!user) redirect(PATH);
  const form = changeEmailSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  if (user.emailVerifiedAt && form.data.email.toLowerCase() === user.email?.toLowerCase()) {
    return { fieldErrors: { email: msg("This is already your address.") }, values };
  }
  const client = await currentClient();
  const refusal = await consume(confirmationEmailLimits(user.id, client.ipAddress));
  if (refusal) return { formError: tooManyAttempts(refusal), values };
  await transaction(async () => {
    await requestEmailChange(user.id, form.data.email);
    await raise({ type: "email-change-requested", userId: user.id }, client);
  });
  // After the response: it must not show whether the address belongs to someone else.
  after(() => sendConfirmation(user, form.data.email, CONFIRMED));
  await deleteSubmittedFormDraft(user.id);
  redirect(`${PATH}?done=email-sent`);
});

/** Keeps the address instead of changing to another. */
export async function submitCancelChange(): Promise<void> {
  const { id } = await requireUser(PATH);
  await cancelEmailChange(id);
  redirect(`${PATH}?done=email-kept`);
}

/** Sends the confirmation email again. */
export async function resendConfirmationEmail(): Promise<void> {
  const { id } = await requireUser(PATH);
  const user = await findUser(id);
  const { ipAddress } = await currentClient();
  const refusal = user && (await consume(confirmationEmailLimits(user.id, ipAddress)));
  if (refusal) redirect(`${PATH}?wait=${refusal.seconds}`);
  if (user) after(() => resendConfirmation(user, CONFIRMED));
  redirect(`${PATH}?done=again`);
}
