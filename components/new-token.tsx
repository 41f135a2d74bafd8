"use client";

import { useTexts } from "@/i18n/client";

/** An access token, which is shown once. */
export function NewToken({ token }: { token: string }) {
  const t = useTexts();
  return (
    <section
      role="status"
      aria-label={t("New access token")}
      className="mb-6 rounded-md border border-edge bg-raised p-4"
    >
      <p className="mb-3 font-medium">
        {t("Your new token. Copy it now to where your program finds it: it is not shown again.")}
      </p>
      <code className="block select-all break-all font-mono text-sm">{token}</code>
    </section>
  );
}
