import "server-only";
import type { Language } from "../i18n/languages";
import { type EmailFact, type EmailPart, renderHtml } from "./html";

/** An email to one person, as plain text and as HTML with the same content. */
export type Email = { to: string; subject: string; text: string; html: string };

type Content = {
  to: string;
  language: Language;
  /** Also the heading of the HTML. */
  subject: string;
  /** The site's name as people know it: its host. */
  site: string;
  /** Paragraphs, in plain text. */
  before: string[];
  /** Details such as the time, each with its label. */
  facts?: EmailFact[];
  /** The one action, as a button. */
  action: { label: string; url: string };
  /** Introduces the action's address, for who can't use the button. */
  otherwise: string;
  after: string[];
  /** Why this person gets this email. */
  why: string;
};

/** Composes an email. Text that people typed stays text in it, never markup or a header. */
export function compose({
  to,
  language,
  subject,
  site,
  before,
  facts = [],
  action,
  otherwise,
  after,
  why,
}: Content): Email {
  const details = facts.map(([label, value]) => `${label}: ${value}`);
  const text = [...before, ...(details.length > 0 ? [details.join("\n")] : []), `${action.label}:\n${action.url}`];
  // In HTML, the heading says the subject already.
  const introduction = before.filter((text) => text !== `${subject}.`);
  const parts: EmailPart[] = [
    ...introduction.map((text): EmailPart => ({ kind: "paragraph", text })),
    ...(facts.length > 0 ? [{ kind: "facts" as const, facts }] : []),
    { kind: "button", ...action },
    { kind: "address", text: otherwise, url: action.url },
    ...after.map((text): EmailPart => ({ kind: "paragraph", text })),
  ];
  return {
    to,
    subject,
    text: `${[...text, ...after, `-- \n${why}`].join("\n\n")}\n`,
    html: renderHtml({
      language,
      site,
      heading: subject,
      preheader: [...introduction, ...details].join(" "),
      parts,
      why,
    }),
  };
}
