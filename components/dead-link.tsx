import type { ReactNode } from "react";

/** What somebody reads who followed a link in a letter that does not work (any more). */
export function DeadLink({ children }: { children: ReactNode }) {
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">This link does not work any more</h1>
      <p>It was used already, it is too old, or a part of it is missing. {children}</p>
    </>
  );
}
