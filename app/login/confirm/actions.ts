"use server";

import { redirect } from "next/navigation";
import { ServerBusyError, verifyPassword } from "@/accounts/password";
import { confirmSchema } from "@/accounts/schemas";
import { acceptPasskey, authenticationOptions } from "@/accounts/second-step/passkeys";
import { findUser } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient, siteOrigin } from "@/auth/client";
import { requireSession } from "@/auth/current";
import { REQUIREMENTS } from "@/auth/requirements";
import { refreshSession } from "@/auth/sign-in";
import { consume, refund, resetLimits } from "@/auth/throttle";
import { confirmLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, readJson, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { orSayUnavailable } from "../../database-unavailable";
import { busy, INVALID_PASSWORD, tooMany } from "../refusals";

const OTHERWISE = msg("Too many failed attempts. Sign out and in again, or choose a new password.");

/** Confirms with the password that it is still the same person, and leads back. */
export const submitConfirm = orSayUnavailable(async (_: FormState, data: FormData) => {
  const { password, callbackUrl } = readFields(data, ["password", "callbackUrl"]);
  const { user, session } = await requireSession(safeCallbackUrl(callbackUrl), {}, REQUIREMENTS);
  const form = confirmSchema.safeParse({ password });
  if (!form.success) return refused(form.error, {});
  const limits = confirmLimits(user.id);
  const refusal = await consume(limits);
  if (refusal) return { formError: tooMany(refusal, OTHERWISE) };
  const client = await currentClient();
  try {
    if (!(await verifyPassword(form.data.password, (await findUser(user.id))?.passwordHash))) {
      await raise({ type: "fresh-sign-in-failed", userId: user.id }, client);
      return { fieldErrors: { password: INVALID_PASSWORD } };
    }
  } catch (error) {
    if (!(error instanceof ServerBusyError)) throw error;
    await refund(limits);
    return { formError: busy() };
  }
  await resetLimits(limits);
  await refreshSession(session);
  await raise({ type: "fresh-sign-in-confirmed", userId: user.id, method: "password" }, client);
  redirect(safeCallbackUrl(callbackUrl));
});

/** Confirms with a passkey that it is still the same person, and leads back. */
export const submitConfirmPasskey = orSayUnavailable(async (_: FormState, data: FormData) => {
  const { credential, callbackUrl } = readFields(data, ["credential", "callbackUrl"]);
  const { user, session } = await requireSession(safeCallbackUrl(callbackUrl), {}, REQUIREMENTS);
  const client = await currentClient();
  const refusal = await consume(confirmLimits(user.id));
  if (refusal) return { formError: tooMany(refusal, OTHERWISE) };
  const origin = await siteOrigin();
  if (!(await acceptPasskey("confirm", readJson(credential), origin, user.id))) {
    await raise({ type: "fresh-sign-in-failed", userId: user.id }, client);
    const options = await authenticationOptions("confirm", origin, user.id);
    return { formError: msg("This passkey is not yours. Try another."), values: { options: JSON.stringify(options) } };
  }
  await resetLimits(confirmLimits(user.id));
  await refreshSession(session);
  await raise({ type: "fresh-sign-in-confirmed", userId: user.id, method: "passkey" }, client);
  redirect(safeCallbackUrl(callbackUrl));
});
