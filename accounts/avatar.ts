import "server-only";
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { type Db, db, recordWrite, replica, transaction } from "../db/client";
import { avatars, users } from "../db/schema";
import { msg } from "../i18n/msg";
import { pictureSizeError } from "./picture";

/** Side of a stored picture, in pixels: four times its size in a post, for high-resolution screens. */
const STORED_SIZE = 256;

/** Maximum number of decoded pixels, so that a small file can't become a huge picture: 40 megapixels. */
const MAX_PIXELS = 40_000_000;

/** Seconds after which processing a picture is aborted. */
const MAX_SECONDS = 10;

const UNREADABLE = msg("This picture is damaged or incomplete. Choose another.");

// Blocks every decoder except these three, above all SVG and PDF, whatever a file claims to be.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadPngBuffer", "VipsForeignLoadJpegBuffer", "VipsForeignLoadWebpBuffer"],
});
// One thread and no cache: uploads are rare and should not slow down pages.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Sets an uploaded file as a user's picture: checks its bytes, and re-encodes it as a square without metadata. Returns
 * an error message, or null.
 */
export async function setAvatar(userId: string, file: Buffer): Promise<string | null> {
  const refusal = pictureSizeError(file.length) ?? (await headerError(file));
  if (refusal) return refusal;
  let picture: Buffer;
  try {
    picture = await runInSequence(() => toSquare(file));
  } catch {
    return UNREADABLE;
  }
  const hash = createHash("sha256").update(picture).digest("hex").slice(0, 32);
  await transaction(async (tx) => {
    const set = { hash, picture };
    await tx
      .insert(avatars)
      .values({ userId, ...set })
      .onConflictDoUpdate({ target: avatars.userId, set })
      .run();
    await tx.update(users).set({ avatar: hash }).where(eq(users.id, userId)).run();
    await recordWrite(userId);
  });
  return null;
}

/** Removes a user's picture. The user then has a picture generated from their name. */
export async function removeAvatar(userId: string): Promise<void> {
  await transaction(async (tx) => {
    await tx.delete(avatars).where(eq(avatars.userId, userId)).run();
    await tx.update(users).set({ avatar: null }).where(eq(users.id, userId)).run();
    await recordWrite(userId);
  });
}

/** The picture with this hash (WebP), or undefined. */
export async function findAvatar(hash: string): Promise<Buffer | undefined> {
  const query = (database: Db) =>
    database.select({ picture: avatars.picture }).from(avatars).where(eq(avatars.hash, hash)).limit(1).get();
  // The request has no user whose writes to wait for, so a new picture may not be in the replica yet.
  return ((await query(replica())) ?? (await query(db())))?.picture;
}

/** An error message from a file's header, before any pixel is decoded, or null. */
async function headerError(file: Buffer): Promise<string | null> {
  const format = formatOf(file);
  if (!format) return msg("This isn't a PNG, JPEG or WebP picture. Choose another file.");
  try {
    const { width, height, pages = 1 } = await sharp(file, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) {
      return msg("This picture has too many pixels: at most 40 million. Make it smaller first.");
    }
    if (pages > 1 || (format === "png" && isAnimatedPng(file))) {
      return msg("Animated pictures aren't supported. Choose a still one.");
    }
    return null;
  } catch {
    return UNREADABLE;
  }
}

/** The format of a file by its first bytes, or undefined if it is not supported. */
function formatOf(file: Buffer): "png" | "jpeg" | "webp" | undefined {
  const signature = file.toString("latin1", 0, 12);
  if (signature.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (signature.startsWith("\xff\xd8\xff")) return "jpeg";
  if (/^RIFF.{4}WEBP$/s.test(signature)) return "webp";
}

/** Whether a PNG is animated: it has an acTL chunk before its image data. libvips does not count PNG frames. */
function isAnimatedPng(file: Buffer): boolean {
  return file.subarray(0, file.indexOf("IDAT")).includes("acTL");
}

/** Crops a picture to its center as an upright square. Removes metadata and converts colors to sRGB. */
function toSquare(file: Buffer): Promise<Buffer> {
  return sharp(file, { limitInputPixels: MAX_PIXELS, failOn: "warning" })
    .timeout({ seconds: MAX_SECONDS })
    .autoOrient()
    .resize(STORED_SIZE, STORED_SIZE, { fit: "cover" })
    .webp({ quality: 82 })
    .toBuffer();
}

let previous: Promise<unknown> = Promise.resolve();

/** Runs work after all earlier work has finished, so that only one large picture is in memory at a time. */
function runInSequence<T>(task: () => Promise<T>): Promise<T> {
  const result = previous.then(task);
  previous = result.catch(() => {});
  return result;
}
