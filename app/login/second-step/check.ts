import "server-only";
import type { ChallengePurpose } from "@/accounts/second-step/challenge";
import { acceptCode } from "@/accounts/second-step/codes";
import { authenticationOptions, unknownPasskeyId } from "@/accounts/second-step/passkeys";
import { countRecoveryCodes } from "@/accounts/second-step/recovery-codes";
import { requestOrigin } from "@/auth/client";
import { consume, type Refusal, resetLimits } from "@/auth/throttle";
import { secondStepLimits } from "@/auth/throttle-limits";
import type { FormState } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";
import type { Client } from "@/events/types";
import { msg } from "@/i18n/msg";
import { tooManyAttempts } from "../refusals";

/** The message after too many codes or passkeys. */
export const tooManyCodes = (refusal: Refusal): string =>
  tooManyAttempts(refusal, msg("Too many failed attempts. Ask an admin for help."));

/**
 * Checks a code of an authenticator app, or a recovery code, and counts the attempt. Returns which it is, null if it is
 * wrong, or the error of the form after too many attempts.
 */
export async function checkCode(
  userId: string,
  code: string,
  client: Client,
): Promise<{ method: "code" | "recovery code" } | { formError: string } | null> {
  const limits = secondStepLimits(userId);
  const refusal = await consume(limits);
  if (refusal) return { formError: tooManyCodes(refusal) };
  const method = await transaction(async () => {
    const method = await acceptCode(userId, code);
    if (method === "recovery code")
      await raise({ type: "recovery-code-used", userId, left: await countRecoveryCodes(userId) }, client);
    return method;
  });
  if (!method) return null;
  await resetLimits(limits);
  return { method };
}

/**
 * The response to a passkey that was not accepted: the message, a challenge for another attempt, and the passkey's id if
 * nobody has it, so that the browser can forget it.
 */
export async function passkeyRefused(
  purpose: ChallengePurpose,
  response: unknown,
  formError: string,
  userId?: string,
): Promise<FormState> {
  const options = JSON.stringify(await authenticationOptions(purpose, await requestOrigin(), userId));
  return { formError, values: { options, unknown: (await unknownPasskeyId(response)) ?? "" } };
}
