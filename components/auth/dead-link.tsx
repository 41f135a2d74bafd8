import type { ReactNode } from "react";
import type { Translate } from "@/i18n/translate";

/** The page for a link in an email that does not work (any more). */
export function DeadLink({ t, children }: { t: Translate; children: ReactNode }) {
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">{t("This link has expired")}</h1>
      <p>
        {t("It may be too old, incomplete or already used.")} {children}
      </p>
    </>
  );
}
