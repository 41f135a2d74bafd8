import Link from "next/link";
import type { ComponentProps } from "react";

/** A link within this site. Without prefetching: every page depends on its reader and the time. */
export function PageLink(props: Omit<ComponentProps<typeof Link>, "prefetch">) {
  return <Link prefetch={false} {...props} />;
}
