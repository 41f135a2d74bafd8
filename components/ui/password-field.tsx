"use client";

import { type ComponentProps, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { Field, inputClass } from "./field";

type Props = Omit<ComponentProps<"input">, "name" | "type"> & {
  name: string;
  label: string;
  error?: string | undefined;
  hint?: string;
  idPrefix?: string | undefined;
};

/** A password field with a button to show it (ASVS 6.2.6). Pasting and password managers work. */
export function PasswordField({ name, label, error, hint, idPrefix, defaultValue: _, ...input }: Props) {
  const t = useTranslate();
  const field = label.toLowerCase();
  const [shown, setShown] = useState(false);
  return (
    <Field name={name} label={label} error={error} hint={hint} idPrefix={idPrefix}>
      {(control) => (
        <div className="relative">
          <input
            name={name}
            type={shown ? "text" : "password"}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            {...input}
            {...control}
            className={`${inputClass} pr-18`}
          />
          <button
            type="button"
            aria-label={shown ? t("Hide {field}", { field }) : t("Show {field}", { field })}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 rounded-md px-3 text-sm text-accent underline underline-offset-[0.2em] [@media(scripting:none)]:hidden"
          >
            {shown ? t("Hide") : t("Show")}
          </button>
        </div>
      )}
    </Field>
  );
}
