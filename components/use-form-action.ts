"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type FormEvent, startTransition, useActionState, useEffect, useSyncExternalStore } from "react";
import { type FieldValues, type Path, useForm } from "react-hook-form";
import type { $ZodType } from "zod/v4/core";
import type { FormAction } from "./form-state";

const never = () => () => {};

/** False on the server and while the page comes to life, so that both draw the same. */
export const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/**
 * A form that works without JavaScript, and with it checks what is typed by the server's own schema:
 * from a field's first blur, or from the first submit.
 *
 * `fields(name)` gives what an input needs, its error included. What the server refused stands beside
 * its field until the field changes.
 */
export function useFormAction<Values extends FieldValues>(action: FormAction, schema: $ZodType<Values, FieldValues>) {
  const [state, dispatch, isPending] = useActionState(action, {});
  const hydrated = useHydrated();
  const { register, handleSubmit, setError, setValue, formState } = useForm<Values>({
    // biome-ignore lint/suspicious/noExplicitAny: the resolver's overloads can't see through a generic schema
    resolver: zodResolver(schema as any) as any,
    mode: "onTouched",
  });

  useEffect(() => {
    const refused = Object.entries(state.fieldErrors ?? {});
    for (const [index, [name, message]] of refused.entries()) {
      setError(name as Path<Values>, { type: "server", message }, { shouldFocus: index === 0 });
    }
  }, [state, setError]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending || formState.isSubmitting) return;
    const data = new FormData(event.currentTarget);
    handleSubmit(() => startTransition(() => dispatch(data)))(event);
  }

  function fields(name: Path<Values>) {
    const message = hydrated ? formState.errors[name]?.message : state.fieldErrors?.[name];
    return { ...register(name), defaultValue: state.values?.[name], error: message as string | undefined };
  }

  return {
    form: { action: dispatch, onSubmit, noValidate: hydrated },
    fields,
    formError: state.formError,
    hydrated,
    values: state.values,
    isPending,
    setValue,
    state,
  };
}
