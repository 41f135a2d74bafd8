"use server";

import { redirect } from "next/navigation";
import { deleteFormDrafts, saveFormDraft } from "@/accounts/form-drafts";
import { setUnseenEvent } from "@/accounts/users";
import { safeCallbackUrl, withFormDraft, withQuery } from "@/auth/callback-url";
import { requireSession, requireUser } from "@/auth/current";
import { acknowledgeFailures } from "@/auth/user-sessions";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { createPost } from "@/feed/posts";
import { postSchema } from "@/feed/schemas";
import { requestLog } from "@/log";
import { withUnavailableMessage } from "./database-unavailable";
import { storeAsDraft } from "./drafts/store";
import { refusalToPost } from "./hourly-limits";
import { refuseOtherReader } from "./other-reader";

/** Publishes a post, a reply or a quote, and shows it: on the home page, or in its thread. Or saves it as a draft. */
export const publish = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["body", "parentId", "quoteOfId", "formId", "draftId", "callbackUrl"]);
  const path = safeCallbackUrl(values.callbackUrl);
  const user = await requireUser(path, { body: values.body });
  const other = refuseOtherReader(data, user, values);
  if (other) return other;
  if (data.get("intent") === "draft") return await storeAsDraft(user.id, values);
  const form = postSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToPost(user.id);
  if (refusal) return { fieldErrors: { body: refusal }, values };
  const { parentId, quoteOfId, formId, draftId } = values;
  const written = {
    ...form.data,
    ...(parentId ? { parentId } : {}),
    ...(quoteOfId ? { quoteOfId } : {}),
    ...(formId ? { formId } : {}),
    ...(draftId ? { draftId } : {}),
  };
  const postId = await createPost(user.id, written);
  // Its page has no form any more, so the home page keeps the text.
  if (postId === null) {
    const kept = withFormDraft("/", await saveFormDraft(user.id, { body: values.body }));
    redirect(withQuery(kept, "gone", quoteOfId ? "quoted" : "yes"));
  }
  await deleteFormDrafts(user.id);
  (await requestLog()).info({ event: "posted", userId: user.id, postId });
  redirect(path);
});

/** Records that the user has seen the notice about failed sign-ins. */
export async function dismissFailedAttempts(): Promise<void> {
  const { session } = await requireSession("/");
  await acknowledgeFailures(session.id);
  redirect("/");
}

/** Records that the user has seen the notice about an event of their account. */
export async function dismissUnseenEvent(): Promise<void> {
  const { id } = await requireUser("/");
  await setUnseenEvent(id, false);
  redirect("/");
}
