import "server-only";
import { randomBytes } from "node:crypto";
import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { type Db, db, replica } from "../db/client";
import { isWithPublicFeed } from "../db/public-feeds";
import { postPictures, posts, users } from "../db/schema";
import type { PostPicture } from "../pictures/column";
import { type Reencoded, reencode } from "../pictures/reencode";
import { storage } from "../storage";
import { keepFiles, reserveFiles } from "../storage/unused-files";
import { isVisibleOrOwn, isVisibleToModerators } from "./post-query";

/** The longest side of a stored picture, in pixels: enough for a large screen. */
const MAX_SIDE = 2048;

/**
 * Stores uploaded pictures for a post that is about to be created. If it is not, they are deleted later.
 * Returns an error message if one can't be used.
 * @throws StorageError if the storage fails
 */
export async function storePictures(files: { file: Buffer; alt: string }[]): Promise<PostPicture[] | string> {
  const encoded: Reencoded[] = [];
  for (const { file } of files) {
    const result = await reencode(file, (picture) =>
      picture.resize(MAX_SIDE, MAX_SIDE, { fit: "inside", withoutEnlargement: true }),
    );
    if (typeof result === "string") return result;
    encoded.push(result);
  }
  const stored = encoded.map((picture, index) => ({ ...picture, id: newId(), alt: files[index]?.alt ?? "" }));
  await reserveFiles(stored.map(({ id }) => id));
  for (const { id, picture } of stored) await storage().put(id, picture);
  return stored.map(({ id, width, height, alt }) => ({ id, width, height, alt }));
}

/** 192 random bits, so that nobody finds the address of a picture by trying. */
const newId = () => randomBytes(24).toString("base64url");

/** Attaches stored pictures to a new post, within the transaction that creates it. */
export async function attachPictures(tx: Db, postId: string, pictures: PostPicture[]): Promise<void> {
  const rows = pictures.map((picture, position) => ({ ...picture, postId, position }));
  await tx.insert(postPictures).values(rows).run();
  const ids = pictures.map(({ id }) => id);
  await keepFiles(tx, ids);
}

/** Changes what pictures of a post show in words, by picture id, within a transaction. */
export async function describePictures(tx: Db, postId: string, alts: Record<string, string>): Promise<void> {
  for (const [id, alt] of Object.entries(alts)) {
    await tx
      .update(postPictures)
      .set({ alt })
      .where(and(eq(postPictures.id, id), eq(postPictures.postId, postId)))
      .run();
  }
}

/** The pictures of a post, in their order. */
export function listPictures(postId: string): Promise<PostPicture[]> {
  const { id, width, height, alt } = postPictures;
  return db()
    .select({ id, width, height, alt })
    .from(postPictures)
    .where(eq(postPictures.postId, postId))
    .orderBy(asc(postPictures.position))
    .all();
}

/** Who asks for a picture: a person, with what they may see, or someone who is not signed in. */
export type PictureReader = { id: string; isModerator: boolean } | null;

/**
 * Whether someone may see a picture, and whether everybody may: it is in a public feed (feed/public-feed.ts). Others see
 * it with its post.
 */
export async function pictureAccess(
  reader: PictureReader,
  id: string,
): Promise<{ isShown: boolean; isPublic: boolean }> {
  const isPublic = and(
    isWithPublicFeed(users),
    isNull(posts.parentId),
    isNull(posts.deletedAt),
    isNull(posts.hiddenAt),
  );
  const row = await replica()
    .select({
      isShown: reader
        ? asBoolean(reader.isModerator ? isVisibleToModerators : isVisibleOrOwn(reader.id))
        : asBoolean(isPublic),
      isPublic: asBoolean(isPublic),
    })
    .from(postPictures)
    .innerJoin(posts, eq(posts.id, postPictures.postId))
    .innerJoin(users, eq(users.id, posts.authorId))
    .where(eq(postPictures.id, id))
    .get();
  return row ?? { isShown: false, isPublic: false };
}

const asBoolean = (condition: SQL | undefined) => sql<number>`${condition}`.mapWith(Boolean);
