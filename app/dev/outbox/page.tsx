import { notFound } from "next/navigation";
import { readOutbox } from "@/mail/outbox";
import { titled } from "../../page-metadata";

export const generateMetadata = titled("Outbox");

/** The emails that no mail server sends, as HTML and as text, for development. In production: `npm run outbox`. */
export default async function OutboxPage() {
  if (process.env.NODE_ENV !== "development") notFound();
  return (
    <>
      <h1 className="page-title">Outbox</h1>
      {(await readOutbox(20)).map(({ id, recipient, subject, text, html }) => (
        <article key={id} className="border-t border-line py-4">
          <p className="font-semibold">{subject}</p>
          <p className="mb-2 text-sm text-muted">To {recipient}</p>
          {/* The sandbox runs no script; links open outside it. */}
          <iframe
            title={subject}
            srcDoc={html.replace("<head>", '<head><base target="_top">')}
            sandbox="allow-top-navigation-by-user-activation"
            className="h-[40rem] w-full rounded-lg border border-line"
          />
          <details className="mt-2">
            <summary>Plain text</summary>
            <p className="mt-2 whitespace-pre-wrap">
              {text.split(/(https?:\/\/\S+)/).map((part) =>
                /^https?:/.test(part) ? (
                  <a key={part} href={part}>
                    {part}
                  </a>
                ) : (
                  part
                ),
              )}
            </p>
          </details>
        </article>
      ))}
    </>
  );
}
