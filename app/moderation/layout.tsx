import type { ReactNode } from "react";
import { SectionNav } from "@/components/layout/section-nav";
import { getTranslate } from "@/i18n/server";

export default async function ModerationLayout({ children }: { children: ReactNode }) {
  const t = await getTranslate();
  return (
    <div className="section">
      <SectionNav
        label={t("Moderation")}
        groups={[
          {
            title: "",
            pages: [
              ["/moderation", t("Reports"), "shield"],
              ["/moderation/log", t("Log"), "activity"],
            ],
          },
        ]}
      />
      <div>{children}</div>
    </div>
  );
}
