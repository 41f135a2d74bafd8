import type { ComponentProps } from "react";

/** A link within this site. components/layout/navigation.tsx opens its page without a reload. */
export const PageLink = (props: ComponentProps<"a">) => <a {...props} />;
