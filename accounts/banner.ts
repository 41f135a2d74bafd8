import "server-only";
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { type Db, db, recordWrite, replica, transaction } from "../db/client";
import { banners, users } from "../db/schema";
import { reencode } from "../pictures/reencode";
import { pictureSizeError } from "./picture";

/** Size of a stored banner, in pixels: twice its width in the page, for high-resolution screens. */
const [WIDTH, HEIGHT] = [1500, 500];

/** Sets an uploaded file as the banner of a user's profile, three times as wide as high. Returns an error message, or null. */
export async function setBanner(userId: string, file: Buffer): Promise<string | null> {
  const sizeError = pictureSizeError(file.length);
  if (sizeError) return sizeError;
  const banner = await reencode(file, (picture) => picture.resize(WIDTH, HEIGHT, { fit: "cover" }));
  if (typeof banner === "string") return banner;
  const { picture } = banner;
  const hash = createHash("sha256").update(picture).digest("hex").slice(0, 32);
  await transaction(async (tx) => {
    const set = { hash, picture };
    await tx
      .insert(banners)
      .values({ userId, ...set })
      .onConflictDoUpdate({ target: banners.userId, set })
      .run();
    await tx.update(users).set({ banner: hash }).where(eq(users.id, userId)).run();
    await recordWrite(userId);
  });
  return null;
}

/** Removes a user's banner. */
export async function removeBanner(userId: string): Promise<void> {
  await transaction(async (tx) => {
    await tx.delete(banners).where(eq(banners.userId, userId)).run();
    await tx.update(users).set({ banner: null }).where(eq(users.id, userId)).run();
    await recordWrite(userId);
  });
}

/** The banner with this hash (WebP), or undefined. */
export async function findBanner(hash: string): Promise<Buffer | undefined> {
  const query = (database: Db) =>
    database.select({ picture: banners.picture }).from(banners).where(eq(banners.hash, hash)).limit(1).get();
  // As for avatars: a new one may not be in the replica yet.
  return ((await query(replica())) ?? (await query(db())))?.picture;
}
