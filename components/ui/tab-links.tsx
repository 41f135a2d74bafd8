import { PageLink } from "./page-link";

type Tab = { href: string; label: string; isCurrent: boolean };

/** Views of one page, each with its own address. */
export function TabLinks({ label, tabs }: { label: string; tabs: Tab[] }) {
  return (
    <nav aria-label={label} className="tab-links bleed">
      {tabs.map((tab) => (
        <PageLink key={tab.href} href={tab.href} aria-current={tab.isCurrent ? "page" : undefined}>
          {tab.label}
        </PageLink>
      ))}
    </nav>
  );
}
