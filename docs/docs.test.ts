import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("..", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

describe.each(readdirSync(new URL("docs", root)).filter((name) => name.endsWith(".md")))("docs/%s", (name) => {
  const text = read(`docs/${name}`);

  test("names existing files", () => {
    const files = [...text.matchAll(/`([\w@[\]./-]+\.(?:tsx?|mjs|sql|md))`/g)].map(([, path]) => path ?? "");
    // What our middleware is not called.
    const missing = files.filter((path) => path !== "proxy.ts" && !existsSync(new URL(path, root)));
    expect(missing).toEqual([]);
  });

  test("quotes existing test titles", () => {
    for (const [, path = "", phrases = ""] of text.matchAll(/`([\w./-]+\.(?:test|spec)\.ts)` ((?:“[^”]+”(?:, )?)+)/g)) {
      for (const [, phrase = ""] of phrases.matchAll(/“([^”]+)”/g)) {
        const words = phrase.replace(/ ?…$/, "");
        expect(read(path), `${path}: ${words}`).toContain(words);
      }
    }
  });

  test("links to existing pages", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? "");
    expect(links.filter((path) => !existsSync(new URL(path, new URL("docs/", root))))).toEqual([]);
  });
});

test("The README, .nvmrc and the container name the same Node.js", () => {
  const major = read(".nvmrc").trim();
  expect(read("Dockerfile")).toMatch(new RegExp(`^ARG NODE_VERSION=${major}\\.\\d+$`, "m"));
  expect(read("README.md")).toContain(`Node.js ${major} is recommended`);
});
