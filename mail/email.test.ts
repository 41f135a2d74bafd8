import { describe, expect, test } from "vitest";
import { compose } from "./email";
import { EMAIL_ELEMENTS, elements, links, paragraphs } from "./read-html.testing";

const content = {
  to: "susan@example.org",
  language: "en" as const,
  subject: "News",
  site: "blog.example.org",
  before: ["One thing happened.", "It was this."],
  action: { label: "Look at it", url: "https://blog.example.org/look?a=1&b=2" },
  otherwise: "Or open this:",
  after: ["That is all."],
  why: "You asked for news.",
};

const facts: [string, string][] = [
  ["Where", "here"],
  ["When", "now"],
];

describe("An email", () => {
  test("has the same content as text and as HTML, in the same order", () => {
    const { text, html } = compose({ ...content, facts });
    expect(text).toBe(
      "One thing happened.\n\nIt was this.\n\nWhere: here\nWhen: now\n\nLook at it:\nhttps://blog.example.org/look?a=1&b=2\n\nThat is all.\n\n-- \nYou asked for news.\n",
    );
    expect(paragraphs(html)).toEqual([
      "One thing happened.",
      "It was this.",
      "Where: here",
      "When: now",
      "Look at it",
      "Or open this: https://blog.example.org/look?a=1&b=2",
      "That is all.",
      "You asked for news.",
    ]);
  });

  test("has one link: as a button, and in plain under it for who can't use that", () => {
    const { text, html } = compose(content);
    expect(links(html)).toEqual([content.action.url, content.action.url]);
    expect(text.match(/https?:\S+/g)).toEqual([content.action.url]);
  });

  test("shows its first sentences beside the subject in an inbox", () => {
    expect(compose(content).html).toMatch(
      /<body[^>]*>\s*<div style="display:none[^>]*>One thing happened. It was this./,
    );
  });

  test("has light and dark colors", () => {
    const { html } = compose(content);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
  });

  test("needs no style sheet: every text has its own color and font, every background is an attribute too, and nothing depends on flex, grid or variables", () => {
    const { html } = compose({ ...content, facts });
    const body = html.slice(html.indexOf("<body"));
    expect(body).not.toMatch(/flex|grid|var\(|light-dark|position:|<style/);
    for (const [tag] of body.matchAll(/<(?:p|h1|a|span|td)\b[^>]*class="(?:ink|muted|label|link)[^>]*>/g)) {
      expect(tag).toMatch(/[";]color:#[0-9a-f]{6}/);
    }
    for (const [tag] of body.matchAll(/<[^>]*background:#[^>]*>/g)) {
      expect(tag).toContain(`bgcolor="${tag.match(/background:(#\w+)/)?.[1]}"`);
    }
  });

  test("keeps its layout in Outlook: no table has a margin, and the button's room is that of its cell", () => {
    const { html } = compose({ ...content, facts });
    expect(html).not.toMatch(/<table[^>]*margin/);
    expect(html).toMatch(/<td class="button"[^>]*mso-padding-alt:12px 24px/);
  });

  test("says its language where Gmail keeps it", () => {
    expect(compose({ ...content, language: "es" }).html).toMatch(/<table[^>]* lang="es"/);
  });

  test("has the rules that Gmail does not know in a style sheet of their own", () => {
    const sheets = compose(content).html.match(/<style>.*?<\/style>/gs) ?? [];
    const dark = sheets.filter((sheet) => sheet.includes("prefers-color-scheme"));
    expect(dark).toHaveLength(1);
    expect(dark.join()).not.toMatch(/\[data-|:root/);
  });

  test("has no links but its own: phones make none of a code, a date or an address", () => {
    expect(compose(content).html).toContain('<meta name="format-detection" content="telephone=no,date=no,address=no');
  });

  test("loads nothing from outside: no pictures, styles, scripts or forms", () => {
    const { html } = compose(content);
    expect(elements(html)).toEqual(EMAIL_ELEMENTS);
    expect(html).not.toMatch(/\b(src|srcset|background|action)=|url\(|@import/);
  });

  test.each([
    "<script>alert(1)</script>",
    "</p></body></html><img src=x onerror=alert(1)>",
    '"><a href="https://evil.example">x</a>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#x3c;",
    "a\r\nBcc: evil@example.net\r\n\r\n<b>",
    "<!--",
  ])("shows %j as it was typed, wherever it is, and never as markup (ASVS 1.2.1)", (typed) => {
    const { html } = compose({
      ...content,
      subject: typed,
      site: typed,
      before: [typed],
      facts: [[typed, typed]],
      action: { label: typed, url: `https://blog.example.org/${typed}` },
      otherwise: typed,
      after: [typed],
      why: typed,
    });
    expect(elements(html)).toEqual(EMAIL_ELEMENTS);
    const url = `https://blog.example.org/${typed}`;
    expect(paragraphs(html)).toEqual([typed, `${typed}: ${typed}`, typed, `${typed} ${url}`, typed, typed]);
    expect(links(html)).toEqual([url, url]);
    expect(html.match(/<!(?!--|\[endif)[^>]*>/g)).toEqual(["<!doctype html>"]);
    expect(html.replace(/"[^"]*"/g, "")).not.toMatch(/<[^>]*\son\w+=/);
  });
});
