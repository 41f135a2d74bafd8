"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { codeSchema } from "@/accounts/schemas";
import { hasPasskey } from "@/accounts/second-step/passkeys";
import { countRecoveryCodes, renewRecoveryCodes } from "@/accounts/second-step/recovery-codes";
import { cancelTotpSetup, confirmTotp, hasTotp, startTotp } from "@/accounts/second-step/totp";
import { removeTotp, turnOffSecondStep } from "@/accounts/second-step/turn-off";
import { turnOnSecondStep } from "@/accounts/second-step/turn-on";
import { revokeTrustedDevices } from "@/accounts/trusted-devices";
import { currentClient } from "@/auth/client";
import { requireFreshSession } from "@/auth/current";
import type { Requirement } from "@/auth/requirements";
import type { OpenSession } from "@/auth/session";
import { refreshSession } from "@/auth/sign-in";
import { consume, resetLimits } from "@/auth/throttle";
import { secondStepLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { tooManyCodes } from "../../login/second-step/check";

const PATH = "/settings/two-step";

/** The requirement that is fulfilled here, so that these actions don't redirect. */
const ALLOWED_REQUIREMENTS: Requirement[] = ["second-step"];

/** Starts the setup of an authenticator app: creates the secret that the page then shows. */
export async function startApp(): Promise<void> {
  const { user } = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  await startTotp(user.id);
  redirect(PATH);
}

/** Cancels the setup of an authenticator app. */
export async function cancelApp(): Promise<void> {
  const { user } = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  await cancelTotpSetup(user.id);
  redirect(PATH);
}

/** Accepts the first code of an authenticator app, and shows recovery codes if there are none yet. */
export const submitFirstCode = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const open = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  const { user } = open;
  const form = codeSchema.safeParse(readFields(data, ["code"]));
  if (!form.success) return refused(form.error, {});
  const refusal = await consume(secondStepLimits(user.id));
  if (refusal) return { formError: tooManyCodes(refusal) };
  const client = await currentClient();
  const isConfirmed = await transaction(async () => {
    const isConfirmed = await confirmTotp(user.id, form.data.code);
    if (isConfirmed) await raise({ type: "factor-added", userId: user.id, factor: "authenticator app" }, client);
    return isConfirmed;
  });
  if (!isConfirmed) {
    return { formError: msg("This code is wrong. Wait for the next one, and check that your phone's clock is right.") };
  }
  await resetLimits(secondStepLimits(user.id));
  await refreshSession(open.session);
  return { done: msg("You've turned on two-step verification."), ...(await newCodes(open)) };
});

/** Removes the authenticator app. Without another second step, the password alone is enough again. */
export async function removeApp(): Promise<void> {
  const open = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  const { user } = open;
  const client = await currentClient();
  const removed = await transaction(async () => {
    const removed = await removeTotp(user.id);
    if (removed)
      await raise({ type: "factor-removed", userId: user.id, factor: "authenticator app", ...removed }, client);
    return removed;
  });
  if (!removed) redirect(PATH);
  await refreshSession(open.session);
  redirect(`${PATH}?done=app-removed`);
}

/** Replaces the recovery codes, and shows the new ones. */
export const renewCodes = withUnavailableMessage(async (_: FormState) => {
  const open = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  if (!(await hasTotp(open.user.id)) && !(await hasPasskey(open.user.id)))
    return { formError: msg("Set up two-step verification first.") };
  // The page says how many are left.
  refresh();
  return { done: msg("These codes replace your old ones."), ...(await newCodes(open, true)) };
});

/** Recovery codes for someone who has none, or asks for new ones. */
async function newCodes({ user }: OpenSession, replaceExisting = false): Promise<{ codes?: string[] }> {
  if (!replaceExisting && (await countRecoveryCodes(user.id)) > 0) return {};
  const client = await currentClient();
  return transaction(async () => {
    const codes = await renewRecoveryCodes(user.id);
    await raise({ type: "factor-added", userId: user.id, factor: "recovery codes" }, client);
    return { codes };
  });
}

/** Requires a passkey after the password from now on, and shows recovery codes if there are none yet. */
export const turnOnWithPasskey = withUnavailableMessage(async (_: FormState) => {
  const open = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  const { user } = open;
  if (!(await hasPasskey(user.id))) return { formError: msg("Add a passkey first.") };
  if (await switchSecondStep(user.id, true)) await refreshSession(open.session);
  return { done: msg("You've turned on two-step verification."), ...(await newCodes(open)) };
});

/** Turns the second step off. */
export async function turnOffTwoStep(): Promise<void> {
  const open = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  const { user } = open;
  if (await hasTotp(user.id)) redirect(PATH);
  if (!(await switchSecondStep(user.id, false))) redirect(PATH);
  await refreshSession(open.session);
  redirect(`${PATH}?done=step-off`);
}

/** Turns a user's second step on or off. Returns false if it already was. */
async function switchSecondStep(userId: string, on: boolean): Promise<boolean> {
  const client = await currentClient();
  return transaction(async () => {
    const isChanged = await (on ? turnOnSecondStep : turnOffSecondStep)(userId);
    if (isChanged) await raise({ type: "second-step-changed", userId, on }, client);
    return isChanged;
  });
}

/** Requires the second step in every browser again. */
export async function revokeTrust(): Promise<void> {
  const { user } = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  await revokeTrustedDevices(user.id);
  redirect(`${PATH}?done=distrusted`);
}
