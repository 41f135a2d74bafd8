"use server";

import { redirect } from "next/navigation";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { requireRoleToAct } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { dismissPersonReports, suspend, suspendAuthor } from "@/moderation/people";
import { dismissReports, hidePost, unhidePost } from "@/moderation/posts";
import { reasonSchema } from "@/moderation/schemas";
import { withUnavailableMessage } from "../database-unavailable";
import { deleteSubmittedFormDraft } from "../submitted-form-draft";
import { changeAnonymously, reinstatePerson, suspendPerson } from "../suspension";

const PATH = "/moderation";

/** The moderation page of a post, from the id in a form. */
const toPostPage = (id: string) => safeCallbackUrl(`${PATH}/${encodeURIComponent(id)}`);

/** The moderation page of a person, from the id in a form. */
const toPersonPage = (id: string) => safeCallbackUrl(`${PATH}/people/${encodeURIComponent(id)}`);

/** Hides a post, with a reason for its author. */
export const submitHide = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { id, ...values } = readFields(data, ["id", "reason"]);
  // By a name of its own: the page has another form with a reason.
  const moderator = await requireRoleToAct("moderator", toPostPage(id), { hideReason: values.reason });
  const form = reasonSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const { reason } = form.data;
  const userId = await changeAnonymously(
    () => hidePost(moderator.id, id, reason),
    (userId) => ({ type: "post-hidden", userId, postId: id, reason }),
  );
  await deleteSubmittedFormDraft(moderator.id);
  redirect(withQuery(toPostPage(id), "done", userId ? "hidden" : "late"));
});

/** Shows a hidden post again. */
export async function submitUnhide(data: FormData): Promise<void> {
  const { id } = readFields(data, ["id"]);
  const moderator = await requireRoleToAct("moderator", toPostPage(id));
  const userId = await changeAnonymously(
    () => unhidePost(moderator.id, id),
    (userId) => ({ type: "post-unhidden", userId, postId: id }),
  );
  redirect(withQuery(toPostPage(id), "done", userId ? "unhidden" : "late"));
}

/** Closes the reports of a post without any other action. */
export async function submitDismiss(data: FormData): Promise<void> {
  const { id } = readFields(data, ["id"]);
  const moderator = await requireRoleToAct("moderator", PATH);
  redirect(withQuery(PATH, "done", (await dismissReports(moderator.id, id)) ? "dismissed" : "late"));
}

/** Suspends the author of a post, with a reason that is shown at sign-in. */
export const submitSuspend = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { id, ...values } = readFields(data, ["id", "reason"]);
  const page = toPostPage(id);
  const moderator = await requireRoleToAct("moderator", page, values);
  return await suspendPerson(moderator, page, values, (reason) => suspendAuthor(moderator.id, id, reason));
});

/** Closes the reports of a person without any other action. */
export async function submitDismissPerson(data: FormData): Promise<void> {
  const { userId } = readFields(data, ["userId"]);
  const moderator = await requireRoleToAct("moderator", PATH);
  redirect(withQuery(PATH, "done", (await dismissPersonReports(moderator.id, userId)) ? "dismissed" : "late"));
}

/** Suspends a person, with a reason that is shown at sign-in. */
export const submitSuspendPerson = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { userId, ...values } = readFields(data, ["userId", "reason"]);
  const page = toPersonPage(userId);
  const moderator = await requireRoleToAct("moderator", page, values);
  return await suspendPerson(moderator, page, values, async (reason) =>
    (await suspend(moderator.id, userId, reason)) ? userId : null,
  );
});

/** Reinstates a suspended person. */
export async function submitReinstate(data: FormData): Promise<void> {
  const { userId, returnTo } = readFields(data, ["userId", "returnTo"]);
  const path = safeCallbackUrl(returnTo.startsWith(`${PATH}/`) ? returnTo : PATH);
  await reinstatePerson(await requireRoleToAct("moderator", path), path, userId);
}
