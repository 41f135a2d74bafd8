import type { ReactNode } from "react";
import { SectionNav } from "@/components/layout/section-nav";
import { getTranslate } from "@/i18n/server";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const t = await getTranslate();
  return (
    <div className="section">
      <SectionNav
        label={t("Settings")}
        groups={[
          {
            title: t("You"),
            pages: [
              ["/settings/profile", t("Profile"), "user"],
              ["/settings/account", t("Account"), "settings"],
              ["/settings/email", t("Email"), "mail"],
              ["/settings/notifications", t("Notifications"), "bell"],
              ["/settings/your-data", t("Your data"), "download"],
            ],
          },
          {
            title: t("Security"),
            pages: [
              ["/settings/security", t("Ways to sign in"), "key-round"],
              ["/settings/password", t("Password"), "lock"],
              ["/settings/two-step", t("Two-step verification"), "shield-check"],
              ["/settings/passkeys", t("Passkeys"), "fingerprint-pattern"],
              ["/settings/sessions", t("Sessions"), "laptop"],
              ["/settings/activity", t("Security activity"), "activity"],
            ],
          },
          { title: t("Privacy"), pages: [["/settings/muted-and-blocked", t("Muted & blocked"), "ban"]] },
          { title: t("Developers"), pages: [["/settings/tokens", t("Access tokens"), "code"]] },
        ]}
      />
      <div>{children}</div>
    </div>
  );
}
