"use client";

import { Icon, type IconName } from "../ui/icon";
import { PageLink } from "../ui/page-link";
import { useShownPath } from "./navigation";

/** Pages under a heading, which may be "". */
export type PageGroup = { title: string; pages: [href: string, label: string, icon: IconName][] };

/** The pages of a section, with the current one marked: at the left of a desktop, above the page on a phone. */
export function SectionNav({ label, groups }: { label: string; groups: PageGroup[] }) {
  const path = useShownPath();
  return (
    <nav aria-label={label}>
      <div className="section-links">
        {groups.map(({ title, pages }) => [
          title && (
            <p key={title} className="section-title">
              {title}
            </p>
          ),
          ...pages.map(([href, name, icon]) => (
            <PageLink key={href} href={href} aria-current={path === href ? "page" : undefined} className="nav-link">
              <Icon name={icon} />
              {name}
            </PageLink>
          )),
        ])}
      </div>
    </nav>
  );
}
