import type { ReactNode } from "react";

/** A message above a form: a success, or why it was refused. */
export function Notice({ tone, children }: { tone: "good" | "bad"; children: ReactNode }) {
  return (
    <p
      role={tone === "bad" ? "alert" : "status"}
      className={`my-4 rounded-lg border px-4 py-3 ${tone === "bad" ? "border-danger bg-danger-soft text-danger" : "border-good bg-good-soft"}`}
    >
      {children}
    </p>
  );
}
