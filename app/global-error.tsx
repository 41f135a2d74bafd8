"use client";

import "./globals.css";
import ErrorPage from "./error";

/** Replaces the whole page if even the layout fails. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong – Microblog</title>
        <main className="mx-auto max-w-xl px-4 py-8">
          <ErrorPage error={error} />
        </main>
      </body>
    </html>
  );
}
