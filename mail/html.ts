import type { Language } from "../i18n/languages";
import { escapeHtml } from "../text/html";

/** A detail with its label. One that is to be typed elsewhere is large. */
export type EmailFact = [label: string, value: string, size?: "large"];

/** A part of an email's body, in plain text. */
export type EmailPart =
  | { kind: "paragraph"; text: string }
  | { kind: "facts"; facts: EmailFact[] }
  | { kind: "button"; label: string; url: string }
  | { kind: "address"; text: string; url: string };

type Page = {
  language: Language;
  site: string;
  heading: string;
  /** What inboxes show beside the subject. */
  preheader: string;
  parts: EmailPart[];
  why: string;
};

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/**
 * Dark colors, as in app/globals.css. The light ones are inline: some clients drop style sheets. `data-ogsc` is how
 * Outlook.com marks its dark mode.
 */
const DARK: [name: string, rules: string][] = [
  ["backdrop", "background:#0a0c0f!important"],
  ["card", "background:#0f1115!important;border-color:#262b34!important"],
  ["ink", "color:#eceef2!important"],
  ["muted", "color:#a3aab8!important"],
  ["line", "border-color:#262b34!important"],
  ["link", "color:#a5b4fc!important"],
  ["button", "background:#a5b4fc!important"],
  ["label", "color:#12152e!important"],
];

/** In elements of their own: Gmail drops the whole of a style sheet in which it does not know a part. */
const STYLES = [
  "@media (max-width:599px){.pad{padding-left:20px!important;padding-right:20px!important}}",
  `@media (prefers-color-scheme:dark){${DARK.map(([name, rules]) => `.${name}{${rules}}`).join("")}}`,
  ":root{color-scheme:light dark}",
  DARK.map(([name, rules]) => `[data-ogsc] .${name},[data-ogsb] .${name}{${rules}}`).join(""),
]
  .map((rules) => `<style>${rules}</style>`)
  .join("\n");

/** Word knows none of the fonts before Segoe UI, and would take Times New Roman. */
const WORD_STYLE =
  "<!--[if mso]><style>h1,p,td,div,span,a{font-family:'Segoe UI',Arial,sans-serif!important}</style><![endif]-->";

const TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"';

/** Keeps the text after the preheader out of an inbox's preview. */
const BLANK = "&#847;&zwnj;&nbsp;".repeat(40);

/**
 * An email's HTML: tables and inline styles, because Outlook renders with Word and Gmail drops much of a style sheet. Room
 * between parts is the padding of cells, since Word ignores the margins of tables and the padding of links. Language and
 * backgrounds are also on the outer table: Gmail replaces `html` and `body`. It loads nothing: the mark is a letter in a box.
 */
export function renderHtml({ language, site, heading, preheader, parts, why }: Page): string {
  return `<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="x-apple-disable-message-reformatting">
<title>${escapeHtml(heading)}</title>
${STYLES}
${WORD_STYLE}
</head>
<body class="backdrop" bgcolor="#f6f7fa" style="margin:0;padding:0;background:#f6f7fa">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(preheader)}${BLANK}</div>
<table ${TABLE} width="100%" lang="${language}" dir="ltr" class="backdrop" bgcolor="#f6f7fa" style="background:#f6f7fa"><tr><td align="center" style="padding:32px 12px">
<!--[if mso]><table ${TABLE} width="560"><tr><td><![endif]-->
<table ${TABLE} width="100%" style="max-width:560px">
<tr><td style="padding:0 4px 16px">
<table ${TABLE}><tr>
<td class="button" align="center" width="32" height="32" bgcolor="#4338ca" style="background:#4338ca;border-radius:8px;${FONT};font-size:18px;font-weight:700"><span class="label" style="color:#ffffff">m</span></td>
<td class="ink" style="padding-left:10px;color:#14171f;${FONT};font-size:17px;font-weight:700">Microblog</td>
</tr></table>
</td></tr>
<tr><td class="card pad" bgcolor="#ffffff" style="background:#ffffff;border:1px solid #e3e6ec;border-radius:16px;padding:32px 32px 16px">
<table ${TABLE} width="100%">
<tr><td style="padding:0 0 16px"><h1 class="ink" dir="auto" style="margin:0;color:#14171f;${FONT};font-size:22px;line-height:1.3;font-weight:700">${escapeHtml(heading)}</h1></td></tr>
${parts.map((part) => `<tr><td style="padding:0 0 16px">${renderPart(part)}</td></tr>`).join("\n")}
</table>
</td></tr>
<tr><td style="padding:16px 4px 0">
<p class="muted" style="margin:0;color:#555c6b;${FONT};font-size:13px;line-height:1.5;word-break:break-word">${escapeHtml(why)}</p>
<div class="muted" style="color:#555c6b;${FONT};font-size:13px;line-height:1.5">${escapeHtml(site)}</div>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>`;
}

function renderPart(part: EmailPart): string {
  switch (part.kind) {
    case "paragraph":
      return `<p class="ink" dir="auto" style="margin:0;color:#14171f;${FONT};font-size:16px;line-height:1.5;word-break:break-word">${escapeHtml(part.text)}</p>`;
    case "facts":
      return `<table ${TABLE} width="100%" class="line" style="border-top:1px solid #e3e6ec">${part.facts.map(renderFact).join("")}</table>`;
    case "button":
      return `<table ${TABLE}><tr><td class="button" bgcolor="#4338ca" style="mso-padding-alt:12px 24px;background:#4338ca;border-radius:999px"><a class="label" href="${escapeHtml(part.url)}" style="display:inline-block;padding:12px 24px;border-radius:999px;color:#ffffff;${FONT};font-size:16px;line-height:1.3;font-weight:600;text-align:center;text-decoration:none">${escapeHtml(part.label)}</a></td></tr></table>`;
    case "address":
      return `<p class="muted" style="margin:0;color:#555c6b;${FONT};font-size:14px;line-height:1.5;word-break:break-word">${escapeHtml(part.text)} <a class="link" href="${escapeHtml(part.url)}" style="display:inline-block;color:#4338ca;word-break:break-all;text-decoration:underline">${escapeHtml(part.url)}</a></p>`;
  }
}

const renderFact = ([label, value, size]: EmailFact) =>
  `<tr><td class="muted line" valign="${size ? "middle" : "top"}" style="padding:10px 16px 10px 0;border-bottom:1px solid #e3e6ec;color:#555c6b;${FONT};font-size:14px;white-space:nowrap">${escapeHtml(label)}</td><td class="ink line" dir="auto" width="100%" style="padding:10px 0;border-bottom:1px solid #e3e6ec;color:#14171f;${FONT};${size ? "font-size:28px;font-weight:700;letter-spacing:4px" : "font-size:14px"};word-break:break-word">${escapeHtml(value)}</td></tr>`;
