"use server";

import { redirect } from "next/navigation";
import { ServerBusyError, verifyPassword } from "@/accounts/password";
import { confirmInTwoStepsSchema, confirmSchema } from "@/accounts/schemas";
import { acceptPasskey } from "@/accounts/second-step/passkeys";
import { findUser } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient, requestOrigin } from "@/auth/client";
import { requireSession } from "@/auth/current";
import { REQUIREMENTS } from "@/auth/requirements";
import type { OpenSession } from "@/auth/session";
import { hasSecondStep, refreshSession } from "@/auth/sign-in";
import { consume, refund, resetLimits } from "@/auth/throttle";
import { confirmLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, readJson, refused } from "@/components/form/form-state";
import { type Method, raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { busy, INVALID_PASSWORD, OTHER_PASSKEY, tooManyAttempts, WRONG_CODE } from "../refusals";
import { checkCode, passkeyRefused } from "../second-step/check";

const PASSWORD_RESET_HINT = msg("Too many failed attempts. Sign out and in again, or choose a new password.");

/**
 * Confirms that it is still the same person, and leads back: with the password, and a code if the account has a second
 * step, also in a trusted browser (ASVS 7.5.1).
 */
export const submitConfirm = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { callbackUrl, ...fields } = readFields(data, ["password", "code", "callbackUrl"]);
  const open = await requireSession(safeCallbackUrl(callbackUrl), {}, REQUIREMENTS);
  const userId = open.user.id;
  const account = await findUser(userId);
  const schema = account && (await hasSecondStep(account)) ? confirmInTwoStepsSchema : confirmSchema;
  const form = schema.safeParse(fields);
  if (!form.success) return refused(form.error, {});
  const { password, code }: { password: string; code?: string } = form.data;

  const limits = confirmLimits(userId);
  const refusal = await consume(limits);
  if (refusal) return { formError: tooManyAttempts(refusal, PASSWORD_RESET_HINT) };
  let isRight: boolean;
  try {
    isRight = await verifyPassword(password, account?.passwordHash);
  } catch (error) {
    if (!(error instanceof ServerBusyError)) throw error;
    await refund(limits);
    return { formError: busy() };
  }
  if (!isRight) {
    await raiseFailure(userId);
    return { fieldErrors: { password: INVALID_PASSWORD } };
  }
  if (code === undefined) return confirmed(open, "password", callbackUrl);

  const checked = await checkCode(userId, code, await currentClient());
  if (!checked) {
    await raiseFailure(userId);
    return { fieldErrors: { code: WRONG_CODE } };
  }
  if ("formError" in checked) return checked;
  return confirmed(open, checked.method, callbackUrl);
});

/** Confirms with a passkey that it is still the same person, and leads back. */
export const submitConfirmPasskey = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { credential, callbackUrl } = readFields(data, ["credential", "callbackUrl"]);
  const open = await requireSession(safeCallbackUrl(callbackUrl), {}, REQUIREMENTS);
  const userId = open.user.id;
  const refusal = await consume(confirmLimits(userId));
  if (refusal) return { formError: tooManyAttempts(refusal, PASSWORD_RESET_HINT) };
  const response = readJson(credential);
  if (!(await acceptPasskey("confirm", response, await requestOrigin(), userId))) {
    await raiseFailure(userId);
    return passkeyRefused("confirm", response, OTHER_PASSKEY, userId);
  }
  return confirmed(open, "passkey", callbackUrl);
});

const raiseFailure = async (userId: string) => raise({ type: "fresh-sign-in-failed", userId }, await currentClient());

/** Makes the session fresh, and leads back. */
async function confirmed({ user, session }: OpenSession, method: Method, callbackUrl: string): Promise<never> {
  await resetLimits(confirmLimits(user.id));
  await refreshSession(session);
  await raise({ type: "fresh-sign-in-confirmed", userId: user.id, method }, await currentClient());
  redirect(safeCallbackUrl(callbackUrl));
}
