import "server-only";
import sharp, { type Sharp } from "sharp";
import { msg } from "../i18n/msg";

/** Maximum number of decoded pixels, so that a small file can't become a huge picture: 40 megapixels. */
const MAX_PIXELS = 40_000_000;

/** Seconds after which processing a picture is aborted. */
const MAX_SECONDS = 10;

/** How many of an AVIF's first bytes are read for its brands. */
const MAX_BRANDS_BYTES = 64;

const UNREADABLE = msg("This picture is damaged or incomplete. Choose another.");

// Blocks every decoder except these four, above all SVG and PDF, whatever a file claims to be.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadHeifBuffer",
  ],
});
// One thread and no cache: uploads are rare and should not slow down pages.
sharp.concurrency(1);
sharp.cache(false);

/** A picture as it is stored: WebP, with its size in pixels. */
export type Reencoded = { picture: Buffer; width: number; height: number };

/**
 * Decodes an uploaded file after checking its bytes, and encodes it anew: upright, without metadata, in sRGB.
 * @param resize gives it the size in which it is stored
 * @returns the picture, or an error message about the file
 */
export async function reencode(file: Buffer, resize: (picture: Sharp) => Sharp): Promise<Reencoded | string> {
  const refusal = await headerError(file);
  if (refusal) return refusal;
  try {
    return await runInSequence(async () => {
      const decoded = sharp(file, { limitInputPixels: MAX_PIXELS, failOn: "warning" });
      const upright = decoded.timeout({ seconds: MAX_SECONDS }).autoOrient();
      const { data, info } = await resize(upright).webp({ quality: 82 }).toBuffer({ resolveWithObject: true });
      return { picture: data, width: info.width, height: info.height };
    });
  } catch {
    return UNREADABLE;
  }
}

/** An error message from a file's header, before any pixel is decoded, or null. */
async function headerError(file: Buffer): Promise<string | null> {
  const format = formatOf(file);
  if (!format) return msg("This isn't a PNG, JPEG, WebP or AVIF picture. Choose another file.");
  try {
    const { width, height, pages = 1 } = await sharp(file, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) {
      return msg("This picture has more than 40 million pixels. Make it smaller first.");
    }
    if (pages > 1 || format === "avis" || (format === "png" && isAnimatedPng(file))) {
      return msg("Animated pictures aren't supported. Choose a still one.");
    }
    return null;
  } catch {
    return UNREADABLE;
  }
}

/**
 * The format of a file by its first bytes, or undefined if it is not supported. An AVIF says so in the list of brands that
 * it begins with (ISO/IEC 14496-12, 4.3), as "avis" if it is animated.
 */
function formatOf(file: Buffer): "png" | "jpeg" | "webp" | "avif" | "avis" | undefined {
  const signature = file.toString("latin1", 0, 12);
  if (signature.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (signature.startsWith("\xff\xd8\xff")) return "jpeg";
  if (/^RIFF.{4}WEBP$/s.test(signature)) return "webp";
  if (signature.slice(4, 8) !== "ftyp") return undefined;
  const brands = file.toString("latin1", 8, Math.min(file.readUInt32BE(0), MAX_BRANDS_BYTES));
  return (["avis", "avif"] as const).find((brand) => brands.includes(brand));
}

/** Whether a PNG is animated: it has an acTL chunk before its image data. libvips does not count PNG frames. */
function isAnimatedPng(file: Buffer): boolean {
  return file.subarray(0, file.indexOf("IDAT")).includes("acTL");
}

let previous: Promise<unknown> = Promise.resolve();

/** Runs work after all earlier work has finished, so that only one large picture is in memory at a time. */
function runInSequence<T>(task: () => Promise<T>): Promise<T> {
  const result = previous.then(task);
  previous = result.catch(() => {});
  return result;
}
