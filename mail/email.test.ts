import { describe, expect, test } from "vitest";
import { compose } from "./email";
import { elements, links, paragraphs } from "./read-html.testing";

const content = {
  to: "susan@example.org",
  language: "en" as const,
  subject: "News",
  before: ["One thing happened.", "It was this."],
  action: { label: "Look at it", url: "https://blog.example.org/look?a=1&b=2" },
  after: ["That is all."],
};

describe("An email", () => {
  test("has the same content as text and as HTML, in the same order", () => {
    const { text, html } = compose(content);
    expect(text).toBe(
      "One thing happened.\n\nIt was this.\n\nLook at it:\nhttps://blog.example.org/look?a=1&b=2\n\nThat is all.\n",
    );
    expect(paragraphs(html)).toEqual(["One thing happened.", "It was this.", "Look at it", "That is all."]);
  });

  test("has one link, which is the same in both", () => {
    const { text, html } = compose(content);
    expect(links(html)).toEqual([content.action.url]);
    expect(text.match(/https?:\S+/g)).toEqual([content.action.url]);
  });

  test("loads nothing from outside: no pictures, styles, scripts or forms", () => {
    const { html } = compose(content);
    expect(elements(html)).toEqual(["html", "body", "p", "a"]);
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
      before: [typed],
      action: { label: typed, url: `https://blog.example.org/${typed}` },
      after: [typed],
    });
    expect(elements(html)).toEqual(["html", "body", "p", "a"]);
    expect(paragraphs(html)).toEqual([typed, typed, typed]);
    expect(links(html)).toEqual([`https://blog.example.org/${typed}`]);
    expect(html.match(/<[!a][^>]*>/g)).toEqual(["<!doctype html>", expect.stringMatching(/^<a href="[^"]*">$/)]);
  });
});
