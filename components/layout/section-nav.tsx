"use client";

import type { KeyboardEvent } from "react";
import { Icon, type IconName } from "../ui/icon";
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
  const current = pageOf(path, pages);
  const [, name, icon] = pages.find(([href]) => href === current) ?? pages[0] ?? ["", label, "settings"];
  return (
    <nav aria-label={label} className="section-nav">
      {/* Closes when its page changes. */}
      <details key={path} onKeyDown={closeOnEscape}>
        <summary className="nav-link">
          <Icon name={icon as IconName} />
          <span className="sr-only">{label}: </span>
          {name}
          <Icon name="chevron-down" className="icon ml-auto" />
        </summary>
        <Links groups={groups} current={current} />
      </details>
      <div className="section-wide">
        <Links groups={groups} current={current} />
      </div>
    </nav>
  );
}

function closeOnEscape({ key, currentTarget }: KeyboardEvent<HTMLDetailsElement>): void {
  if (key !== "Escape" || !currentTarget.open) return;
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
}

/** The page that a path belongs to: itself, or the one above it, such as the people of one person. */
const pageOf = (path: string, pages: Page[]): string | undefined =>
  pages
    .map(([href]) => href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];

function Links({ groups, current }: { groups: PageGroup[]; current: string | undefined }) {
  return (
    <div className="section-links">
      {groups.map(({ title, pages }) => [
        title && (
          <p key={title} className="section-title">
            {title}
          </p>
        ),
        ...pages.map(([href, name, icon]) => (
          <a key={href} href={href} aria-current={href === current ? "page" : undefined} className="nav-link">
            <Icon name={icon} />
            {name}
          </a>
        )),
      ])}
    </div>
  );
}
