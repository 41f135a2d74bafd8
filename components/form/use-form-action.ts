"use client";

import { type FormEvent, startTransition, useCallback, useEffect, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import type { Checks, FormName } from "./form-checks";
import type { FormAction } from "./form-state";
import { useHydrated } from "./use-hydrated";
import { useSafeAction } from "./use-safe-action";

/**
 * A form that works without JavaScript. With it, the server's own schema validates what is typed (form-checks.ts): from
 * a field's first blur, or from the first submit. The validation is loaded when the form is first touched, so that the
 * page loads faster.
 *
 * `fields(name)` returns an input's attributes and its error. A server error stays beside its field until the field
 * changes. All messages are in the reader's language.
 */
export function useFormAction(action: FormAction, name: FormName, minPasswordLength = 0) {
  const t = useTranslate();
  const [state, dispatch, isPending] = useSafeAction(action);
  const hydrated = useHydrated();
  const [errors, setErrors] = useState(state.fieldErrors ?? {});
  const element = useRef<HTMLFormElement>(null);
  const loading = useRef<Promise<Checks>>(undefined);
  const isChecking = useRef(false);

  /** The validation, or a rejection if it can't be loaded: the server's is enough then. */
  const checks = useCallback(() => {
    const load = async () => {
      const { checkForm } = await import("./form-checks");
      return checkForm(element.current as HTMLFormElement, name, minPasswordLength, setErrors);
    };
    loading.current ??= load().catch((error) => {
      loading.current = undefined;
      throw error;
    });
    return loading.current;
  }, [name, minPasswordLength]);

  useEffect(() => {
    const refused = Object.entries(state.fieldErrors ?? {});
    setErrors(state.fieldErrors ?? {});
    if (refused.length === 0) return;
    const field = element.current?.elements.namedItem(refused[0]?.[0] ?? "");
    if (field instanceof HTMLElement) field.focus();
    checks().then(({ showErrors }) => showErrors(refused), ignoreErrors);
  }, [state, checks]);

  // What was typed is stored in this browser until it is submitted (form-autosave.tsx): this was not.
  useEffect(() => {
    if (!state.isUnsent) return;
    for (const field of element.current?.elements ?? []) field.dispatchEvent(new Event("input", { bubbles: true }));
  }, [state]);

  function onTouch({ target, type }: FormEvent<HTMLFormElement>) {
    checks().then(({ touch }) => touch(target, type === "blur" ? "blur" : "change"), ignoreErrors);
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    const { submitter } = event.nativeEvent as SubmitEvent;
    const button = submitter instanceof HTMLButtonElement ? submitter : null;
    // A button with an address of its own sends the form there.
    if (button?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (isPending || isChecking.current) return;
    const data = new FormData(event.currentTarget);
    if (button?.name) data.set(button.name, button.value);
    isChecking.current = true;
    const checked = button?.formNoValidate ? Promise.resolve(true) : checks().then(({ validate }) => validate());
    checked
      .catch(() => true)
      .then((isValid) => {
        isChecking.current = false;
        if (isValid) startTransition(() => dispatch(data));
      });
  }

  function fields(name: string) {
    const message = errors[name];
    return { name, defaultValue: state.values?.[name], error: message && t(message) };
  }

  return {
    form: { ref: element, action: dispatch, onSubmit, onInput: onTouch, onBlur: onTouch, noValidate: hydrated },
    fields,
    element,
    formError: state.formError && t(state.formError),
    values: state.values,
    isPending,
    state,
  };
}

/** Without the validation, the server's response shows the same a moment later. */
function ignoreErrors() {}
