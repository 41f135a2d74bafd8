"use client";

import { Icon, type IconName } from "../ui/icon";
import { PageLink } from "../ui/page-link";
import { useShownPath } from "./navigation";

type Page = [href: string, label: string, icon: IconName];

/** Pages under a heading, which may be "". */
export type PageGroup = { title: string; pages: Page[] };

/**
 * The pages of a section, with the current one marked: at the left of a desktop; on a phone, a menu under the current
 * page's name.
 */
export function SectionNav({ label, groups }: { label: string; groups: PageGroup[] }) {
  const path = useShownPath();
  const pages = groups.flatMap((group) => group.pages);
  const [, name, icon] = pages.find(([href]) => href === path) ?? pages[0] ?? ["", label, "settings"];
  return (
    <nav aria-label={label} className="section-nav">
      {/* Closes when its page changes. */}
      <details key={path}>
        <summary className="nav-link">
          <Icon name={icon as IconName} />
          <span className="sr-only">{label}: </span>
          {name}
          <Icon name="chevron-down" className="icon ml-auto" />
        </summary>
        <Links groups={groups} path={path} />
      </details>
      <div className="section-wide">
        <Links groups={groups} path={path} />
      </div>
    </nav>
  );
}

function Links({ groups, path }: { groups: PageGroup[]; path: string }) {
  return (
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
  );
}
