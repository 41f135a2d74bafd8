import type { ComponentProps, ReactNode } from "react";

export const inputClass =
  "block min-h-11 w-full rounded-lg border border-edge bg-paper px-3 py-2 text-base aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger";

type FieldProps = {
  name: string;
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  /** Whether only screen readers get the label: the control has a placeholder. */
  hidesLabel?: boolean;
  /** Prefix of ids, for pages with several fields of one name. */
  idPrefix?: string | undefined;
  /** Renders the control with these attributes. */
  children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
};

/**
 * A label above a control, with its hint and its error below, associated for screen readers. A one-line error fits into
 * the gap before the next field: nothing moves, least of all the button being pressed.
 */
export function Field({ name, label, error, hint, hidesLabel, idPrefix, children }: FieldProps) {
  const id = idPrefix ? `${idPrefix}-${name}` : name;
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div>
      <label htmlFor={id} className={hidesLabel ? "sr-only" : "mb-1.5 block text-[0.9375rem] font-medium"}>
        {label}
      </label>
      {children({
        id,
        ...(describedBy ? { "aria-describedby": describedBy } : {}),
        ...(error ? { "aria-invalid": true } : {}),
      })}
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-muted">
          {hint}
        </p>
      )}
      <p id={`${id}-error`} aria-live="polite" className="min-h-9 pb-3 pt-1 text-sm text-danger">
        {error}
      </p>
    </div>
  );
}

/** Apart enough to compare them one by one with an email. */
const DIGITS = "text-2xl! tracking-[0.35em] text-center tabular-nums";

type TextFieldProps = Omit<FieldProps, "children" | "hidesLabel"> &
  Omit<ComponentProps<"input">, "children" | "name"> & {
    /** Whether it is for a few digits that are copied from elsewhere. */
    isDigits?: boolean;
  };

/** A single-line text field. */
export function TextField({ name, label, error, hint, idPrefix, isDigits, ...input }: TextFieldProps) {
  return (
    <Field name={name} label={label} error={error} hint={hint} idPrefix={idPrefix}>
      {(control) => (
        <input
          name={name}
          type="text"
          {...input}
          {...control}
          className={isDigits ? `${inputClass} ${DIGITS}` : inputClass}
        />
      )}
    </Field>
  );
}
