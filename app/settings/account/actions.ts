"use server";

import { redirect } from "next/navigation";
import { requestDeletion } from "@/accounts/deletion";
import { deleteAccountSchema, renameSchema } from "@/accounts/schemas";
import { renameUser } from "@/accounts/username";
import { findUser } from "@/accounts/users";
import { signOut } from "@/auth/authjs";
import { currentClient } from "@/auth/client";
import { requireFreshSession } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { transaction } from "@/db/client";
import { raise } from "@/events/events";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../database-unavailable";
import { refuseOtherReader } from "../../other-reader";
import { refusalToRename } from "../../rate-limits";
import { deleteSubmittedFormDraft } from "../../submitted-form-draft";

const PATH = "/settings/account";

/** Changes the username. */
export const submitUsername = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["username"]);
  const { user } = await requireFreshSession(PATH, values);
  const other = refuseOtherReader(data, user, values);
  if (other) return other;
  const form = renameSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const current = await findUser(user.id);
  if (!current || current.username === form.data.username) redirect(PATH);
  const refusal = await refusalToRename(user.id);
  if (refusal) return { fieldErrors: { username: refusal }, values };
  const { username: to } = form.data;
  const client = await currentClient();
  const taken = await transaction(async () => {
    const taken = await renameUser(current, to);
    if (!taken) await raise({ type: "username-changed", userId: user.id, from: current.username, to }, client);
    return taken;
  });
  if (taken) return { fieldErrors: { username: taken }, values };
  await deleteSubmittedFormDraft(user.id);
  redirect(`${PATH}?done=renamed`);
});

/** Schedules the account's deletion in 14 days, and signs out everywhere. */
export const submitDeletion = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["confirmation"]);
  const { user } = await requireFreshSession(PATH, values);
  const form = deleteAccountSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  if (form.data.confirmation.toLowerCase() !== user.username.toLowerCase()) {
    return { fieldErrors: { confirmation: msg("Type {name} to confirm.", { name: user.username }) }, values };
  }
  const client = await currentClient();
  await transaction(async () => {
    const deleteAt = await requestDeletion(user.id);
    await raise({ type: "deletion-requested", userId: user.id, deleteAt }, client);
  });
  await signOut();
  redirect("/login?news=deleted");
});
