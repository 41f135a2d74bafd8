"use server";

import { redirect } from "next/navigation";
import { passkeyNameSchema } from "@/accounts/schemas";
import { addPasskey, registrationOptions, renamePasskey } from "@/accounts/second-step/passkeys";
import { removeOwnPasskey } from "@/accounts/second-step/turn-off";
import { currentClient, requestOrigin } from "@/auth/client";
import { requireFreshSession } from "@/auth/current";
import type { Requirement } from "@/auth/requirements";
import { refreshSession } from "@/auth/sign-in";
import { type FormState, readFields, readJson, refused } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { refusalToChange } from "../../rate-limits";
import { deleteSubmittedFormDraft } from "../../submitted-form-draft";

const PATH = "/settings/passkeys";

/** The requirement that is fulfilled here, so that these actions don't redirect. */
const ALLOWED_REQUIREMENTS: Requirement[] = ["second-step"];

/** Stores a new passkey from the browser. */
export const submitNewPasskey = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { credential, ...values } = readFields(data, ["name", "credential"]);
  const open = await requireFreshSession(PATH, values, ALLOWED_REQUIREMENTS);
  const { user } = open;
  const form = passkeyNameSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const origin = await requestOrigin();
  const { name } = form.data;
  const client = await currentClient();
  const isAdded = await addPasskey(user.id, name, readJson(credential), origin, {
    alsoStore: () => raise({ type: "factor-added", userId: user.id, factor: "passkey", name }, client),
  });
  if (!isAdded) {
    const options = JSON.stringify(await registrationOptions(user, origin));
    return { formError: msg("The passkey couldn't be added. Try again."), values: { ...values, options } };
  }
  await refreshSession(open.session);
  await deleteSubmittedFormDraft(user.id);
  redirect(`${PATH}?done=passkey`);
});

/** Renames one of the user's passkeys. */
export const submitPasskeyName = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["id", "name"]);
  const { user } = await requireFreshSession(PATH, values, ALLOWED_REQUIREMENTS);
  const form = passkeyNameSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToChange(user.id);
  if (refusal) return { formError: refusal, values };
  await renamePasskey(user.id, values.id, form.data.name);
  await deleteSubmittedFormDraft(user.id);
  redirect(`${PATH}?done=passkey-renamed`);
});

/** Removes one of the user's passkeys. */
export async function submitRemovePasskey(data: FormData): Promise<void> {
  const open = await requireFreshSession(PATH, {}, ALLOWED_REQUIREMENTS);
  const { user } = open;
  const client = await currentClient();
  const removed = await transaction(async () => {
    const removed = await removeOwnPasskey(user.id, readFields(data, ["id"]).id);
    if (removed) await raise({ type: "factor-removed", userId: user.id, factor: "passkey", ...removed }, client);
    return removed;
  });
  if (removed === undefined) redirect(PATH);
  if (removed === false) redirect(`${PATH}?last=yes`);
  await refreshSession(open.session);
  redirect(`${PATH}?done=passkey-removed`);
}
