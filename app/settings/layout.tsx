import type { ReactNode } from "react";
import { SectionNav } from "@/components/layout/section-nav";
import { getTranslate } from "@/i18n/server";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const t = await getTranslate();
  return (
    <>
      <SectionNav
        label={t("Settings")}
        pages={[
          ["/settings/profile", t("Profile")],
          ["/settings/account", t("Account")],
          ["/settings/password", t("Password")],
          ["/settings/email", t("Email")],
          ["/settings/muted-and-blocked", t("Quiet")],
          ["/settings/sessions", t("Sessions")],
          ["/settings/two-step", t("Two-step")],
          ["/settings/passkeys", t("Passkeys")],
          ["/settings/tokens", t("Tokens")],
          ["/settings/activity", t("History")],
        ]}
      />
      {children}
    </>
  );
}
