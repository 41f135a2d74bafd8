import type { ReactNode } from "react";
import { SectionNav } from "@/components/layout/section-nav";
import { getTranslate } from "@/i18n/server";

export default async function ModerationLayout({ children }: { children: ReactNode }) {
  const t = await getTranslate();
  return (
    <>
      <SectionNav
        label={t("Moderation")}
        pages={[
          ["/moderation", t("Reports")],
          ["/moderation/log", t("Log")],
        ]}
      />
      {children}
    </>
  );
}
