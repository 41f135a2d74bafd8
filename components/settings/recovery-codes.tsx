"use client";

import { useTranslate } from "@/i18n/client";

/** Recovery codes, shown once. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  const t = useTranslate();
  return (
    <section aria-label={t("New recovery codes")} className="mb-6 rounded-md border border-edge bg-raised p-4">
      <p className="mb-3 font-medium">
        {t(
          "Save these recovery codes somewhere you can get to without your phone. Each works once, and you won't be able to see them again.",
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
