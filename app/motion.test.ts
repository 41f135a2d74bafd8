import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const files = ["app", "components"].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: "utf8" }).map((file) => join(room, file)),
);

/** The declarations of movement in a style sheet that also apply to those who ask for less of it. */
function unconditionalMotion(css: string): string[] {
  const found: string[] = [];
  const blocks: string[] = [];
  for (const [, text = "", end] of css.replace(/\/\*.*?\*\//gs, "").matchAll(/([^{};]*)([{};])/g)) {
    if (end === "{") blocks.push(text);
    else if (
      /^\s*(transition|animation|scroll-behavior)\b/.test(text) &&
      !blocks.some((block) => block.includes("prefers-reduced-motion: no-preference"))
    )
      found.push(`${blocks.at(-1)?.trim()} { ${text.trim().split(":")[0]} }`);
    if (end === "}") blocks.pop();
  }
  return found;
}

test("Nothing moves for those who ask for less motion: every transition and animation is for the others alone", () => {
  expect(
    unconditionalMotion(".a { color: red; animation: x 1s } @media (width > 1px) { .b { transition: all 1s; } }"),
  ).toEqual([".a { animation }", ".b { transition }"]);
  for (const path of files.filter((path) => path.endsWith(".css"))) {
    expect([path, ...unconditionalMotion(readFileSync(path, "utf8"))]).toEqual([path]);
  }
});

test("No component moves by a class or a script of its own", () => {
  for (const path of files.filter((path) => /(?<!\.test)\.tsx?$/.test(path))) {
    expect([
      path,
      readFileSync(path, "utf8").match(/["\s](animate|transition)-[a-z]+|\.animate\(|behavior: "smooth"/)?.[0],
    ]).toEqual([path, undefined]);
  }
});
