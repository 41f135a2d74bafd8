import type { Metadata } from "next";
import { PageLink } from "@/components/ui/page-link";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">There is no such page</h1>
      <p>
        The address may be mistyped, or the page is gone. <PageLink href="/">Go to the home feed</PageLink>
      </p>
    </>
  );
}
