"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import { writeAgain } from "@/accounts/email";
import { signInSchema } from "@/accounts/schemas";
import { acceptPasskey, authenticationOptions } from "@/accounts/second-step/passkeys";
import { findUser } from "@/accounts/users";
import { signIn } from "@/auth/authjs";
import { safeCallbackUrl, secondStepUrl } from "@/auth/callback-url";
import { currentClient, siteOrigin } from "@/auth/client";
import { signInAs } from "@/auth/sign-in";
import { whyMayNotEnter } from "@/auth/sign-in-eligibility";
import { addressLimit, giveBack, letterLimits, take } from "@/auth/throttle";
import { type FormState, readForm, readJson, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { sayingWhenAway } from "../database-unavailable";
import { inPersonsWords, tooMany } from "./refusals";

/** Signs in and goes to where the person was going, by way of the second step where there is one. */
export const submitSignIn = sayingWhenAway(async (_: FormState, data: FormData) => {
  const { password, ...values } = readForm(data, ["login", "password", "remember", "callbackUrl"]);
  const form = signInSchema.safeParse({ login: values.login, password, remember: values.remember !== "" });
  if (!form.success) return refused(form.error, values);
  const why = await signIn(form.data);
  if (!why) redirect(safeCallbackUrl(values.callbackUrl));
  if (why.code === "second-step") redirect(secondStepUrl(values.callbackUrl));
  if (why.code === "unconfirmed") {
    const { address } = await currentClient();
    after(
      async () =>
        (await take(letterLimits(why.user.id, address))) ??
        (await writeAgain(why.user, safeCallbackUrl(values.callbackUrl))),
    );
  }
  return { formError: inPersonsWords(why), values };
});

/** Signs in with a passkey alone: no username is asked for. */
export const submitPasskey = sayingWhenAway(async (_: FormState, data: FormData) => {
  const { credential, remember, callbackUrl } = readForm(data, ["credential", "remember", "callbackUrl"]);
  const client = await currentClient();
  const origin = await siteOrigin();
  const limits = [addressLimit(client.address)];
  const refusal = await take(limits);
  if (refusal) return { formError: tooMany(refusal, msg("Too many failed attempts. Choose a new password.")) };
  const signed = await acceptPasskey("sign-in", readJson(credential), origin);
  const user = signed ? await findUser(signed.userId) : undefined;
  const why = user && whyMayNotEnter(user);
  if (!user || why) {
    await raise({ type: "sign-in-failed", userId: user?.id ?? null, reason: why?.code ?? "wrong passkey" }, client);
    return {
      formError: why ? inPersonsWords(why) : NO_PASSKEY,
      values: { options: JSON.stringify(await authenticationOptions("sign-in", origin)) },
    };
  }
  await giveBack(limits);
  await signInAs(user.id, { remembered: remember !== "", method: "passkey" });
  redirect(safeCallbackUrl(callbackUrl));
});

const NO_PASSKEY = msg("This passkey does not open an account here. Try another, or sign in with your password.");
