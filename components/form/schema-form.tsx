"use client";

import { type ReactNode, useEffect } from "react";
import type { ACCOUNT_FORMS } from "@/accounts/schemas";
import { useTranslate } from "@/i18n/client";
import type { MODERATION_FORMS } from "@/moderation/schemas";
import { OneTimeSecret } from "../settings/one-time-secret";
import { RecoveryCodes } from "../settings/recovery-codes";
import { SubmitButton } from "../ui/button";
import { Field, inputClass, TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { PasswordField } from "../ui/password-field";
import type { FormAction } from "./form-state";
import { Honeypot } from "./honeypot";
import { useFormAction } from "./use-form-action";

/** A field, as a page defines it. */
export type FieldSpec = {
  name: string;
  label: string;
  hint?: string | undefined;
  type?: "text" | "email" | "url" | "password" | "code" | "digits" | "lines";
  /** Options by value. */
  choices?: Record<string, string>;
  /** Whether it may be empty. */
  optional?: boolean;
  autoComplete?: string;
  autoFocus?: boolean;
  /** The initial value. */
  value?: string | undefined;
};

type Props = {
  action: FormAction;
  schema: keyof typeof ACCOUNT_FORMS | keyof typeof MODERATION_FORMS;
  fields: FieldSpec[];
  /** Empty if the form only shows its result. */
  submit: string;
  pendingLabel: string;
  tone?: "danger";
  hidden?: Record<string, string>;
  /** Prefix of the fields' ids, for pages with several forms of one kind. */
  idPrefix?: string;
  minPasswordLength?: number;
  /** Checkboxes beside the fields. */
  checkbox?: { name: string; label: string };
  hasHoneypot?: boolean;
  /** Hidden fields that a component fills in. */
  children?: ReactNode;
};

/** For what is no text of a language. */
const AS_TYPED = { autoCapitalize: "none", spellCheck: false } as const;

/** An account form, rendered from its field definitions. What is typed is stored in the browser (form-autosave.tsx). */
export function SchemaForm({
  action,
  schema,
  fields: specs,
  submit,
  pendingLabel,
  tone,
  hidden = {},
  idPrefix,
  minPasswordLength = 0,
  checkbox,
  hasHoneypot = false,
  children,
}: Props) {
  const t = useTranslate();
  const { form, fields, element, formError, values, isPending, state } = useFormAction(
    action,
    schema,
    minPasswordLength,
  );

  // Passwords and codes come back empty: correcting a refused one is pointless.
  useEffect(() => {
    if (!state.formError && !state.fieldErrors && !state.done) return;
    for (const input of element.current?.querySelectorAll<HTMLInputElement>("input[data-secret]") ?? [])
      input.value = "";
    if (state.formError) element.current?.querySelector<HTMLInputElement>("input[data-secret]")?.focus();
  }, [state, element]);

  // What was made is shown: the form is for the next.
  useEffect(() => {
    if (state.link || state.token) element.current?.reset();
  }, [state, element]);

  return (
    <form {...form} data-keep={schema}>
      {formError && <Notice tone="bad">{formError}</Notice>}
      {state.done && <Notice tone="good">{t(state.done)}</Notice>}
      {state.link && (
        <OneTimeSecret
          label={t("The link")}
          hint={t("Copy this link now. You won't be able to see it again.")}
          secret={state.link}
        />
      )}
      {state.codes && <RecoveryCodes codes={state.codes} />}
      {state.token && (
        <OneTimeSecret
          label={t("New access token")}
          hint={t("Copy your new token now. You won't be able to see it again.")}
          secret={state.token}
        />
      )}
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {specs.map(({ name, type = "text", value, choices, optional = false, ...spec }) => {
        const { defaultValue, ...registered } = fields(name);
        const control = { ...registered, idPrefix };
        if (choices || type === "lines") {
          const { label, hint } = spec;
          const { error, ...input } = registered;
          const commonAttributes = { ...input, defaultValue: defaultValue ?? value, className: inputClass };
          return (
            <Field key={name} name={name} label={label} hint={hint} error={error} idPrefix={idPrefix}>
              {(attributes) =>
                choices ? (
                  <select {...commonAttributes} {...attributes}>
                    {Object.entries(choices).map(([key, label]) => (
                      <option key={key} value={key}>
                        {label}
                      </option>
                    ))}
                  </select>
                ) : (
                  <textarea {...commonAttributes} {...attributes} rows={3} />
                )
              }
            </Field>
          );
        }
        if (type === "password") return <PasswordField key={name} {...control} {...spec} data-secret required />;
        return (
          <TextField
            key={name}
            {...control}
            {...spec}
            {...(type === "digits"
              ? {
                  inputMode: "numeric",
                  isDigits: true,
                  "data-secret": true,
                  defaultValue: state.formError || state.fieldErrors ? "" : value,
                }
              : type === "code"
                ? { inputMode: "text", ...AS_TYPED, "data-secret": true }
                : type === "url"
                  ? { inputMode: "url", ...AS_TYPED, defaultValue: defaultValue ?? value }
                  : { type, defaultValue: defaultValue ?? value })}
            {...(name === "username" || name === "login" ? { autoCorrect: "off", ...AS_TYPED } : {})}
            required={!optional}
          />
        );
      })}
      {checkbox && (
        <label className="mb-6 flex w-fit items-center gap-3 py-1.5 text-pretty">
          <input
            type="checkbox"
            name={checkbox.name}
            defaultChecked={Boolean(values?.[checkbox.name])}
            className="size-5 shrink-0 accent-accent"
          />
          {checkbox.label}
        </label>
      )}
      {hasHoneypot && <Honeypot />}
      {children}
      {submit && (
        <SubmitButton isPending={isPending} pendingLabel={pendingLabel} tone={tone}>
          {submit}
        </SubmitButton>
      )}
    </form>
  );
}
