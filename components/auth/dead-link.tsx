import type { ReactNode } from "react";
import type { Translate } from "@/i18n/translate";

/** The page for a link in an email that does not work (any more). */
export function DeadLink({ t, children }: { t: Translate; children: ReactNode }) {
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">{t("This link does not work any more")}</h1>
      <p>
        {t("It was used already, it is too old, or a part of it is missing.")} {children}
      </p>
    </>
  );
}
