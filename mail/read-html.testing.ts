/* For tests: the visible text and the links of an email's HTML. Knows only the elements that emails use. */

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const decode = (text: string) => text.replace(/&([^;]+);/g, (_, name) => ENTITIES[name] ?? `?${name}?`);

/** The paragraphs of an email's HTML, its facts and its button, as they are displayed. */
export const paragraphs = (html: string) =>
  [
    ...html.matchAll(/<p\b[^>]*>(.*?)<\/p>|<tr>(<td class="muted line".*?)<\/tr>|<a class="label"[^>]*>(.*?)<\/a>/gs),
  ].map(([, paragraph, fact, button]) =>
    decode((paragraph ?? fact?.replace("</td>", ": ") ?? button ?? "").replace(/<[^>]*>/g, "")),
  );

/** The links in an email's HTML. */
export const links = (html: string) =>
  [...html.matchAll(/<a\s[^>]*?\bhref="([^"]*)"/g)].map(([, url = ""]) => decode(url));

/** The element names in an email's HTML, each once and sorted. */
export const elements = (html: string) =>
  [...new Set([...html.matchAll(/<([a-z]+\d?)/gi)].map(([, name = ""]) => name))].sort();

/** The elements that emails consist of. */
export const EMAIL_ELEMENTS = [
  "a",
  "body",
  "div",
  "h1",
  "head",
  "html",
  "meta",
  "p",
  "span",
  "style",
  "table",
  "td",
  "title",
  "tr",
];
