"use server";

import { redirect } from "next/navigation";
import { addPasskey, registrationOptions } from "@/accounts/second-step/passkeys";
import { safeCallbackUrl } from "@/auth/callback-url";
import { currentClient, requestOrigin } from "@/auth/client";
import { requireFreshSession } from "@/auth/current";
import { allowsUpgrade } from "@/auth/passkey-offer";
import { refreshSession } from "@/auth/sign-in";
import { type FormState, readFields, readJson } from "@/components/form/form-state";
import { deviceName } from "@/events/describe";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import { withUnavailableMessage } from "../../database-unavailable";

/** Stores the passkey that someone accepted, or that the browser added by itself, and goes on to the destination. */
export const submitOfferedPasskey = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { credential, isUpgrade, ...values } = readFields(data, ["credential", "isUpgrade", "callbackUrl"]);
  const callbackUrl = safeCallbackUrl(values.callbackUrl);
  const { user, session } = await requireFreshSession(callbackUrl);
  const isAutomatic = isUpgrade !== "";
  // Without a word: its owner did not ask for it.
  if (isAutomatic && !(await allowsUpgrade(session))) return {};
  const client = await currentClient();
  const origin = await requestOrigin();
  const name = deviceName(await getTranslate(), client.device);
  const creation = isAutomatic ? "upgrade" : "register";
  const event = { type: "factor-added", userId: user.id, factor: "passkey", name } as const;
  const isAdded = await addPasskey(user.id, name, readJson(credential), origin, {
    creation,
    alsoStore: () => raise({ ...event, ...(isAutomatic && { isAutomatic }) }, client),
  });
  if (!isAdded) {
    if (isAutomatic) return {};
    const options = JSON.stringify(await registrationOptions(user, origin));
    return { formError: msg("The passkey couldn't be added. Try again."), values: { options } };
  }
  // Its owner proved nothing new if the browser added it by itself.
  if (!isAutomatic) await refreshSession(session);
  redirect(callbackUrl);
});
