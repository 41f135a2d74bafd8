import { eq } from "drizzle-orm";
import sharp from "sharp";
import { beforeEach, describe, expect, test } from "vitest";
import { avatars, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { findAvatar, removeAvatar, setAvatar } from "./avatar";
import { deleteDueAccounts, requestDeletion } from "./deletion";
import { PICTURE_MAX_BYTES } from "./picture";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan");
});

const hashOf = async (id: string) =>
  (await database.select().from(users).where(eq(users.id, id)).get())?.avatar ?? null;
const stored = () => database.select().from(avatars).all();

/** The stored picture of `user`. */
const picture = async () => (await findAvatar((await hashOf(user.id)) ?? "")) ?? Buffer.alloc(0);

const solid = (width: number, height: number, background = "#c02030") =>
  sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false });

/** A picture that compresses badly, so its file is large. */
const noise = (side: number) =>
  sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: "#888",
      noise: { type: "gaussian", mean: 128, sigma: 50 },
    },
  });

/** Red on the left, blue on the right. */
const twoHalves = () =>
  solid(400, 200, "#0000ff").composite([
    { input: { create: { width: 200, height: 200, channels: 3, background: "#ff0000" } }, left: 0, top: 0 },
  ]);

/** The color at a point of the stored picture, as "red", "blue" or neither. */
async function colorAt(left: number, top: number): Promise<string> {
  const { data } = await sharp(await picture())
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [red = 0, , blue = 0] = data;
  if (red > 200 && blue < 60) return "red";
  return blue > 200 && red < 60 ? "blue" : "neither";
}

const NOT_A_PICTURE = /^This isn't a PNG, JPEG, WebP or AVIF picture/;
const UNREADABLE = /^This picture is damaged/;

describe("A picture", () => {
  test.each(["png", "jpeg", "webp", "avif"] as const)(
    "uploaded as %s is stored as a 256-pixel WebP square",
    async (format) => {
      expect(await setAvatar(user.id, await solid(400, 300)[format]().toBuffer())).toBeNull();
      const { width, height, format: storedFormat, pages } = await sharp(await picture()).metadata();
      expect({ width, height, storedFormat, pages }).toEqual({
        width: 256,
        height: 256,
        storedFormat: "webp",
        pages: undefined,
      });
    },
  );

  test("is cropped to its center, and enlarged if it is small", async () => {
    await setAvatar(user.id, await twoHalves().png().toBuffer());
    expect([await colorAt(10, 128), await colorAt(245, 128)]).toEqual(["red", "blue"]);
    expect(await setAvatar(user.id, await solid(1, 3).png().toBuffer())).toBeNull();
    expect((await sharp(await picture()).metadata()).width).toBe(256);
  });

  test("with an EXIF orientation is rotated upright", async () => {
    // Orientation 6: the left side is up.
    const rotated = await twoHalves().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect((await sharp(rotated).metadata()).orientation).toBe(6);
    await setAvatar(user.id, rotated);
    expect([await colorAt(128, 10), await colorAt(128, 245)]).toEqual(["red", "blue"]);
    expect((await sharp(await picture()).metadata()).orientation).toBeUndefined();
  });

  test("is stored without metadata such as location and camera", async () => {
    const original = await solid(300, 300)
      .withExif({
        IFD0: { Make: "SecretCamera" },
        IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 3230/100" },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret/></x:xmpmeta>')
      .withIccProfile("p3")
      .jpeg()
      .toBuffer();
    const { exif, xmp, icc } = await sharp(original).metadata();
    expect([exif, xmp, icc].every(Boolean)).toBe(true);
    expect(original.includes("SecretCamera")).toBe(true);
    await setAvatar(user.id, original);
    const metadata = await sharp(await picture()).metadata();
    expect([metadata.exif, metadata.xmp, metadata.icc, metadata.iptc]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    for (const word of ["SecretCamera", "xmpmeta", "EXIF", "ICCP"])
      expect((await picture()).includes(word), word).toBe(false);
  });

  test("is stored without data appended to the file", async () => {
    const file = Buffer.concat([await solid(300, 300).png().toBuffer(), Buffer.from("<script>alert(1)</script>")]);
    expect(await setAvatar(user.id, file)).toBeNull();
    expect((await picture()).includes("script")).toBe(false);
  });

  test("with what cameras and phones append to a JPEG, or put before its end, is accepted", async () => {
    const file = await noise(100).jpeg().toBuffer();
    const end = file.length - 2;
    const padded = (byte: number) => Buffer.concat([file.subarray(0, end), Buffer.alloc(16, byte), file.subarray(end)]);
    const motion = Buffer.concat([file, Buffer.from("MotionPhoto_Data"), Buffer.alloc(1000, 7)]);
    // A second picture after the first is how MPO and depth maps are stored.
    for (const one of [motion, Buffer.concat([file, file]), padded(0), padded(0xff)]) {
      expect(await setAvatar(user.id, one)).toBeNull();
    }
  });

  test("replaces the previous one and has its own hash", async () => {
    await setAvatar(user.id, await solid(300, 300).png().toBuffer());
    const first = await hashOf(user.id);
    await setAvatar(user.id, await solid(300, 300, "#00ff00").png().toBuffer());
    expect(await hashOf(user.id)).toMatch(/^[0-9a-f]{32}$/);
    expect(await hashOf(user.id)).not.toBe(first);
    expect(await stored()).toHaveLength(1);
    expect(await findAvatar(first ?? "")).toBeUndefined();
  });

  test("shared by two users stays with one when the other removes it", async () => {
    const other = await addUser("miguel");
    const file = await solid(300, 300).png().toBuffer();
    await Promise.all([setAvatar(user.id, file), setAvatar(other.id, file)]);
    expect(await hashOf(user.id)).toBe(await hashOf(other.id));
    await removeAvatar(other.id);
    expect(await hashOf(other.id)).toBeNull();
    expect((await sharp(await picture()).metadata()).width).toBe(256);
  });

  test("is deleted with the account", async () => {
    await setAvatar(user.id, await solid(300, 300).png().toBuffer());
    const hash = (await hashOf(user.id)) ?? "";
    const now = new Date("2026-03-01T12:00:00Z");
    await requestDeletion(user.id, now);
    await deleteDueAccounts(new Date(now.getTime() + 15 * 86_400_000));
    expect(await findAvatar(hash)).toBeUndefined();
  });
});

describe("Refuses a file without storing anything", () => {
  const refusal = async (file: Buffer) => {
    const error = await setAvatar(user.id, file);
    expect(await stored()).toEqual([]);
    expect(await hashOf(user.id)).toBeNull();
    return error;
  };
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';

  test.each([
    ["SVG, whatever its name", async () => Buffer.from(svg)],
    ["SVG behind an XML declaration", async () => Buffer.from(`<?xml version="1.0"?>\n${svg}`)],
    ["GIF", () => solid(9, 9).gif().toBuffer()],
    ["HEIC", async () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1")],
    ["TIFF", () => solid(9, 9).tiff().toBuffer()],
    ["HTML", async () => Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["PDF", async () => Buffer.from("%PDF-1.7\n1 0 obj<<>>endobj\n")],
    ["text", async () => Buffer.from("RIFF and WEBP, or so")],
  ])("that is %s", async (_, make) => {
    expect(await refusal(await make())).toMatch(NOT_A_PICTURE);
  });

  test("that has a picture's signature but other content", async () => {
    for (const head of ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "RIFF\x20\x00\x00\x00WEBP", "\0\0\0\x1cftypavif"]) {
      expect(await refusal(Buffer.from(head + svg, "latin1"))).toMatch(UNREADABLE);
    }
  });

  test.each(["png", "jpeg", "webp", "avif"] as const)("that is truncated (%s)", async (format) => {
    const file = await noise(300)[format]().toBuffer();
    for (const part of [0.9, 0.5, 0.01]) {
      expect(await refusal(file.subarray(0, file.length * part)), String(part)).toMatch(UNREADABLE);
    }
  });

  test("with corrupted data", async () => {
    const file = await noise(300).png().toBuffer();
    const middle = Math.floor(file.length / 2);
    file.fill(0x5a, middle, middle + 100);
    expect(await refusal(file)).toMatch(UNREADABLE);
  });

  test("that is animated: WebP and PNG with several frames", async () => {
    const frames = await sharp(
      await Promise.all(["#ff0000", "#0000ff"].map((color) => solid(20, 20, color).png().toBuffer())),
      { join: { animated: true } },
    )
      .webp()
      .toBuffer();
    expect(frames.includes("ANMF")).toBe(true);
    expect(await refusal(frames)).toMatch(/^Animated pictures aren't/);
    const staticPicture = await solid(20, 20).png().toBuffer();
    // libvips never reads this chunk, so its checksum does not matter.
    const control = Buffer.from("\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\0\0\0\0", "latin1");
    const [head, rest] = [staticPicture.subarray(0, 33), staticPicture.subarray(33)];
    expect(await refusal(Buffer.concat([head, control, rest]))).toMatch(/^Animated pictures aren't/);
  });

  test("that would decode to 100 megapixels, before decoding it", async () => {
    const bomb = await solid(10_000, 10_000, "#000000").toColourspace("b-w").png().toBuffer();
    expect(bomb.length).toBeLessThan(PICTURE_MAX_BYTES);
    expect(await refusal(bomb)).toMatch(/^This picture has more than 40 million pixels/);
    // Decoding its beginning alone would fail.
    expect(await refusal(bomb.subarray(0, 1000))).toMatch(/^This picture has more than 40 million pixels/);
  });

  test("that is empty or one byte over 2 MB, and accepts exactly 2 MB", async () => {
    expect(await refusal(Buffer.alloc(0))).toBe("Choose a picture first.");
    const png = await solid(300, 300).png().toBuffer();
    // A PNG decoder ignores data after the end.
    const padded = (length: number) => Buffer.concat([png, Buffer.alloc(length - png.length)]);
    expect(await refusal(padded(PICTURE_MAX_BYTES + 1))).toMatch(/^This picture is larger than 2 MB/);
    expect(await setAvatar(user.id, padded(PICTURE_MAX_BYTES))).toBeNull();
  });
});

test("Removing a picture deletes it, and does nothing if there is none", async () => {
  await removeAvatar(user.id);
  await setAvatar(user.id, await solid(300, 300).png().toBuffer());
  const hash = (await hashOf(user.id)) ?? "";
  await removeAvatar(user.id);
  expect(await hashOf(user.id)).toBeNull();
  expect(await findAvatar(hash)).toBeUndefined();
});
