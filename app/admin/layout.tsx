import type { ReactNode } from "react";
import { SectionNav } from "@/components/layout/section-nav";
import { getTranslate } from "@/i18n/server";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const t = await getTranslate();
  return (
    <>
      <SectionNav
        label={t("Admin")}
        pages={[
          ["/admin", t("Overview")],
          ["/admin/people", t("People")],
          ["/admin/invites", t("Invitations")],
          ["/admin/events", t("Security events")],
          ["/moderation/log", t("Log")],
        ]}
      />
      {children}
    </>
  );
}
