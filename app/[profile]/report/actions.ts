"use server";

import { redirect } from "next/navigation";
import { findUser } from "@/accounts/users";
import { safeCallbackUrl, withQuery } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { hasReportedPerson, reportPerson } from "@/feed/person-reports";
import { requestLog } from "@/log";
import { reasonSchema } from "@/moderation/schemas";
import { withUnavailableMessage } from "../../database-unavailable";
import { refuseOtherReader } from "../../other-reader";
import { refusalToReport } from "../../rate-limits";
import { deleteSubmittedFormDraft } from "../../submitted-form-draft";

/** Reports a person to the moderators, and shows their profile again. */
export const submitPersonReport = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const { userId, path, ...values } = readFields(data, ["userId", "path", "reason"]);
  const user = await requireUser(safeCallbackUrl(path), values);
  const other = refuseOtherReader(data, user, values);
  if (other) return other;
  const form = reasonSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const person = await findUser(userId);
  if (!person || person.deleteAt || person.id === user.id) redirect(safeCallbackUrl(path));
  const refusal = (await hasReportedPerson(user.id, userId)) ? null : await refusalToReport(user.id);
  if (refusal) return { formError: refusal, values };
  if (await reportPerson(user.id, userId, form.data.reason)) {
    (await requestLog()).info({ event: "person_reported", userId: user.id, aboutUserId: userId });
  }
  await deleteSubmittedFormDraft(user.id);
  redirect(withQuery(safeCallbackUrl(`/@${person.username}`), "done", "reported"));
});
