import "server-only";
import { headers } from "next/headers";
import { deleteFormDraft } from "@/accounts/form-drafts";
import { formDraftIn } from "@/auth/callback-url";
import { refererPath } from "./referer-path";

/**
 * Deletes the draft that a form was restored from, after it was submitted: the address of its page names it. What other
 * tabs keep stays. If the browser tells no page, the draft expires by itself.
 */
export async function deleteSubmittedFormDraft(userId: string): Promise<void> {
  const id = formDraftIn(refererPath({ headers: await headers() }));
  // Without an id too: if the database ended right after the form's write, before this process's replica has it, this
  // statement fails, and the person is asked to send the form again, which writes nothing twice.
  await deleteFormDraft(userId, id ?? "");
}
