"use client";

import { useTranslate } from "@/i18n/client";

/** Recovery codes, shown once. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  const t = useTranslate();
  return (
    <section aria-label={t("New recovery codes")} className="mb-6 rounded-md border border-edge bg-raised p-4">
      <p className="mb-3 font-medium">
        {t(
          "Keep these recovery codes where you will find them without your phone. Each works once in place of a code, and they are not shown again.",
        )}
      </p>
      <ul className="grid gap-x-6 gap-y-1 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </section>
  );
}
