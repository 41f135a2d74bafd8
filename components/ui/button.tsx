import type { ReactNode } from "react";

export type Tone = keyof typeof CLASSES;

/** The styles of a button (app/styles/buttons.css). */
export const buttonClass = (tone: Tone = "primary"): string => CLASSES[tone];

const CLASSES = {
  primary: "button",
  danger: "button button-danger",
  secondary: "button button-secondary",
  /** Looks like a link. */
  plain: "button-plain",
};

/** A form's submit button. Shows progress, and ignores further clicks while pending. */
export function SubmitButton({
  isPending,
  pendingLabel,
  tone,
  children,
}: {
  isPending: boolean;
  pendingLabel: string;
  tone?: Tone;
  children: ReactNode;
}) {
  return (
    <button type="submit" aria-disabled={isPending} className={buttonClass(tone)}>
      {isPending ? pendingLabel : children}
    </button>
  );
}
