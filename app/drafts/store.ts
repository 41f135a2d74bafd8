import "server-only";
import { redirect } from "next/navigation";
import { type FormState, refused } from "@/components/form/form-state";
import { type DraftVersion, draftSchema, MAX_DRAFTS, storeDraft } from "@/feed/drafts";
import { msg } from "@/i18n/msg";
import { refusalToEdit } from "../rate-limits";
import { deleteSubmittedFormDraft } from "../submitted-form-draft";

/** The draft that a form was opened with, from its hidden fields; undefined if there is none. */
export function draftVersionIn(values: Record<"draftId" | "draftUpdatedAt", string>): DraftVersion | undefined {
  return values.draftId ? { id: values.draftId, updatedAt: new Date(Number(values.draftUpdatedAt)) } : undefined;
}

/**
 * Stores what the composer holds as a draft, and shows the drafts. `values` are the form's, by name. Pictures are not
 * stored, which the page says.
 */
export async function storeAsDraft(
  userId: string,
  values: Record<"body" | "draftId" | "draftUpdatedAt", string> & Record<string, string>,
  hasPictures: boolean,
): Promise<FormState> {
  const form = draftSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  const refusal = await refusalToEdit(userId);
  if (refusal) return { fieldErrors: { body: refusal }, values };
  if ((await storeDraft(userId, form.data, draftVersionIn(values))) === null) {
    const full = msg("You have {max} drafts. Post or delete one first.", { max: MAX_DRAFTS });
    return { fieldErrors: { body: full }, values };
  }
  await deleteSubmittedFormDraft(userId);
  redirect(hasPictures ? "/drafts?done=saved-text" : "/drafts?done=saved");
}
