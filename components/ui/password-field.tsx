"use client";

import { type ComponentProps, useRef, useState } from "react";
import { useTranslate } from "@/i18n/client";
import { PasswordStrength } from "../form/password-strength";
import { Field, inputClass } from "./field";
import { Icon } from "./icon";

type Props = Omit<ComponentProps<"input">, "name" | "type"> & {
  name: string;
  label: string;
  error?: string | undefined;
  hint?: string;
  idPrefix?: string | undefined;
};

/** A password field with a button to show it (ASVS 6.2.6), and a hint while Caps Lock is on; one for a new
 * password also hints at its strength. Pasting works. */
export function PasswordField({ name, label, error, hint, idPrefix, defaultValue: _, ...input }: Props) {
  const t = useTranslate();
  const field = label.toLowerCase();
  // Not where it is repeated.
  const isNew = name === "password" && input.autoComplete === "new-password";
  const element = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  const [hasCapsLock, setHasCapsLock] = useState(false);
  return (
    <Field name={name} label={label} error={error} hint={hint} idPrefix={idPrefix}>
      {(control) => (
        <>
          <div className="relative">
            <input
              ref={element}
              name={name}
              type={shown ? "text" : "password"}
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              {...input}
              {...control}
              onKeyUp={(event) => setHasCapsLock(event.getModifierState("CapsLock"))}
              className={`${inputClass} pr-12`}
            />
            <button
              type="button"
              aria-label={shown ? t("Hide {field}", { field }) : t("Show {field}", { field })}
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
              title={shown ? t("Hide") : t("Show")}
              className="absolute inset-y-0 right-0 flex w-11 items-center justify-center rounded-lg text-muted hover:text-ink [@media(scripting:none)]:hidden"
            >
              <Icon name={shown ? "eye-off" : "eye"} />
            </button>
          </div>
          <p role="status" className="mt-1 text-sm text-muted empty:hidden">
            {hasCapsLock && t("Caps Lock is on.")}
          </p>
          {isNew && <PasswordStrength field={element} />}
        </>
      )}
    </Field>
  );
}
