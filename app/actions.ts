"use server";

import { redirect } from "next/navigation";
import { saveFormDraft } from "@/accounts/form-drafts";
import { setUnseenEvent } from "@/accounts/users";
import { safeCallbackUrl, withFormDraft, withQuery } from "@/auth/callback-url";
import { requireSession, requireUser } from "@/auth/current";
import { acknowledgeFailures } from "@/auth/user-sessions";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { createPost } from "@/feed/posts";
import { postSchema } from "@/feed/schemas";
import { requestLog } from "@/log";
import { withUnavailableMessage } from "./database-unavailable";
import { draftVersionIn, storeAsDraft } from "./drafts/store";
import { refuseOtherReader } from "./other-reader";
import { hadDescriptions, readUploads, storeUploads } from "./posts/uploaded-pictures";
import { refusalToPost } from "./rate-limits";
import { deleteSubmittedFormDraft } from "./submitted-form-draft";

/** Publishes a post, a reply or a quote, and shows it: on the home page, or in its thread. Or saves it as a draft. */
export const publish = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, [
    "body",
    "contentWarning",
    "sensitive",
    "parentId",
    "quoteOfId",
    "formId",
    "draftId",
    "draftUpdatedAt",
    "callbackUrl",
  ]);
  const path = safeCallbackUrl(values.callbackUrl);
  const typed = { body: values.body, contentWarning: values.contentWarning };
  const user = await requireUser(path, typed);
  const other = refuseOtherReader(data, user, values);
  if (other) return other;
  const uploads = readUploads(data);
  if (data.get("intent") === "draft") return await storeAsDraft(user.id, values, uploads.length > 0);
  const form = postSchema.safeParse({ ...values, pictureCount: uploads.length });
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToPost(user.id);
  if (refusal) return { fieldErrors: { body: refusal }, values };
  const pictures = await storeUploads(uploads);
  if (typeof pictures === "string") return { fieldErrors: { pictures }, values } as FormState;
  const { parentId, quoteOfId, formId, sensitive } = values;
  const draft = draftVersionIn(values);
  const { body, contentWarning } = form.data;
  const postId = await createPost(user.id, {
    ...{ body, contentWarning, pictures, isSensitive: sensitive !== "" },
    ...(parentId ? { parentId } : {}),
    ...(quoteOfId ? { quoteOfId } : {}),
    ...(FORM_ID.test(formId) ? { formId } : {}),
    ...(draft ? { draft } : {}),
  });
  // Its page has no form any more, so the home page keeps the text.
  if (postId === null) {
    const home = withFormDraft("/", await saveFormDraft(user.id, typed));
    redirect(withQuery(home, "gone", quoteOfId ? "quoted" : "yes"));
  }
  await deleteSubmittedFormDraft(user.id);
  (await requestLog()).info({ event: "posted", userId: user.id, postId });
  // Without JavaScript, the form has no fields to describe pictures: the page to edit the post does.
  redirect(pictures.length > 0 && !hadDescriptions(data) ? `/@${user.username}/${postId}/edit?pictures=new` : path);
});

/** The id of a form, so that a form that is sent twice makes one post: a UUID (`crypto.randomUUID` in the pages). */
const FORM_ID = /^[\w-]{1,64}$/;

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
