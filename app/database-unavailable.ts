import "server-only";
import type { FormAction, FormState } from "@/components/form/form-state";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS } from "@/db/unavailable";
import { msg } from "@/i18n/msg";
import { requestLog } from "@/log";
import { setUnavailable } from "@/server/next-bridge";

/** Fields that are never sent back to a page, and those that are Next.js's own. */
const NEVER_KEPT = /password|code|credential|token|^\$/i;

/** A form's action that answers with 503, in words, and with what was typed, where the database is away. */
export function orSayUnavailable(action: FormAction): FormAction {
  return async (state, data) => {
    try {
      return await action(state, data);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      setUnavailable(UNAVAILABLE_RETRY_SECONDS);
      (await requestLog()).warn({ event: "database_away" });
      return { formError: AWAY, values: typedInto(data) };
    }
  };
}

const AWAY = msg("This can't be saved for the moment. Nothing is lost: try again in a few seconds.");

function typedInto(data: FormData): NonNullable<FormState["values"]> {
  const values: Record<string, string> = {};
  for (const [name, value] of data) {
    if (typeof value === "string" && !NEVER_KEPT.test(name)) values[name] = value;
  }
  return values;
}
