import "server-only";
import type { Language } from "../i18n/languages";

/** An email to one person, as plain text and as simple HTML with the same content. */
export type Email = { to: string; subject: string; text: string; html: string };

type Content = {
  to: string;
  language: Language;
  subject: string;
  /** Paragraphs, in plain text. */
  before: string[];
  /** The one action, as a link. */
  action: { label: string; url: string };
  after: string[];
};

/** Composes an email. Text that people typed stays text in it, never markup or a header. */
export function compose({ to, language, subject, before, action, after }: Content): Email {
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  return {
    to,
    subject,
    text: `${[...before, `${action.label}:\n${action.url}`, ...after].join("\n\n")}\n`,
    html: [
      `<!doctype html><html lang="${language}"><body style="font-family: sans-serif; line-height: 1.5; max-width: 34em">`,
      ...before.map(paragraph),
      `<p><a href="${escapeHtml(action.url)}">${escapeHtml(action.label)}</a></p>`,
      ...after.map(paragraph),
      "</body></html>",
    ].join("\n"),
  };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
