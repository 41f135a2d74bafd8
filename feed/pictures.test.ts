import { eq } from "drizzle-orm";
import sharp from "sharp";
import { beforeEach, describe, expect, test } from "vitest";
import { archivePictures } from "../accounts/picture-archive";
import { postPictures, posts, storedFiles, unusedFiles, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { deleteUnusedFiles } from "../storage/unused-files";
import { muteOrBlock } from "./mutes-and-blocks";
import { pictureAccess, storePictures } from "./pictures";
import { createPost, deletePost, editPost, purgeDeletedPosts } from "./posts";
import { readFeed, readPost } from "./read";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  for (const table of [storedFiles, unusedFiles]) await database.delete(table).run();
  user = await addUser("susan");
});

const solid = (width: number, height: number, background = "#c02030") =>
  sharp({ create: { width, height, channels: 3, background } });

const png = (width = 40, height = 30) => solid(width, height).png().toBuffer();

async function stored(files: Buffer[], alt = "") {
  const pictures = await storePictures(files.map((file) => ({ file, alt })));
  if (typeof pictures === "string") throw new Error(pictures);
  return pictures;
}

/** A post with a picture; returns the ids of both. */
async function post(values: Partial<Parameters<typeof createPost>[1]> = {}) {
  const pictures = await stored([await png()], "A red wall");
  const id = (await createPost(user.id, { body: "", pictures, ...values })) ?? "";
  return { id, picture: pictures[0]?.id ?? "" };
}

const files = async () => (await database.select().from(storedFiles).all()).map(({ key }) => key);
const DAY = 86_400_000;
const tomorrow = () => new Date(Date.now() + DAY);

describe("A picture of a post", () => {
  test.each(["png", "jpeg", "webp", "avif"] as const)(
    "may be %s, and is stored as WebP of at most 2048 pixels",
    async (format) => {
      const [picture] = await stored([await solid(3000, 1500)[format]().toBuffer()]);
      expect(picture).toMatchObject({ width: 2048, height: 1024 });
      const [row] = await database.select().from(storedFiles).all();
      const { format: storedFormat, width, height } = await sharp(row?.contents).metadata();
      expect({ storedFormat, width, height }).toEqual({ storedFormat: "webp", width: 2048, height: 1024 });
    },
  );

  test("is stored upright, in its own size if it is small, without metadata", async () => {
    const rotated = await solid(40, 30)
      .withExif({ IFD0: { Make: "SecretCamera" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const [picture] = await stored([rotated]);
    expect(picture).toMatchObject({ width: 30, height: 40 });
    const [row] = await database.select().from(storedFiles).all();
    const { exif, xmp, icc, orientation } = await sharp(row?.contents).metadata();
    expect([exif, xmp, icc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("that is damaged or no picture is refused in words, and nothing is stored", async () => {
    const good = await png();
    const refuse = (file: Buffer) => storePictures([good, file].map((file) => ({ file, alt: "" })));
    expect(await refuse(Buffer.from("<svg/>"))).toMatch(/^This isn't a PNG, JPEG, WebP or AVIF picture/);
    expect(await refuse(good.subarray(0, good.length / 2))).toMatch(/^This picture is damaged/);
    expect(await files()).toEqual([]);
  });

  test("comes with its post, in order, with its size and what it shows", async () => {
    const pictures = await stored([await png(10, 20), await png(20, 10), await png()], "Wall");
    const id =
      (await createPost(user.id, { body: "Look", pictures, isSensitive: true, contentWarning: "Walls" })) ?? "";
    const expected = { pictures, isSensitive: true, contentWarning: "Walls" };
    expect(await readPost(user.id, id)).toMatchObject(expected);
    expect((await readFeed(user.id, "home")).posts[0]).toMatchObject(expected);
    expect(pictures.map(({ width, height, alt }) => [width, height, alt])).toEqual([
      [10, 20, "Wall"],
      [20, 10, "Wall"],
      [40, 30, "Wall"],
    ]);
  });

  test("stays when its post is edited, which can change what it shows in words, and only its author can", async () => {
    const { id, picture } = await post({ contentWarning: "Walls" });
    const other = await addUser("miguel");
    expect(await editPost(other.id, id, { body: "x", alts: { [picture]: "x" } })).toBe(false);
    expect(await editPost(user.id, id, { body: "Hello", alts: { [picture]: "A blue wall" } })).toBe(true);
    expect(await readPost(user.id, id)).toMatchObject({
      body: "Hello",
      contentWarning: "Walls",
      pictures: [{ id: picture, alt: "A blue wall" }],
    });
    expect(await editPost(user.id, id, { body: "", contentWarning: "" })).toBe(true);
    expect(await readPost(user.id, id)).toMatchObject({ body: "", contentWarning: "" });
  });
});

describe("Who sees a picture", () => {
  const shown = async (picture: string, id: string, isModerator = false) =>
    (await pictureAccess({ id, isModerator }, picture)).isShown;

  test("everyone who sees its post: not those whom its author blocks, and strangers only in a public feed", async () => {
    const { picture } = await post();
    const [friend, blocked] = [await addUser("miguel"), await addUser("eve")];
    await muteOrBlock(user.id, blocked.id, "block");
    expect([await shown(picture, friend.id), await shown(picture, blocked.id)]).toEqual([true, false]);
    expect(await pictureAccess(null, picture)).toEqual({ isShown: false, isPublic: false });
    await database.update(users).set({ isPublic: true }).where(eq(users.id, user.id)).run();
    expect(await pictureAccess(null, picture)).toEqual({ isShown: true, isPublic: true });
    const reply = await post({ parentId: (await post()).id });
    expect(await pictureAccess(null, reply.picture)).toEqual({ isShown: false, isPublic: false });
    expect(await pictureAccess(null, "missing")).toEqual({ isShown: false, isPublic: false });
  });

  test("of a hidden post only its author and moderators, of a deleted one nobody", async () => {
    const { id, picture } = await post();
    const other = await addUser("miguel");
    const set = (values: Partial<typeof posts.$inferInsert>) =>
      database.update(posts).set(values).where(eq(posts.id, id)).run();
    await set({ hiddenAt: new Date() });
    expect([
      await shown(picture, user.id),
      await shown(picture, other.id),
      await shown(picture, other.id, true),
    ]).toEqual([true, false, true]);
    // An author can't keep moderators from what others see.
    await muteOrBlock(user.id, other.id, "block");
    expect([await shown(picture, other.id), await shown(picture, other.id, true)]).toEqual([false, true]);
    await set({ hiddenAt: null, deletedAt: new Date() });
    expect([await shown(picture, user.id), await shown(picture, other.id, true)]).toEqual([false, false]);
  });
});

describe("The file of a picture is deleted", () => {
  test("with its post, after the time to undo", async () => {
    const { id, picture } = await post();
    await deletePost(user.id, id);
    await deleteUnusedFiles();
    expect(await files()).toEqual([picture]);
    await purgeDeletedPosts(tomorrow());
    expect(await deleteUnusedFiles()).toBe(1);
    expect(await files()).toEqual([]);
  });

  test("with its author's account", async () => {
    await post();
    await database.delete(users).where(eq(users.id, user.id)).run();
    expect(await database.select().from(postPictures).all()).toEqual([]);
    expect(await deleteUnusedFiles()).toBe(1);
    expect(await files()).toEqual([]);
  });

  test("an hour after it was stored for a post that was never created, and no other", async () => {
    const { picture } = await post();
    await stored([await png()]);
    expect(await deleteUnusedFiles()).toBe(0);
    expect(await files()).toHaveLength(2);
    expect(await deleteUnusedFiles(tomorrow())).toBe(1);
    expect(await files()).toEqual([picture]);
  });
});

test("The archive of pictures has each of them once, and none of others", async () => {
  const { picture } = await post();
  const other = await addUser("miguel");
  await createPost(other.id, { body: "", pictures: await stored([await png()]) });
  const parts: Uint8Array[] = [];
  for await (const part of archivePictures(user.id)) parts.push(part);
  const archive = Buffer.concat(parts);
  expect(archive.length % 512).toBe(0);
  expect(archive.toString("latin1", 0, 100).replaceAll("\0", "")).toBe(`pictures/${picture}.webp`);
  const size = Number.parseInt(archive.toString("latin1", 124, 135), 8);
  expect((await sharp(archive.subarray(512, 512 + size)).metadata()).width).toBe(40);
  expect(archive.subarray(512 + Math.ceil(size / 512) * 512).every((byte) => byte === 0)).toBe(true);
});
