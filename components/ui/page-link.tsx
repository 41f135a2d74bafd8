import Link from "next/link";
import type { ComponentProps } from "react";

/** A link to a page of this site. Nothing is fetched ahead: every page depends on who asks, and when. */
export function PageLink(props: Omit<ComponentProps<typeof Link>, "prefetch">) {
  return <Link prefetch={false} {...props} />;
}
