"use server";

import { redirect } from "next/navigation";
import { signInSchema } from "@/accounts/schemas";
import { signIn } from "@/auth/authjs";
import { safeCallbackUrl } from "@/auth/callback-url";
import { type FormState, readForm, refused } from "@/components/form-state";
import { INVALID } from "./refusals";

const REFUSALS = {
  invalid: INVALID,
  busy: "The server is busy, try again in a moment.",
};

/** Signs in and goes to where the person was going. */
export async function submitSignIn(_: FormState, data: FormData): Promise<FormState> {
  const { password, ...values } = readForm(data, ["login", "password", "remember", "callbackUrl"]);
  const form = signInSchema.safeParse({ login: values.login, password, remember: values.remember !== "" });
  if (!form.success) return refused(form.error, values);
  const outcome = await signIn(form.data);
  if (outcome !== "signed-in") return { formError: REFUSALS[outcome], values };
  redirect(safeCallbackUrl(values.callbackUrl));
}
