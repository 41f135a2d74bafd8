/* For tests: what somebody reads in a letter's HTML, and where its links lead. Knows only what letters are made of. */

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const decode = (text: string) => text.replace(/&([^;]+);/g, (_, name) => ENTITIES[name] ?? `?${name}?`);

/** The paragraphs of a letter's HTML, as somebody sees them. */
export const paragraphs = (html: string) =>
  [...html.matchAll(/<p>(.*?)<\/p>/gs)].map(([, inner = ""]) => decode(inner.replace(/<[^>]*>/g, "")));

/** Where the links in a letter's HTML lead. */
export const links = (html: string) => [...html.matchAll(/<a\s+href="([^"]*)"/g)].map(([, url = ""]) => decode(url));

/** The names of a letter's HTML elements, each once. */
export const elements = (html: string) => [...new Set([...html.matchAll(/<([a-z]+)/gi)].map(([, name]) => name))];
