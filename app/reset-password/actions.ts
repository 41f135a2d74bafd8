"use server";

import { redirect } from "next/navigation";
import { ServerBusyError } from "@/accounts/password";
import { resetPassword } from "@/accounts/recovery";
import { resetPasswordSchema } from "@/accounts/schemas";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { resetSignInLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { settings } from "@/settings";
import { withUnavailableMessage } from "../database-unavailable";
import { busy } from "../login/refusals";

/** Sets a new password by the link in an email. An existing second step stays. */
export const submitResetPassword = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { token, ...passwords } = readFields(data, ["token", "password", "repeatPassword"]);
  const form = resetPasswordSchema(settings().passwordMinLength).safeParse(passwords);
  if (!form.success) return refused(form.error, {});
  const client = await currentClient();
  let result: Awaited<ReturnType<typeof resetPassword>>;
  try {
    result = await resetPassword(token, form.data.password, async (user) => {
      // The recipient of the emails can sign in again, regardless of others' failed attempts.
      await resetSignInLimits(user, client.ipAddress);
      await raise({ type: "password-changed", userId: user.id, by: "email" }, client);
    });
  } catch (error) {
    if (error instanceof ServerBusyError) return { formError: busy() };
    throw error;
  }
  if (result === null) redirect("/reset-password");
  if ("weakPassword" in result) return { fieldErrors: { password: result.weakPassword } };
  redirect(`/login?${new URLSearchParams({ news: "reset", callbackUrl: safeCallbackUrl(result.callbackUrl) })}`);
});
