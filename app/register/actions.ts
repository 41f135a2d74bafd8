"use server";

import { redirect } from "next/navigation";
import { ServerBusyError } from "@/accounts/password";
import { register } from "@/accounts/register";
import { registerSchema } from "@/accounts/schemas";
import { safeCallbackUrl } from "@/auth/callback-url";
import { type FormState, readForm, refused } from "@/components/form-state";
import { requestLog } from "@/log";
import { settings } from "@/settings";

/** Makes an account and goes to the login page, which keeps where the person was going. */
export async function submitRegistration(_: FormState, data: FormData): Promise<FormState> {
  const { password, repeatPassword, ...values } = readForm(data, [
    "username",
    "email",
    "password",
    "repeatPassword",
    "callbackUrl",
  ]);
  const form = registerSchema(settings().passwordMinLength).safeParse({ ...values, password, repeatPassword });
  if (!form.success) return refused(form.error, values);
  try {
    const fieldErrors = await register(form.data);
    if (fieldErrors) return { fieldErrors, values };
  } catch (error) {
    if (error instanceof ServerBusyError) return { formError: "The server is busy, try again in a moment.", values };
    throw error;
  }
  (await requestLog()).info({ event: "registered" });
  const query = new URLSearchParams({
    registered: form.data.username,
    callbackUrl: safeCallbackUrl(values.callbackUrl),
  });
  redirect(`/login?${query}`);
}
