import "server-only";
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Sharp } from "sharp";
import { countWrite, type Db, db, replica, transaction } from "../db/client";
import { type avatars, type banners, users } from "../db/schema";
import { reencode } from "../pictures/reencode";
import { pictureSizeError } from "./picture";

type Kind = {
  table: typeof avatars | typeof banners;
  /** The column of users with the picture's hash. */
  column: "avatar" | "banner";
  /** Gives an uploaded picture the size in which it is stored. */
  resize: (picture: Sharp) => Sharp;
};

/** A picture that a profile has one of, stored as WebP and addressed by its hash. */
export function profilePicture({ table, column, resize }: Kind) {
  return {
    /** Sets an uploaded file as a user's picture. Returns an error message, or null. */
    async set(userId: string, file: Buffer): Promise<string | null> {
      const sizeError = pictureSizeError(file.length);
      if (sizeError) return sizeError;
      const reencoded = await reencode(file, resize);
      if (typeof reencoded === "string") return reencoded;
      const { picture } = reencoded;
      const hash = createHash("sha256").update(picture).digest("hex").slice(0, 32);
      await transaction(async (tx) => {
        const set = { hash, picture };
        await tx
          .insert(table)
          .values({ userId, ...set })
          .onConflictDoUpdate({ target: table.userId, set })
          .run();
        await tx
          .update(users)
          .set({ [column]: hash })
          .where(eq(users.id, userId))
          .run();
        await countWrite(userId);
      });
      return null;
    },

    /** Removes a user's picture. */
    async remove(userId: string): Promise<void> {
      await transaction(async (tx) => {
        await tx.delete(table).where(eq(table.userId, userId)).run();
        await tx
          .update(users)
          .set({ [column]: null })
          .where(eq(users.id, userId))
          .run();
        await countWrite(userId);
      });
    },

    /** The picture with this hash (WebP), or undefined. */
    async find(hash: string): Promise<Buffer | undefined> {
      const query = (database: Db) =>
        database.select({ picture: table.picture }).from(table).where(eq(table.hash, hash)).limit(1).get();
      // The request has no user whose writes to wait for, so a new picture may not be in the replica yet.
      return ((await query(replica())) ?? (await query(db())))?.picture;
    },
  };
}
