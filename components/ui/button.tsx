import type { ReactNode } from "react";

/**
 * The button that sends a form. While it works it says so, and pressing it again does nothing.
 * Its edge shows where the system's own colours replace ours.
 */
export function SubmitButton({
  isPending,
  working,
  children,
}: {
  isPending: boolean;
  working: string;
  children: ReactNode;
}) {
  return (
    <button
      type="submit"
      aria-disabled={isPending}
      className="min-h-11 min-w-28 rounded-md border border-transparent bg-accent px-5 py-2.5 font-medium text-on-accent hover:bg-accent-strong aria-disabled:cursor-progress aria-disabled:opacity-70"
    >
      {isPending ? working : children}
    </button>
  );
}
