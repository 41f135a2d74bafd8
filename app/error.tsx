"use client";

/** What people see when a page fails: what to do next, and a code that the log has too. */
export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry?: () => void }) {
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">Something went wrong</h1>
      <p className="mb-4">
        It is not your fault, and nothing was half done. Try again in a moment; if it keeps happening, tell whoever runs
        this site{error.digest ? ` the code ${error.digest}` : ""}.
      </p>
      <p className="flex gap-4">
        {retry && (
          <button type="button" onClick={retry} className="text-accent underline">
            Try again
          </button>
        )}
        <a href="/">Go to the home feed</a>
      </p>
    </>
  );
}
