/*
 * `npm run icons`: writes public/icons.svg, one file with every icon that the pages use (components/ui/icon.tsx), from
 * lucide-static. A page refers to an icon by its name, which costs it 60 bytes instead of 300, and no JavaScript. The
 * icons below every post are masks in the style sheet (components/ui/mask-icons.css): no element, and no bytes. The marks
 * of identity providers are our own drawings (components/auth/provider-marks.svg).
 */
import { readFileSync, writeFileSync } from "node:fs";

const source = readFileSync("components/ui/icon.tsx", "utf8");
const [, list = ""] = source.match(/ICONS = \[(.*?)\]/s) ?? [];
const names = [...list.matchAll(/"([\w-]+)"/g)].map(([, name = ""]) => name);

/** @param {string} name */
function shapesOf(name) {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return shapes.replace(/\s+/g, " ").replaceAll(" />", "/>").trim();
}

const symbols = names.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${shapesOf(name)}</symbol>`);
const marks = readFileSync("components/auth/provider-marks.svg", "utf8").match(/<symbol.*<\/symbol>/g) ?? [];
writeFileSync(
  "public/icons.svg",
  `<!-- Icons from Lucide (https://lucide.dev), ISC licence; marks of identity providers, trademarks of their owners -->\n<svg xmlns="http://www.w3.org/2000/svg">\n${[...symbols, ...marks].join("\n")}\n</svg>\n`,
);

const MASKS = ["message-circle", "repeat-2", "heart", "share", "ellipsis", "eye-off"];

/**
 * An icon as a style sheet's image.
 * @param {string} name
 * @param {string} fill
 */
function imageOf(name, fill) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="${fill}" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapesOf(name)}</svg>`;
  return `url("data:image/svg+xml,${svg.replaceAll('"', "'").replaceAll("#", "%23").replaceAll("<", "%3C").replaceAll(">", "%3E")}")`;
}

const masks = [
  ...MASKS.map((name) => `--icon-${name}: ${imageOf(name, "none")};`),
  `--icon-heart-filled: ${imageOf("heart", "#000")};`,
];
writeFileSync(
  "components/ui/mask-icons.css",
  `/* Written by \`npm run icons\`: icons from Lucide (https://lucide.dev), ISC licence. */\n:root {\n${masks.map((line) => `  ${line}\n`).join("")}}\n`,
);
