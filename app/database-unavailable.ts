import "server-only";
import type { FormAction, FormState } from "@/components/form/form-state";
import { isDatabaseUnavailable, UNAVAILABLE_RETRY_SECONDS, unavailableReason } from "@/db/unavailable";
import { msg } from "@/i18n/msg";
import { requestLog } from "@/log";
import { setUnavailable } from "@/server/next-bridge";

/** Fields that are never returned to a page, and Next.js's own. */
const EXCLUDED_FIELDS = /password|code|credential|token|^\$/i;

/** Wraps a form's action: while the database is unavailable, it responds 503 with a message and what was typed. */
export function withUnavailableMessage(action: FormAction): FormAction {
  return async (state, data) => {
    try {
      return await action(state, data);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      setUnavailable(UNAVAILABLE_RETRY_SECONDS);
      (await requestLog()).warn({ event: "database_unavailable", reason: unavailableReason(error) });
      return { formError: UNAVAILABLE_MESSAGE, values: valuesOf(data) };
    }
  };
}

const UNAVAILABLE_MESSAGE = msg("We couldn't save that just now. Nothing is lost: try again in a few seconds.");

function valuesOf(data: FormData): NonNullable<FormState["values"]> {
  const values: Record<string, string> = {};
  for (const [name, value] of data) {
    if (typeof value === "string" && !EXCLUDED_FIELDS.test(name)) values[name] = value;
  }
  return values;
}
