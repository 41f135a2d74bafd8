"use client";

import { usePathname } from "next/navigation";
import { PageLink } from "./ui/page-link";

const PAGES = [
  ["/", "Home"],
  ["/explore", "Explore"],
] as const;

/** The ways into the feed, with the one that is shown marked. */
export function FeedNav() {
  const path = usePathname();
  return PAGES.map(([href, label]) => (
    <PageLink
      key={href}
      href={href}
      aria-current={path === href ? "page" : undefined}
      className="py-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink aria-[current=page]:no-underline"
    >
      {label}
    </PageLink>
  ));
}
