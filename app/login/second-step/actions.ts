"use server";

import { redirect } from "next/navigation";
import { codeSchema } from "@/accounts/schemas";
import { acceptCode } from "@/accounts/second-step/codes";
import { acceptPasskey, authenticationOptions, unknownPasskeyId } from "@/accounts/second-step/passkeys";
import { countRecoveryCodes } from "@/accounts/second-step/recovery-codes";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient, siteOrigin } from "@/auth/client";
import { passkeyOfferUrl } from "@/auth/passkey-offer";
import { completeSignIn, pendingSignIn } from "@/auth/sign-in";
import { consume, resetLimits } from "@/auth/throttle";
import { codeLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, readJson, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { tooManyAttempts, WRONG_CODE } from "../refusals";

const EXPIRED = "/login?news=expired";

/** Completes a sign-in with a code from the authenticator app, or a recovery code. */
export const submitCode = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { code, trust, canAddPasskey, ...rest } = readFields(data, ["code", "trust", "canAddPasskey", "callbackUrl"]);
  const callbackUrl = safeCallbackUrl(rest.callbackUrl);
  const pendingSignInOfBrowser = await pendingSignIn();
  if (!pendingSignInOfBrowser) redirect(`${EXPIRED}&callbackUrl=${encodeURIComponent(callbackUrl)}`);
  const values = { trust };
  const form = codeSchema.safeParse({ code });
  if (!form.success) return refused(form.error, values);
  const { user, firstStep } = pendingSignInOfBrowser;
  const client = await currentClient();
  const refusal = await consume(codeLimits(user.id));
  if (refusal)
    return { formError: tooManyAttempts(refusal, msg("Too many failed attempts. Ask an admin for help.")), values };

  const method = await acceptCode(user.id, form.data.code);
  if (!method) {
    await raise({ type: "sign-in-failed", userId: user.id, reason: "wrong code" }, client);
    return { formError: WRONG_CODE, values };
  }
  await resetLimits(codeLimits(user.id));
  if (method === "recovery code")
    await raise({ type: "recovery-code-used", userId: user.id, left: await countRecoveryCodes(user.id) }, client);
  if (!(await completeSignIn(method, trust !== ""))) redirect(EXPIRED);
  redirect(firstStep === "password" ? await passkeyOfferUrl(user.id, canAddPasskey, callbackUrl) : callbackUrl);
});

/** Completes a sign-in with a passkey. */
export const submitPasskeyStep = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { credential, trust, callbackUrl } = readFields(data, ["credential", "trust", "callbackUrl"]);
  const pendingSignInOfBrowser = await pendingSignIn();
  if (!pendingSignInOfBrowser) redirect(`${EXPIRED}&callbackUrl=${encodeURIComponent(safeCallbackUrl(callbackUrl))}`);
  const { user } = pendingSignInOfBrowser;
  const refusal = await consume(codeLimits(user.id));
  if (refusal) return { formError: tooManyAttempts(refusal, msg("Too many failed attempts. Ask an admin for help.")) };
  const origin = await siteOrigin();
  const response = readJson(credential);
  if (!(await acceptPasskey("second-step", response, origin, user.id))) {
    await raise({ type: "sign-in-failed", userId: user.id, reason: "wrong passkey" }, await currentClient());
    const options = await authenticationOptions("second-step", origin, user.id);
    const unknown = (await unknownPasskeyId(response)) ?? "";
    return {
      formError: msg("This passkey is for another account. Try another."),
      values: { options: JSON.stringify(options), unknown },
    };
  }
  await resetLimits(codeLimits(user.id));
  if (!(await completeSignIn("passkey", trust !== ""))) redirect(EXPIRED);
  redirect(safeCallbackUrl(callbackUrl));
});
