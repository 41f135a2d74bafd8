import "server-only";
import type { CurrentUser } from "@/auth/session";
import type { FormState } from "@/components/form/form-state";
import { msg } from "@/i18n/msg";

/**
 * Refuses a form whose page (its hidden field `reader`) was somebody else's: without JavaScript, a page stays open while
 * another tab signs in as another person. What was typed is kept. Null if the form is the reader's own.
 */
export function refuseOtherReader(
  data: FormData,
  { id, username }: Pick<CurrentUser, "id" | "username">,
  values: Record<string, string>,
): FormState | null {
  const reader = data.get("reader");
  if (reader === null || reader === id) return null;
  return {
    formError: msg(
      "You're signed in as @{name} now, so nothing was saved. Send it again if it should be from @{name}.",
      {
        name: username,
      },
    ),
    values,
  };
}
