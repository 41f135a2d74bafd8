/* How a form and its action talk: the same shape for every form. Pure, for both sides. */
import type * as z from "zod/mini";

/** What an action says about a form that it did not accept: messages, and what was typed (never a password). */
export type FormState = {
  fieldErrors?: Record<string, string>;
  formError?: string;
  values?: Record<string, string>;
  /** What was done, where the form stays on the page. */
  done?: string;
  /** Recovery codes, which are shown this once. */
  codes?: string[];
  /** A new access token, which is shown this once. */
  token?: string;
  /** A link that holds a secret, which is shown this once. */
  link?: string;
};

/** What an action is, to a form. */
export type FormAction = (state: FormState, data: FormData) => Promise<FormState>;

/** The named fields of a form as text; a missing one, or a file in its place, is empty. */
export function readFields<Name extends string>(data: FormData, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = data.get(name);
      return [name, typeof value === "string" ? value : ""];
    }),
  ) as Record<Name, string>;
}

/** The state for a form that a schema refused: the first message for each field. */
export function refused(error: z.core.$ZodError, values: Record<string, string>): FormState {
  const fieldErrors: Record<string, string> = {};
  for (const issue of error.issues) fieldErrors[String(issue.path[0])] ??= issue.message;
  return { fieldErrors, values };
}

/** What a field holds that a script filled in as JSON; undefined for anything else. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
