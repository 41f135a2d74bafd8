/* The contract between a form and its action, the same for every form. Pure, for server and browser. */
import type * as z from "zod/mini";

/** An action's result for a refused form: messages, and what was typed (never a password). */
export type FormState = {
  fieldErrors?: Record<string, string>;
  formError?: string;
  values?: Record<string, string>;
  /** Whether the server did not process the form. */
  isUnsent?: boolean;
  /** What was done, if the form stays on the page. */
  done?: string;
  /** Recovery codes, shown once. */
  codes?: string[];
  /** A new access token, shown once. */
  token?: string;
  /** A link that contains a secret, shown once. */
  link?: string;
};

/** A form's action. */
export type FormAction = (state: FormState, data: FormData) => Promise<FormState>;

/** The named fields of a form as text; a missing field, or a file, is empty. */
export function readFields<Name extends string>(data: FormData, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = data.get(name);
      return [name, typeof value === "string" ? value : ""];
    }),
  ) as Record<Name, string>;
}

/** The state of a form that a schema refused: the first message per field. */
export function refused(error: z.core.$ZodError, values: Record<string, string>): FormState {
  const fieldErrors: Record<string, string> = {};
  for (const issue of error.issues) fieldErrors[String(issue.path[0])] ??= issue.message;
  return { fieldErrors, values };
}

/** The value of a field that a script filled with JSON; undefined for anything else. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
