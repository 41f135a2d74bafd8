import type { Metadata } from "next";
import Link from "next/link";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">There is no such page</h1>
      <p>
        The address may be mistyped, or the page is gone. <Link href="/">Go to the home feed</Link>
      </p>
    </>
  );
}
