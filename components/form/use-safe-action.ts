"use client";

import { unstable_isUnrecognizedActionError as isOutdated } from "next/navigation";
import { useActionState, useCallback } from "react";
import { msg } from "@/i18n/msg";
import type { FormAction, FormState } from "./form-state";
import { useHydrated } from "./use-hydrated";

/**
 * useActionState for a form's action. If the action can't be reached, or fails, the form stays with a message: React
 * would replace the page, and with it what was typed.
 */
export function useSafeAction(action: FormAction) {
  // Without JavaScript the browser posts to the action itself, so the first render has it unchanged.
  const hydrated = useHydrated();
  const safe = useCallback(
    async (state: FormState, data: FormData): Promise<FormState> => {
      try {
        return await action(state, data);
      } catch (error) {
        if (isOfNextjs(error)) throw error;
        return { ...state, fieldErrors: {}, formError: failureMessage(error), isUnsent: true };
      }
    },
    [action],
  );
  return useActionState(hydrated ? safe : action, {});
}

const digestOf = (error: unknown) => (error instanceof Error && "digest" in error ? String(error.digest) : "");

/** Redirects and missing pages are errors to Next.js, which handles them itself. */
const isOfNextjs = (error: unknown) => digestOf(error).startsWith("NEXT_");

function failureMessage(error: unknown): string {
  if (isOutdated(error)) {
    return msg("The site was updated while this page was open, so nothing was saved. Reload the page and try again.");
  }
  const code = digestOf(error);
  if (code) {
    return msg(
      "This isn't your fault, and nothing was left half done. Try again in a moment. If it keeps happening, tell an admin the code {code}.",
      { code },
    );
  }
  return msg("We couldn't reach the site, so this may not be saved. Check your connection and try again.");
}
