"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import { resendConfirmation } from "@/accounts/email";
import { signInSchema } from "@/accounts/schemas";
import { acceptPasskey } from "@/accounts/second-step/passkeys";
import { findUser, findUserByLogin } from "@/accounts/users";
import { signIn } from "@/auth/authjs";
import { safeCallbackUrl, secondStepUrl } from "@/auth/callback-url";
import { currentClient, requestOrigin } from "@/auth/client";
import { passkeyOfferUrl } from "@/auth/passkey-offer";
import { signInAs } from "@/auth/sign-in";
import { getSignInObstacle } from "@/auth/sign-in-obstacle";
import { consume, refund } from "@/auth/throttle";
import { confirmationEmailLimits, ipAddressLimit } from "@/auth/throttle-limits";
import { type FormState, readFields, readJson, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../database-unavailable";
import { refusalMessage, tooManyAttempts } from "./refusals";
import { passkeyRefused } from "./second-step/check";

/** Signs in and continues to the destination, through the second step if there is one. */
export const submitSignIn = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { password, ...values } = readFields(data, ["login", "password", "remember", "canAddPasskey", "callbackUrl"]);
  const form = signInSchema.safeParse({ login: values.login, password, remember: values.remember !== "" });
  if (!form.success) return refused(form.error, values);
  const refusal = await signIn(form.data);
  if (!refusal) {
    const callbackUrl = safeCallbackUrl(values.callbackUrl);
    const user = values.canAddPasskey ? await findUserByLogin(form.data.login) : undefined;
    redirect(user ? await passkeyOfferUrl(user.id, values.canAddPasskey, callbackUrl) : callbackUrl);
  }
  if (refusal.code === "second-step") redirect(secondStepUrl(values.callbackUrl));
  if (refusal.code === "unconfirmed") {
    const { ipAddress } = await currentClient();
    after(
      async () =>
        (await consume(confirmationEmailLimits(refusal.user.id, ipAddress))) ??
        (await resendConfirmation(refusal.user, safeCallbackUrl(values.callbackUrl))),
    );
  }
  return { formError: refusalMessage(refusal), values };
});

/** Signs in with a passkey alone, without a username. */
export const submitPasskey = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { credential, remember, callbackUrl } = readFields(data, ["credential", "remember", "callbackUrl"]);
  const client = await currentClient();
  const limits = [ipAddressLimit(client.ipAddress)];
  const refusal = await consume(limits);
  if (refusal) return { formError: tooManyAttempts(refusal) };
  const response = readJson(credential);
  const passkey = await acceptPasskey("sign-in", response, await requestOrigin());
  const user = passkey ? await findUser(passkey.userId) : undefined;
  const obstacle = user && getSignInObstacle(user);
  if (!user || obstacle) {
    await raise(
      { type: "sign-in-failed", userId: user?.id ?? null, reason: obstacle?.code ?? "wrong passkey" },
      client,
    );
    return passkeyRefused("sign-in", response, obstacle ? refusalMessage(obstacle) : NO_PASSKEY);
  }
  await refund(limits);
  if (!(await signInAs(user, { remembered: remember !== "", method: "passkey" }))) return { formError: NO_PASSKEY };
  redirect(safeCallbackUrl(callbackUrl));
});

const NO_PASSKEY = msg("This passkey doesn't match an account here. Try another, or sign in with your password.");
