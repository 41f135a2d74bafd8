import type { ReactNode } from "react";

export type Tone = "danger" | "secondary" | "plain" | "icon" | undefined;

const SHAPE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-full border px-5 py-2 font-semibold aria-disabled:cursor-progress aria-disabled:opacity-70";

/** The border is visible when forced colors replace ours. */
const TONES = {
  usual: "min-w-28 border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  danger: "min-w-28 border-danger text-danger hover:bg-raised",
  secondary: "border-edge text-ink hover:bg-raised",
};

/** The styles of a button. */
export function buttonClass(tone: Tone): string {
  if (tone === "plain") return PLAIN;
  if (tone === "icon") return "post-act";
  return `${SHAPE} ${TONES[tone ?? "usual"]}`;
}

/** A button that looks like a link. */
const PLAIN =
  "py-2 text-muted underline decoration-1 underline-offset-[0.2em] hover:text-ink hover:decoration-2 aria-disabled:cursor-progress";

/** A form's submit button. Shows progress, and ignores further clicks while pending. */
export function SubmitButton({
  isPending,
  working,
  tone,
  children,
}: {
  isPending: boolean;
  working: string;
  tone?: Tone;
  children: ReactNode;
}) {
  return (
    <button type="submit" aria-disabled={isPending} className={buttonClass(tone)}>
      {isPending ? working : children}
    </button>
  );
}
