import "server-only";
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { type Db, db, recordWrite, replica, transaction } from "../db/client";
import { avatars, users } from "../db/schema";
import { reencode } from "../pictures/reencode";
import { pictureSizeError } from "./picture";

/** Side of a stored picture, in pixels: four times its size in a post, for high-resolution screens. */
const STORED_SIZE = 256;

/**
 * Sets an uploaded file as a user's picture, as a square from its center. Returns an error message, or null.
 */
export async function setAvatar(userId: string, file: Buffer): Promise<string | null> {
  const sizeError = pictureSizeError(file.length);
  if (sizeError) return sizeError;
  const square = await reencode(file, (picture) => picture.resize(STORED_SIZE, STORED_SIZE, { fit: "cover" }));
  if (typeof square === "string") return square;
  const { picture } = square;
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
