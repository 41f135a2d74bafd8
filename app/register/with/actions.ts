"use server";

import { redirect } from "next/navigation";
import { findIdentity } from "@/accounts/identities";
import { registerWithIdentity } from "@/accounts/register";
import { registerWithIdentitySchema } from "@/accounts/schemas";
import { findUser } from "@/accounts/users";
import { loginUrl, safeCallbackUrl } from "@/auth/callback-url";
import { currentClient } from "@/auth/client";
import { signInWithIdentity } from "@/auth/providers/complete";
import { consumePendingIdentity, pendingIdentity } from "@/auth/providers/pending-identity";
import { refund } from "@/auth/throttle";
import { registerLimits } from "@/auth/throttle-limits";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { raise } from "@/events/events";
import { currentLanguage } from "@/i18n/server";
import { withUnavailableMessage } from "../../database-unavailable";
import { REFUSALS, refuseRegistration } from "../refusals";

/** Creates an account for the identity that this browser's provider has proved, and signs in. */
export const submitRegistrationWith = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { website, ...values } = readFields(data, ["username", "email", "callbackUrl", "website"]);
  const callbackUrl = safeCallbackUrl(values.callbackUrl);
  const pending = await pendingIdentity();
  if (!pending) redirect(`${loginUrl(callbackUrl)}&news=expired`);
  const form = registerWithIdentitySchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const client = await currentClient();
  const limits = registerLimits(client.ipAddress);
  const refusal = await refuseRegistration(limits, client.ipAddress, website);
  if (refusal) return { formError: refusal, values };
  const { proof, invite, remembered } = pending;
  const registered = await registerWithIdentity(form.data, proof, {
    callbackUrl,
    invite,
    language: await currentLanguage(),
    alsoStore: (id) => raise({ type: "registered", userId: id }, client),
  });
  if ("refusal" in registered) return { formError: REFUSALS[registered.refusal], values };
  if ("errors" in registered) {
    await refund(limits);
    return { fieldErrors: registered.errors, values };
  }
  await consumePendingIdentity();
  const [user, identity] = [await findUser(registered.id), await findIdentity(proof)];
  // A new account is fresh whenever its owner signed in there: nobody else has anything in it.
  const proved = { ...proof, authTime: Math.floor(Date.now() / 1000) };
  if (user && identity && (await signInWithIdentity(user, identity, proved, remembered)) === null)
    redirect(callbackUrl);
  // EMAIL_VERIFICATION is required, and the provider did not verify the address.
  redirect(`/login?${new URLSearchParams({ registered: form.data.username, callbackUrl })}`);
});
