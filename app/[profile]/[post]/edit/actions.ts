"use server";

import { redirect } from "next/navigation";
import { deleteFormDrafts } from "@/accounts/form-drafts";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { editPost } from "@/feed/posts";
import { postSchema } from "@/feed/schemas";
import { msg } from "@/i18n/msg";
import { withUnavailableMessage } from "../../../database-unavailable";
import { refusalToEdit } from "../../../hourly-limits";

/** Changes the text of one of the user's posts, and shows it. */
export const submitEdit = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { id, path, ...values } = readFields(data, ["id", "path", "body"]);
  const user = await requireUser(safeCallbackUrl(path), values);
  const form = postSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToEdit(user.id);
  if (refusal) return { fieldErrors: { body: refusal }, values };
  if (!(await editPost(user.id, id, form.data))) {
    return {
      formError: msg("This post can no longer be edited. Copy your text to post it again."),
      values,
    };
  }
  await deleteFormDrafts(user.id);
  redirect(`/@${user.username}/${id}`);
});
