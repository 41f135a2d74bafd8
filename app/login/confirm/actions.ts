"use server";

import { redirect } from "next/navigation";
import { ServerBusyError, verifyPassword } from "@/accounts/password";
import { confirmInTwoStepsSchema, confirmSchema } from "@/accounts/schemas";
import { acceptCode } from "@/accounts/second-step/codes";
import { acceptPasskey, authenticationOptions, unknownPasskeyId } from "@/accounts/second-step/passkeys";
import { countRecoveryCodes } from "@/accounts/second-step/recovery-codes";
import { findUser } from "@/accounts/users";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient, siteOrigin } from "@/auth/client";
import { requireSession } from "@/auth/current";
import { REQUIREMENTS } from "@/auth/requirements";
import { hasSecondStep, refreshSession } from "@/auth/sign-in";
import { consume, refund, resetLimits } from "@/auth/throttle";
import { codeLimits, confirmLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, readJson, refused } from "@/components/form/form-state";
import { type Method, raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { busy, INVALID_PASSWORD, tooManyAttempts, WRONG_CODE } from "../refusals";

const PASSWORD_RESET_HINT = msg("Too many failed attempts. Sign out and in again, or choose a new password.");

/**
 * Confirms that it is still the same person, and leads back: with the password, and a code if the account has a second
 * step, also in a trusted browser (ASVS 7.5.1).
 */
export const submitConfirm = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { callbackUrl, ...fields } = readFields(data, ["password", "code", "callbackUrl"]);
  const { user, session } = await requireSession(safeCallbackUrl(callbackUrl), {}, REQUIREMENTS);
  const account = await findUser(user.id);
  const form =
    account && (await hasSecondStep(account))
      ? confirmInTwoStepsSchema.safeParse(fields)
      : confirmSchema.safeParse(fields);
  if (!form.success) return refused(form.error, {});
  const { password, code }: { password: string; code?: string } = form.data;
  const limits = confirmLimits(user.id);
  const refusal = await consume(limits);
  if (refusal) return { formError: tooManyAttempts(refusal, PASSWORD_RESET_HINT) };
  const client = await currentClient();
  try {
    if (!(await verifyPassword(password, account?.passwordHash))) {
      await raise({ type: "fresh-sign-in-failed", userId: user.id }, client);
      return { fieldErrors: { password: INVALID_PASSWORD } };
    }
  } catch (error) {
    if (!(error instanceof ServerBusyError)) throw error;
    await refund(limits);
    return { formError: busy() };
  }
  let method: Method = "password";
  if (code !== undefined) {
    const refusal = await consume(codeLimits(user.id));
    if (refusal)
      return { formError: tooManyAttempts(refusal, msg("Too many failed attempts. Ask an admin for help.")) };
    const accepted = await acceptCode(user.id, code);
    if (!accepted) {
      await raise({ type: "fresh-sign-in-failed", userId: user.id }, client);
      return { fieldErrors: { code: WRONG_CODE } };
    }
    await resetLimits(codeLimits(user.id));
    if (accepted === "recovery code")
      await raise({ type: "recovery-code-used", userId: user.id, left: await countRecoveryCodes(user.id) }, client);
    method = accepted;
  }
  await resetLimits(limits);
  await refreshSession(session);
  await raise({ type: "fresh-sign-in-confirmed", userId: user.id, method }, client);
  redirect(safeCallbackUrl(callbackUrl));
});

/** Confirms with a passkey that it is still the same person, and leads back. */
export const submitConfirmPasskey = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { credential, callbackUrl } = readFields(data, ["credential", "callbackUrl"]);
  const { user, session } = await requireSession(safeCallbackUrl(callbackUrl), {}, REQUIREMENTS);
  const client = await currentClient();
  const refusal = await consume(confirmLimits(user.id));
  if (refusal) return { formError: tooManyAttempts(refusal, PASSWORD_RESET_HINT) };
  const origin = await siteOrigin();
  const response = readJson(credential);
  if (!(await acceptPasskey("confirm", response, origin, user.id))) {
    await raise({ type: "fresh-sign-in-failed", userId: user.id }, client);
    const options = await authenticationOptions("confirm", origin, user.id);
    const unknown = (await unknownPasskeyId(response)) ?? "";
    return {
      formError: msg("This passkey is for another account. Try another."),
      values: { options: JSON.stringify(options), unknown },
    };
  }
  await resetLimits(confirmLimits(user.id));
  await refreshSession(session);
  await raise({ type: "fresh-sign-in-confirmed", userId: user.id, method: "passkey" }, client);
  redirect(safeCallbackUrl(callbackUrl));
});
