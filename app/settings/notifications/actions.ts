"use server";

import { redirect } from "next/navigation";
import { requireSession } from "@/auth/current";
import { type FormState, readFields, readJson } from "@/components/form/form-state";
import { msg } from "@/i18n/msg";
import { subscribe, subscriptionSchema, unsubscribe } from "@/push/subscriptions";
import { withUnavailableMessage } from "../../database-unavailable";
import { refusalToChange } from "../../rate-limits";

const PATH = "/settings/notifications";

/** Stores the subscription of the user's browser. */
export const submitPushOn = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { session, user } = await requireSession(PATH);
  const { data: subscription } = subscriptionSchema.safeParse(
    readJson(readFields(data, ["subscription"]).subscription),
  );
  if (!subscription) return { formError: msg("This site can't send notifications to this browser.") };
  const refusal = await refusalToChange(user.id);
  if (refusal) return { formError: refusal };
  await subscribe(session.id, subscription);
  redirect(`${PATH}?done=push`);
});

/** Ends the subscription of the user's browser. */
export const submitPushOff = withUnavailableMessage(async () => {
  const { session } = await requireSession(PATH);
  await unsubscribe(session.id);
  redirect(`${PATH}?done=push-off`);
});
