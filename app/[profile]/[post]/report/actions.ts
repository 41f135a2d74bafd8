"use server";

import { redirect } from "next/navigation";
import { safeCallbackUrl } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { hasReportedPost, reportPost } from "@/feed/post-reports";
import { readPost } from "@/feed/read";
import { requestLog } from "@/log";
import { reasonSchema } from "@/moderation/schemas";
import { withUnavailableMessage } from "../../../database-unavailable";
import { refuseOtherReader } from "../../../other-reader";
import { postPath } from "../../../posts/post-view";
import { refusalToReport } from "../../../rate-limits";
import { deleteSubmittedFormDraft } from "../../../submitted-form-draft";

/** Reports a post to the moderators, and shows it again. */
export const submitReport = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { id, path, ...values } = readFields(data, ["id", "path", "reason"]);
  const user = await requireUser(safeCallbackUrl(path), values);
  const other = refuseOtherReader(data, user, values);
  if (other) return other;
  const form = reasonSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const post = await readPost(user.id, id);
  if (!post) redirect(safeCallbackUrl(path));
  const refusal = (await hasReportedPost(user.id, id)) ? null : await refusalToReport(user.id);
  if (refusal) return { formError: refusal, values };
  if (await reportPost(user.id, id, form.data.reason)) {
    (await requestLog()).info({ event: "post_reported", userId: user.id, postId: id });
  }
  await deleteSubmittedFormDraft(user.id);
  redirect(postPath(post.author, id));
});
