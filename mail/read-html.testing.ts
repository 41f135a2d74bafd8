/* For tests: the visible text and the links of an email's HTML. Knows only the elements that emails use. */

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const decode = (text: string) => text.replace(/&([^;]+);/g, (_, name) => ENTITIES[name] ?? `?${name}?`);

/** The paragraphs of an email's HTML, as they are displayed. */
export const paragraphs = (html: string) =>
  [...html.matchAll(/<p>(.*?)<\/p>/gs)].map(([, inner = ""]) => decode(inner.replace(/<[^>]*>/g, "")));

/** The links in an email's HTML. */
export const links = (html: string) => [...html.matchAll(/<a\s+href="([^"]*)"/g)].map(([, url = ""]) => decode(url));

/** The element names in an email's HTML, each once. */
export const elements = (html: string) => [...new Set([...html.matchAll(/<([a-z]+)/gi)].map(([, name]) => name))];
