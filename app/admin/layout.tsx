import type { ReactNode } from "react";
import { SectionNav } from "@/components/layout/section-nav";
import { getTranslate } from "@/i18n/server";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const t = await getTranslate();
  return (
    <div className="section">
      <SectionNav
        label={t("Admin")}
        groups={[
          {
            title: "",
            pages: [
              ["/admin", t("Overview"), "gauge"],
              ["/admin/people", t("People"), "user"],
              ["/admin/invites", t("Invitations"), "user-plus"],
              ["/admin/events", t("Security events"), "shield-check"],
              ["/moderation/log", t("Log"), "activity"],
            ],
          },
        ]}
      />
      <div>{children}</div>
    </div>
  );
}
