import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "../db/client";
import { postPictures, posts } from "../db/schema";
import { storage } from "../storage";

/** Size of a block, in bytes. Everything in an archive is padded to whole blocks. */
const BLOCK = 512;

/**
 * The pictures of a user's posts as a tar archive (POSIX.1-1988, ustar), one file at a time in memory. Their names are the
 * ids in the JSON export. Pictures that are missing in storage are left out.
 */
export async function* archivePictures(authorId: string): AsyncGenerator<Uint8Array> {
  const pictures = await db()
    .select({ id: postPictures.id, createdAt: posts.createdAt })
    .from(posts)
    .innerJoin(postPictures, eq(postPictures.postId, posts.id))
    .where(eq(posts.authorId, authorId))
    .orderBy(asc(posts.id))
    .all();
  for (const { id, createdAt } of pictures) {
    const picture = await storage().get(id);
    if (!picture) continue;
    yield headerOf(`pictures/${id}.webp`, picture.length, createdAt);
    yield picture;
    yield new Uint8Array((BLOCK - (picture.length % BLOCK)) % BLOCK);
  }
  // The end of an archive.
  yield new Uint8Array(2 * BLOCK);
}

/** The block before a file. Numbers are octal text. */
function headerOf(name: string, size: number, modifiedAt: Date): Uint8Array {
  const octal = (value: number, length: number) => value.toString(8).padStart(length, "0");
  const fields: [offset: number, text: string][] = [
    [0, name],
    [100, octal(0o644, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(size, 11)],
    [136, octal(Math.floor(modifiedAt.getTime() / 1000), 11)],
    // Spaces while the checksum is computed.
    [148, " ".repeat(8)],
    [156, "0"],
    [257, "ustar\0" + "00"],
  ];
  const header = Buffer.alloc(BLOCK);
  for (const [offset, text] of fields) header.write(text, offset, "latin1");
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${octal(checksum, 6)}\0 `, 148, "latin1");
  return header;
}
