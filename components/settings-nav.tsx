"use client";

import { usePathname } from "next/navigation";
import { PageLink } from "./ui/page-link";

const PAGES = [
  ["/settings/profile", "Profile"],
  ["/settings/account", "Account"],
  ["/settings/password", "Password"],
  ["/settings/email", "Email"],
  ["/settings/quiet", "Quiet"],
  ["/settings/sessions", "Sessions"],
  ["/settings/two-step", "Two-step"],
  ["/settings/passkeys", "Passkeys"],
  ["/settings/tokens", "Tokens"],
  ["/settings/history", "History"],
] as const;

/** The settings' pages, with the one that is shown marked. */
export function SettingsNav() {
  const path = usePathname();
  return (
    <nav aria-label="Settings" className="mb-8 flex flex-wrap gap-x-4 border-b border-line pb-2 text-sm">
      {PAGES.map(([href, label]) => (
        <PageLink
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className="py-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink aria-[current=page]:no-underline"
        >
          {label}
        </PageLink>
      ))}
    </nav>
  );
}
