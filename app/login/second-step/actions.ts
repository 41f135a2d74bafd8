"use server";

import { redirect } from "next/navigation";
import { codeSchema } from "@/accounts/schemas";
import { acceptPasskey } from "@/accounts/second-step/passkeys";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient, requestOrigin } from "@/auth/client";
import { passkeyOfferUrl } from "@/auth/passkey-offer";
import { completeSignIn, pendingSignIn } from "@/auth/sign-in";
import { consume, resetLimits } from "@/auth/throttle";
import { secondStepLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, readJson, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { withUnavailableMessage } from "../../database-unavailable";
import { OTHER_PASSKEY, WRONG_CODE } from "../refusals";
import { checkCode, passkeyRefused, tooManyCodes } from "./check";

const EXPIRED = "/login?news=expired";

/** Completes a sign-in with a code from the authenticator app, or a recovery code. */
export const submitCode = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { code, trust, canAddPasskey, ...rest } = readFields(data, ["code", "trust", "canAddPasskey", "callbackUrl"]);
  const callbackUrl = safeCallbackUrl(rest.callbackUrl);
  const pending = await pendingSignIn();
  if (!pending) redirect(`${EXPIRED}&callbackUrl=${encodeURIComponent(callbackUrl)}`);
  const values = { trust };
  const form = codeSchema.safeParse({ code });
  if (!form.success) return refused(form.error, values);
  const { user, firstStep } = pending;
  const client = await currentClient();
  const checked = await checkCode(user.id, form.data.code, client);
  if (!checked) {
    await raise({ type: "sign-in-failed", userId: user.id, reason: "wrong code" }, client);
    return { formError: WRONG_CODE, values };
  }
  if ("formError" in checked) return { ...checked, values };
  if (!(await completeSignIn(pending, checked.method, trust !== ""))) redirect(EXPIRED);
  redirect(firstStep === "password" ? await passkeyOfferUrl(user.id, canAddPasskey, callbackUrl) : callbackUrl);
});

/** Completes a sign-in with a passkey. */
export const submitPasskeyStep = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { credential, trust, callbackUrl } = readFields(data, ["credential", "trust", "callbackUrl"]);
  const pending = await pendingSignIn();
  if (!pending) redirect(`${EXPIRED}&callbackUrl=${encodeURIComponent(safeCallbackUrl(callbackUrl))}`);
  const userId = pending.user.id;
  const limits = secondStepLimits(userId);
  const refusal = await consume(limits);
  if (refusal) return { formError: tooManyCodes(refusal) };
  const response = readJson(credential);
  if (!(await acceptPasskey("second-step", response, await requestOrigin(), userId))) {
    await raise({ type: "sign-in-failed", userId, reason: "wrong passkey" }, await currentClient());
    return passkeyRefused("second-step", response, OTHER_PASSKEY, userId);
  }
  await resetLimits(limits);
  if (!(await completeSignIn(pending, "passkey", trust !== ""))) redirect(EXPIRED);
  redirect(safeCallbackUrl(callbackUrl));
});
