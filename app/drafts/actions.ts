"use server";

import { redirect } from "next/navigation";
import { findFormDraft, saveFormDraft } from "@/accounts/form-drafts";
import { withQuery } from "@/auth/callback-url";
import { requireUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { deleteDraft, findDraft, storeDraft } from "@/feed/drafts";

const PATH = "/drafts";

/** Deletes one of the user's drafts. What it says is kept for a day, to undo that. */
export async function submitDeleteDraft(data: FormData): Promise<void> {
  const { id } = readFields(data, ["id"]);
  const user = await requireUser(PATH);
  const draft = await findDraft(user.id, id);
  if (!draft) redirect(PATH);
  const kept = await saveFormDraft(user.id, { body: draft.body, contentWarning: draft.contentWarning });
  await deleteDraft(user.id, id);
  redirect(withQuery(PATH, "deleted", kept ?? ""));
}

/** Restores a deleted draft. */
export async function submitUndoDeleteDraft(data: FormData): Promise<void> {
  const { id } = readFields(data, ["id"]);
  const user = await requireUser(PATH);
  const { body, contentWarning } = (await findFormDraft(user.id, id)) ?? {};
  const isRestored = body !== undefined && (await storeDraft(user.id, { body, contentWarning })) !== null;
  redirect(isRestored ? PATH : withQuery(PATH, "done", "late"));
}
