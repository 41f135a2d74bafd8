/* Draws the icons of the installed app from app/icon.svg: `node scripts/icons.mjs`, after that has changed. */
import { readFileSync } from "node:fs";
import sharp from "sharp";

const rounded = readFileSync("app/icon.svg", "utf8");
// Where a system cuts icons to a shape of its own, the corners are filled.
const full = rounded.replace(' rx="8"', "");

for (const [file, svg, side] of /** @type {const} */ ([
  ["public/icon-192.png", rounded, 192],
  ["public/icon-512.png", rounded, 512],
  ["public/icon-maskable.png", full, 512],
  ["app/apple-icon.png", full, 180],
])) {
  await sharp(Buffer.from(svg), { density: (72 * side) / 32 })
    .resize(side, side)
    .png({ compressionLevel: 9, palette: true })
    .toFile(file);
}
