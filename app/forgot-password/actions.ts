"use server";

import { after } from "next/server";
import { sendPasswordResets } from "@/accounts/recovery";
import { accountLookupSchema } from "@/accounts/schemas";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { consume } from "@/auth/throttle";
import { emailLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../database-unavailable";
import { tooManyAttempts } from "../login/refusals";

/** Emails a link to choose a new password, if there is such an account, and shows the same message in any case. */
export const submitForgotPassword = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["login", "callbackUrl"]);
  const form = accountLookupSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const client = await currentClient();
  const refusal = await consume(emailLimits(form.data.login, client.ipAddress));
  if (refusal) return { formError: tooManyAttempts(refusal), values };
  // After the response, so that its time does not depend on whether an account exists (ASVS 6.3.8).
  after(async () => {
    await raise({ type: "password-reset-requested", userId: null }, client);
    await sendPasswordResets(form.data.login, safeCallbackUrl(values.callbackUrl));
  });
  return {
    done: msg("If that account exists, we've emailed a link to its address. The link works for 20 minutes."),
    values,
  };
});
