"use client";

import { useTexts } from "@/i18n/client";

/** A link that holds a secret, to be copied now: it is not shown again. */
export function LinkOnce({ link }: { link: string }) {
  const t = useTexts();
  return (
    <section aria-label={t("The link")} className="mb-6 rounded-md border border-edge bg-raised p-4">
      <p className="mb-3 font-medium">{t("Copy this link now: it is not shown again.")}</p>
      <code className="select-all break-all text-sm">{link}</code>
    </section>
  );
}
