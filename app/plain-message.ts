import "server-only";
import { cookieIn } from "@/auth/cookies";
import { readTheme, THEME_COOKIE } from "@/components/layout/themes";
import { UNAVAILABLE_RETRY_SECONDS } from "@/db/unavailable";
import { translateForBrowser } from "@/i18n/catalog";
import type { Translate } from "@/i18n/translate";
import { escapeHtml } from "@/text/html";

/* A page that only says something, where Next.js renders none: refused forms without scripts, and failures of Next.js. */

type Message = {
  title: string;
  /** What happened, and what to do about it. */
  text: string;
  /** The ways on: the first is the one to take. */
  links: [href: string, label: string][];
  /** The content security policy of the response, whose nonce allows the style. */
  policy: string | null;
  /** The Cookie header of the request, which names the theme. */
  cookies: string | null | undefined;
};

/** The message as HTML to put into a page. It looks like app/error.tsx, and needs no other file. */
export function plainMessage({ title, text, links, policy, cookies }: Message): string {
  const theme = readTheme(cookieIn(cookies, THEME_COOKIE));
  const nonce = policy?.match(/'nonce-([^']+)'/)?.[1] ?? "";
  const ways = links.map(([href, label]) => `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`).join(" ");
  return `<style nonce="${escapeHtml(nonce)}">:root{color-scheme:${theme === "system" ? "light dark" : theme}}${STYLE}</style><main><img src="/icon.svg" alt="" width="56" height="56"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p><p>${ways}</p></main>`;
}

type Refusal = Omit<Message, "policy" | "cookies"> & {
  t: Translate;
  status: number;
  /** When to try again, in seconds. */
  seconds: number;
};

/** A response that is only this message, with Retry-After (RFC 9110, 10.2.3). */
export function plainRefusal({ headers }: Request, { t, status, seconds, ...message }: Refusal): Response {
  const policy = headers.get("content-security-policy");
  const main = plainMessage({ ...message, policy, cookies: headers.get("cookie") });
  const title = `${escapeHtml(message.title)} – Microblog`;
  const html = `<!DOCTYPE html><html lang="${t.language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${main}</html>`;
  return new Response(html, {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", "Retry-After": String(seconds) },
  });
}

/**
 * The response to a form while the database is unavailable, in the browser's language: who they are can't be read.
 * @param say what was not done, and the ways on
 */
export function plainUnavailable(request: Request, say: (t: Translate) => Pick<Message, "text" | "links">): Response {
  const t = translateForBrowser(request.headers.get("accept-language"));
  return plainRefusal(request, {
    t,
    status: 503,
    seconds: UNAVAILABLE_RETRY_SECONDS,
    title: t("That didn't work"),
    ...say(t),
  });
}

/** The colors of app/globals.css. */
const STYLE = [
  "body{margin:0;background:light-dark(#fff,#0f1115);color:light-dark(#14171f,#eceef2);font:1rem/1.5 system-ui,sans-serif}",
  "main{max-width:28rem;margin:0 auto;padding:14vh 1.5rem 3rem;text-align:center;text-wrap:balance}",
  "h1{margin:1rem 0 .5rem;font-size:1.5rem;line-height:1.25}",
  "p{margin:0 0 1.5rem;color:light-dark(#555c6b,#a3aab8)}",
  "a{display:inline-block;margin:0 .25rem .75rem;padding:.625rem 1.25rem;border:1px solid light-dark(#868d9b,#747c8b);border-radius:99rem;color:light-dark(#14171f,#eceef2);font-weight:600;text-decoration:none}",
  "a:first-child{border-color:#0000;background:light-dark(#4338ca,#a5b4fc);color:light-dark(#fff,#12152e)}",
  "a:focus-visible{outline:3px solid light-dark(#4338ca,#a5b4fc);outline-offset:2px}",
].join("");
