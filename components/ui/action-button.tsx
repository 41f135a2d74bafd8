"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { buttonClass, type Tone } from "./button";

type Props = {
  action: (data: FormData) => Promise<void>;
  /** Hidden fields. */
  values?: Record<string, string>;
  tone?: Tone;
  /** Styles of the button, instead of its tone's. */
  buttonStyle?: string;
  pendingLabel: string;
  /** The accessible name, if the button's text does not identify it. */
  label?: string;
  /** Styles of the form. */
  className?: string;
  /** Fields that people can change, before the button. */
  fields?: ReactNode;
  children: ReactNode;
};

/** A form with a button, and rarely a field before it. */
export function ActionButton(props: Props) {
  const { action, values = {}, tone = "secondary", pendingLabel, label, className, fields, children } = props;
  return (
    <form action={action} className={className}>
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {fields}
      <PressButton style={props.buttonStyle ?? buttonClass(tone)} pendingLabel={pendingLabel} label={label}>
        {children}
      </PressButton>
    </form>
  );
}

type ButtonProps = Pick<Props, "pendingLabel" | "label" | "children"> & { style: string };

function PressButton({ style, pendingLabel, label, children }: ButtonProps) {
  const { pending } = useFormStatus();
  return (
    <button
      type="submit"
      aria-label={label}
      aria-disabled={pending}
      onClick={(event) => pending && event.preventDefault()}
      className={style}
    >
      {pending ? pendingLabel : children}
    </button>
  );
}
