"use server";

import { redirect } from "next/navigation";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { listPictures } from "@/feed/pictures";
import { ALT_FIELDS, ALT_MAX_LENGTH, altField } from "@/feed/post-length";
import { editPost } from "@/feed/posts";
import { altSchema, postSchema } from "@/feed/schemas";
import { msg } from "@/i18n/msg";
import { normalizeText } from "@/text";
import { withUnavailableMessage } from "../../../database-unavailable";
import { refusalToEdit } from "../../../rate-limits";
import { deleteSubmittedFormDraft } from "../../../submitted-form-draft";

/** What a form says about a post's pictures, by picture id. Whose post it is, editPost checks. */
function readDescriptions(values: Record<string, string>, pictures: { id: string }[]): Record<string, string> {
  return Object.fromEntries(pictures.map(({ id }, index) => [id, normalizeText(values[altField(index)] ?? "")]));
}

/** Changes the text of one of the user's posts, and shows it. */
export const submitEdit = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { id, path, ...texts } = readFields(data, ["id", "path", "body", "contentWarning"]);
  const values = { ...texts, ...readFields(data, ALT_FIELDS) };
  const user = await requireUser(safeCallbackUrl(path), values);
  const alts = readDescriptions(values, await listPictures(id));
  const form = postSchema.safeParse({ ...values, pictureCount: Object.keys(alts).length });
  if (!form.success) return refused(form.error, values);
  const tooLong = Object.values(alts).some((alt) => !altSchema.safeParse(alt).success);
  if (tooLong) {
    return { formError: msg("A description can have up to {max} characters.", { max: ALT_MAX_LENGTH }), values };
  }
  const refusal = await refusalToEdit(user.id);
  if (refusal) return { fieldErrors: { body: refusal }, values };
  if (!(await editPost(user.id, id, { ...form.data, alts }))) {
    return {
      formError: msg("This post can no longer be edited. Copy your text to post it again."),
      values,
    };
  }
  await deleteSubmittedFormDraft(user.id);
  redirect(`/@${user.username}/${id}`);
});
