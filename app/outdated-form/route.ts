import type { NextRequest } from "next/server";
import { refuseCrossSite } from "@/auth/same-origin";
import { ALT_FIELDS } from "@/feed/post-length";
import { translateForBrowser } from "@/i18n/catalog";
import { escapeHtml } from "@/text/html";
import { refererPath } from "../referer-path";

/** The fields in which people type. Never a password, a code or a hidden field. */
const TYPED = [
  ...ALT_FIELDS,
  ...["body", "contentWarning", "name", "about", "reason", "note", "username"],
  ...["link1", "link2", "link3", "link4", "login", "email"],
];

/**
 * Shows what was typed into a form that an earlier build rendered: the server (server/next-bridge.ts) has browsers
 * without JavaScript send such a form here.
 */
export async function POST(request: NextRequest): Promise<Response> {
  const refusal = refuseCrossSite(request);
  if (refusal) return refusal;
  const t = translateForBrowser(request.headers.get("accept-language"));
  const form = await request.formData().catch(() => new FormData());
  const typed = TYPED.map((name) => form.get(name)).filter((value) => typeof value === "string" && value !== "");
  const fields = typed.map(
    (value) =>
      `<p><textarea readonly rows="8" cols="60" aria-label="${t("What you typed")}">\n${escapeHtml(String(value))}</textarea></p>`,
  );
  const html = [
    `<!DOCTYPE html><html lang="${t.language}"><meta name="viewport" content="width=device-width">`,
    `<title>${t("The site was updated")} – Microblog</title><h1>${t("The site was updated")}</h1>`,
    `<p>${t("Your form was not sent, because the site was updated while its page was open. Nothing was saved.")}</p>`,
    typed.length > 0 ? `<p>${t("Copy what you typed, then open the page again.")}</p>` : "",
    ...fields,
    `<p><a href="${escapeHtml(refererPath(request))}">${t("Open the page again")}</a></p>`,
  ];
  return new Response(html.join("\n"), { status: 409, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** Whoever opens this address finds nothing here. */
export const GET = (): Response => new Response(null, { status: 303, headers: { Location: "/" } });
