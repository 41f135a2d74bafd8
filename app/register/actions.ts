"use server";

import { redirect } from "next/navigation";
import { ServerBusyError } from "@/accounts/password";
import { register } from "@/accounts/register";
import { registerSchema } from "@/accounts/schemas";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { refund } from "@/auth/throttle";
import { registerLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { currentLanguage } from "@/i18n/server";
import { settings } from "@/settings";
import { withUnavailableMessage } from "../database-unavailable";
import { busy } from "../login/refusals";
import { REFUSALS, refuseRegistration } from "./refusals";

/** Creates an account and goes to the login page, keeping the destination. */
export const submitRegistration = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { password, repeatPassword, website, ...values } = readFields(data, [
    "username",
    "email",
    "password",
    "repeatPassword",
    "callbackUrl",
    "invite",
    "website",
  ]);
  const form = registerSchema(settings().passwordMinLength).safeParse({ ...values, password, repeatPassword });
  if (!form.success) return refused(form.error, values);
  const client = await currentClient();
  const limits = registerLimits(client.ipAddress);
  const refusal = await refuseRegistration(limits, client.ipAddress, website);
  if (refusal) return { formError: refusal, values };
  try {
    const registered = await register(form.data, {
      callbackUrl: safeCallbackUrl(values.callbackUrl),
      invite: values.invite,
      language: await currentLanguage(),
      alsoStore: (id) => raise({ type: "registered", userId: id }, client),
    });
    if ("refusal" in registered) return { formError: REFUSALS[registered.refusal], values };
    if ("errors" in registered) {
      await refund(limits);
      return { fieldErrors: registered.errors, values };
    }
  } catch (error) {
    if (!(error instanceof ServerBusyError)) throw error;
    await refund(limits);
    return { formError: busy(), values };
  }
  const query = new URLSearchParams({
    registered: form.data.username,
    callbackUrl: safeCallbackUrl(values.callbackUrl),
  });
  redirect(`/login?${query}`);
});
