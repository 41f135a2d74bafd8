"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { updateProfile } from "@/accounts/profile";
import { LINK_FIELDS, linksIn, profileSchema } from "@/accounts/schemas";
import { requireUser } from "@/auth/current";
import { type FormState, readFields, refused } from "@/components/form/form-state";
import { withUnavailableMessage } from "../../database-unavailable";
import { refuseOtherReader } from "../../other-reader";
import { refusalToChange } from "../../rate-limits";
import { deleteSubmittedFormDraft } from "../../submitted-form-draft";

const PATH = "/settings/profile";

/** Changes the user's profile. */
export const submitProfile = withUnavailableMessage(async (_: FormState, data: FormData) => {
  const values = readFields(data, ["name", "about", ...LINK_FIELDS, "lastSeenPrecision", "language"]);
  const user = await requireUser(PATH, values);
  const other = refuseOtherReader(data, user, values);
  if (other) return other;
  const { id, language } = user;
  const form = profileSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToChange(id);
  if (refusal) return { formError: refusal, values };
  await updateProfile(id, { ...form.data, links: linksIn(form.data) });
  await deleteSubmittedFormDraft(id);
  // The navigation is in the layout, which renders again only on request.
  if (form.data.language !== (language ?? "")) revalidatePath("/", "layout");
  redirect(`${PATH}?done=profile`);
});
