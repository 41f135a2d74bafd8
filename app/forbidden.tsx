import type { Metadata } from "next";
import { PageLink } from "@/components/ui/page-link";

export const metadata: Metadata = { title: "Not allowed" };

/** What somebody sees who lacks the role that a page asks for (403). */
export default function Forbidden() {
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">You may not open this page</h1>
      <p>
        It is for people with a role that your account does not have. Ask whoever runs this site, if you should.{" "}
        <PageLink href="/">Go to the home feed</PageLink>
      </p>
    </>
  );
}
