"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { accessTokenSchema } from "@/accounts/schemas";
import { createAccessToken, revokeAccessToken } from "@/auth/access-tokens";
import { currentClient } from "@/auth/client";
import { requireFreshSession, requireUser } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { refusalToChange } from "../../rate-limits";
import { deleteSubmittedFormDraft } from "../../submitted-form-draft";

const PATH = "/settings/tokens";

/** Creates an access token and shows it once, in the form's response, so that no address ever contains it. */
export const submitNewToken = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["name", "scope", "days"]);
  const { user } = await requireFreshSession(PATH, values);
  const form = accessTokenSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToChange(user.id);
  if (refusal) return { formError: refusal, values };
  const { name, scope, days } = form.data;
  const expiresAt = new Date(Date.now() + Number(days) * 86_400_000);
  const client = await currentClient();
  const created = await transaction(async () => {
    const created = await createAccessToken(user.id, { name, scope, expiresAt });
    if ("token" in created) await raise({ type: "token-created", userId: user.id, name, scope }, client);
    return created;
  });
  if ("refusal" in created) {
    return created.refusal === "name taken"
      ? { fieldErrors: { name: msg("You have a token with this name. Choose another name.") }, values }
      : { formError: msg("You've reached the limit of tokens. Revoke one first."), values };
  }
  await deleteSubmittedFormDraft(user.id);
  refresh();
  return { token: created.token };
});

/** Revokes one of the user's access tokens. Revoking only takes access away, so it needs no fresh sign-in. */
export async function submitRevokeToken(data: FormData): Promise<void> {
  const { id } = await requireUser(PATH);
  const client = await currentClient();
  const name = await transaction(async () => {
    const name = await revokeAccessToken(id, readFields(data, ["id"]).id);
    if (name !== undefined) await raise({ type: "token-revoked", userId: id, name }, client);
    return name;
  });
  redirect(name === undefined ? PATH : `${PATH}?done=token-revoked`);
}
