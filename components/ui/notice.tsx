import type { ReactNode } from "react";

/** A message above a form: a success, or why it was refused. */
export function Notice({ tone, children }: { tone: "good" | "bad"; children: ReactNode }) {
  return (
    <p
      role={tone === "bad" ? "alert" : "status"}
      className={`mb-6 rounded-md border-l-4 bg-raised px-4 py-3 ${tone === "bad" ? "border-danger text-danger" : "border-good"}`}
    >
      {children}
    </p>
  );
}
