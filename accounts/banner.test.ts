import { eq } from "drizzle-orm";
import sharp from "sharp";
import { beforeEach, describe, expect, test } from "vitest";
import { banners, users } from "../db/schema";
import { addUser, emptyDatabase } from "../db/testing";
import { findBanner, removeBanner, setBanner } from "./banner";
import { PICTURE_MAX_BYTES } from "./picture";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let user: Awaited<ReturnType<typeof addUser>>;
beforeEach(async () => {
  database = await emptyDatabase();
  user = await addUser("susan");
});

const hashOf = async (id: string) =>
  (await database.select().from(users).where(eq(users.id, id)).get())?.banner ?? null;
const picture = (width: number, height: number, background = "#0a7f3f") =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .withMetadata({ exif: { IFD0: { Model: "SecretCamera" } } })
    .toBuffer();

describe("A banner", () => {
  test.each([
    [3000, 1000],
    [400, 900],
  ])(
    "of %i × %i pixels is stored as WebP of 1500 × 500, without metadata, until it is removed",
    async (width, height) => {
      expect(await setBanner(user.id, await picture(width, height))).toBeNull();
      const stored = await findBanner((await hashOf(user.id)) ?? "");
      expect(await sharp(stored).metadata()).toMatchObject({ width: 1500, height: 500, format: "webp" });
      expect(stored?.includes("SecretCamera")).toBe(false);
      await removeBanner(user.id);
      expect(await hashOf(user.id)).toBeNull();
      expect(await database.select().from(banners).all()).toEqual([]);
    },
  );

  test("replaces the previous one, and has its own hash", async () => {
    await setBanner(user.id, await picture(30, 10));
    const before = await hashOf(user.id);
    await setBanner(user.id, await picture(30, 10, "#c02030"));
    expect(await hashOf(user.id)).not.toBe(before);
    expect(await findBanner(before ?? "")).toBeUndefined();
    expect(await database.select().from(banners).all()).toHaveLength(1);
  });

  test("that is not a picture or is too large is refused, and the previous one stays", async () => {
    await setBanner(user.id, await picture(30, 10));
    const before = await hashOf(user.id);
    expect(await setBanner(user.id, Buffer.from("<svg/>"))).toMatch(/^This isn't a PNG/);
    expect(await setBanner(user.id, Buffer.alloc(0))).toBe("Choose a picture first.");
    expect(await setBanner(user.id, Buffer.alloc(PICTURE_MAX_BYTES + 1))).toMatch(/^This picture is larger than 2 MB/);
    expect(await hashOf(user.id)).toBe(before);
  });
});
