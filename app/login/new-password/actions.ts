"use server";

import { redirect } from "next/navigation";
import { ServerBusyError, verifyPassword } from "@/accounts/password";
import { resetPasswordSchema } from "@/accounts/schemas";
import { findUser } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireFreshSession } from "@/auth/current";
import { requirementUrl } from "@/auth/requirements";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { msg } from "@/i18n/msg";
import { settings } from "@/settings";
import { withUnavailableMessage } from "../../database-unavailable";
import { setOwnPassword } from "../../set-password";
import { busy } from "../refusals";

/** Replaces a temporary password, which signing in has just verified, and redirects to the requested page. */
export const submitNewPassword = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const fields = readFields(data, ["password", "repeatPassword", "callbackUrl"]);
  const callbackUrl = safeCallbackUrl(fields.callbackUrl);
  const open = await requireFreshSession(requirementUrl("new-password", callbackUrl), {}, ["new-password"]);
  const user = await findUser(open.user.id);
  if (!user || open.requirement !== "new-password") redirect(callbackUrl);
  const form = resetPasswordSchema(settings().passwordMinLength).safeParse(fields);
  if (!form.success) return refused(form.error, {});
  try {
    if (await verifyPassword(form.data.password, user.passwordHash)) {
      return { fieldErrors: { password: msg("This is the temporary password. Choose your own.") } };
    }
    const weak = await setOwnPassword(open, user, form.data.password);
    if (weak) return weak;
  } catch (error) {
    if (error instanceof ServerBusyError) return { formError: busy() };
    throw error;
  }
  redirect(callbackUrl);
});
