import { expect, test } from "vitest";
import { htmlToText } from "./html-to-text";

const textOf = (html: string) => htmlToText(html, ({ text, href, className }) => `[${text}|${href}|${className}]`);

test.each([
  ["<p>One<br>two<br />three</p><p>Four</p>", "One\ntwo\nthree\n\nFour"],
  ["<p>a</p>\n\n  <p> b   c </p>", "a\n\nb c"],
  ["one <b>two</b> <i>three</i>four", "one two threefour"],
  ["<ul><li>one</li><li>two</li></ul>after", "one\ntwo\nafter"],
  ["&lt;b&gt; &amp;amp; &quot;&#39;&#x1F600;&nbsp;&hellip;", `<b> &amp; "'😀 &hellip;`],
  ["&#0;&#1114112;", "\ufffd\ufffd"],
  ["a<script>alert('<p>')</script>b<style>p{}</style>c", "abc"],
  ["a<!-- <p>not</p> -->b", "ab"],
  ["1 < 2, and <unclosed", "1 < 2, and <unclosed"],
  [
    `see <a class='mention u-url' href="https://a.example/?x=1&amp;y=2"><span>https://</span>a</a> now`,
    "see [https://a|https://a.example/?x=1&y=2|mention u-url] now",
  ],
  ['<a href="https://a.example/">never closed', "[never closed|https://a.example/|]"],
  ["", ""],
])("The text of %s is %j", (html, text) => {
  expect(textOf(html)).toBe(text);
});

// If the time grew with the square of the length, each of these would take minutes.
test("HTML that never ends its tags, comments and links takes time in proportion to its length", () => {
  for (const piece of ["<", "<!--", "<a ", "<a>", "<p>x", "&#1", " \n", '<a href="']) textOf(piece.repeat(200_000));
});
