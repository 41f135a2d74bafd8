"use client";

import { usePathname } from "next/navigation";
import { PageLink } from "../ui/page-link";

type Props = { label: string; pages: [href: string, label: string][] };

/** The pages of a section, with the current one marked. */
export function SectionNav({ label, pages }: Props) {
  const path = usePathname();
  return (
    <nav aria-label={label} className="mb-8 flex flex-wrap gap-x-4 border-b border-line pb-2 text-sm">
      {pages.map(([href, name]) => (
        <PageLink
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className="py-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink aria-[current=page]:no-underline"
        >
          {name}
        </PageLink>
      ))}
    </nav>
  );
}
