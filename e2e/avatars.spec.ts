import { randomBytes } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import sharp from "sharp";
import type { Browser } from "../bench/browser";
import {
  addPerson,
  addPosts,
  expect,
  hydrated,
  inDatabase,
  type Person,
  plainBrowser,
  SITE,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { alertsIn, descriptionOf, textIn } from "./forms";
import { largeFile, SHARED_DATABASE } from "./server";

const SETTINGS = "/settings/profile";
const MAX_BYTES = 2_000_000;
const TOO_LARGE = /This picture is larger than 2 MB/;

const file = (buffer: Buffer, name = "me.png", mimeType = "image/png") => ({ name, mimeType, buffer });

/** A picture like no other: equal ones of two people are one file, which stays until both have removed it. */
const newPicture = () =>
  sharp(randomBytes(27), { raw: { width: 3, height: 3, channels: 3 } }).resize(300, 300, { kernel: "nearest" });

const newFile = async () => file(await newPicture().png().toBuffer());

/** A picture of exactly 2 MB. */
async function pictureOfMaxSize() {
  const png = await newPicture().png().toBuffer();
  return Buffer.concat([png, Buffer.alloc(MAX_BYTES - png.length)]);
}

const field = (page: Page) => page.getByLabel("Profile picture");

async function upload(page: Page, picture: string | ReturnType<typeof file>, javaScript = true) {
  await page.goto(SETTINGS);
  await hydrated(page, javaScript);
  await field(page).setInputFiles(picture);
  await page.getByRole("button", { name: "Upload picture" }).click();
}

/** Uploads a picture or a banner without JavaScript. Returns the HTML of the page after it. */
async function send(browser: Browser, { buffer, name, mimeType }: ReturnType<typeof file>, field = "picture") {
  const picture = new File([new Uint8Array(buffer)], name, { type: mimeType });
  return (await browser.fillIn(SETTINGS, { [field]: picture })).body;
}

/** A browser whose owner has uploaded a picture. */
async function withPicture(person: Person) {
  const browser = await plainBrowser({ person });
  expect(textIn(await send(browser, await newFile()))).toContain("Picture updated.");
  return browser;
}

const pictureOf = ({ id }: Person) =>
  inDatabase((database) => database.prepare("SELECT avatar FROM users WHERE id = ?").pluck().get(id) as string | null);

/** The width of a picture once it has loaded. */
const widthOf = (picture: Locator) =>
  picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return image.naturalWidth;
  });

/** The tags of the pictures in the main part of a page. */
async function picturesAt(browser: Browser, path: string): Promise<string[]> {
  const { body } = await browser.visit(path);
  return body.match(/<main.*<\/main>/s)?.[0].match(/<img[^>]*>/g) ?? [];
}

const statusOf = async (browser: Browser, path: string) => (await browser.open(path)).status;

/** Checks that a picture is shown to someone else wherever its owner is. */
async function expectShown(src: string, { username }: Person) {
  const reader = await plainBrowser({ person: addPerson() });
  for (const path of ["/explore", `/@${username}`, `/search?q=${username}`]) {
    const tag = (await picturesAt(reader, path)).find((tag) => tag.includes(`src="${src}"`));
    // It is decorative, and has its space before it has loaded.
    for (const attribute of ['alt=""', 'width="256"', 'height="256"']) expect(tag, path).toContain(attribute);
  }
  expect(await statusOf(reader, src)).toBe(200);
}

/** Checks that a picture or a banner is gone, for someone else too. */
async function expectGone(src: string, { username }: Person) {
  const reader = await plainBrowser({ person: addPerson() });
  expect(await picturesAt(reader, `/@${username}`)).toEqual([]);
  expect(await statusOf(reader, src)).toBe(404);
}

test("An uploaded picture is shown beside its owner's posts and on their profile, to others too, until it is removed", async ({
  page,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 1);
  await startSession(page, person);
  const jpeg = await newPicture().jpeg().toBuffer();
  await upload(page, file(jpeg, "holiday.jpg", "image/jpeg"));
  await expect(page.getByText("Picture updated.")).toBeVisible();
  const src = `/avatars/${pictureOf(person)}.webp`;
  const picture = page.locator(`main img[src="${src}"]`);
  await expect(picture).toBeVisible();
  expect(await widthOf(picture)).toBe(256);
  await expectShown(src, person);
  await page.getByRole("button", { name: "Remove picture" }).click();
  await expect(page.getByText("Picture removed.")).toBeVisible();
  expect(pictureOf(person)).toBeNull();
  await expectGone(src, person);
});

test("Without JavaScript, a picture is uploaded, shown to others and removed", async ({ person }) => {
  addPosts(SHARED_DATABASE, person.id, 1);
  const browser = await withPicture(person);
  const src = `/avatars/${pictureOf(person)}.webp`;
  await expectShown(src, person);
  const removed = await browser.fillIn(SETTINGS, {}, { button: "Remove picture" });
  expect(textIn(removed.body)).toContain("Picture removed.");
  expect(pictureOf(person)).toBeNull();
  await expectGone(src, person);
});

test("A banner is shown on top of its owner's profile, three times as wide as high, until it is removed", async ({
  page,
  request,
  person,
}) => {
  await startSession(page, person);
  await page.goto(SETTINGS);
  await hydrated(page);
  await page.getByLabel("Profile banner").setInputFiles(file(Buffer.from("no picture")));
  await page.getByRole("button", { name: "Upload banner" }).click();
  await expect(page.getByLabel("Profile banner")).toHaveAccessibleDescription(/n't a PNG, JPEG/);
  await page.getByLabel("Profile banner").setInputFiles(await newFile());
  await page.getByRole("button", { name: "Upload banner" }).click();
  await expect(page.getByText("Banner updated.")).toBeVisible();

  const reader = await plainBrowser({ person: addPerson() });
  const [tag = ""] = await picturesAt(reader, `/@${person.username}`);
  const src = tag.match(/src="(\/banners\/[^"]+)"/)?.[1] ?? "";
  const response = await request.get(src, { headers: reader.headers });
  expect(response.headers()).toMatchObject({
    "content-type": "image/webp",
    "cache-control": "private, max-age=31536000, immutable",
  });
  await page.goto(`/@${person.username}`);
  const banner = page.locator(`main img[src="${src}"]`);
  expect(await widthOf(banner)).toBe(1500);
  const { width, height } = (await banner.boundingBox()) ?? { width: 0, height: 1 };
  expect(width / height).toBeCloseTo(3, 1);

  await page.goto(SETTINGS);
  await page.getByRole("button", { name: "Remove banner" }).click();
  await expect(page.getByText("Banner removed.")).toBeVisible();
  await expectGone(src, person);
});

test("Without JavaScript, a banner is uploaded, shown to others and removed", async ({ person }) => {
  const browser = await plainBrowser({ person });
  const refused = await send(browser, file(Buffer.from("no picture")), "banner");
  expect(descriptionOf("banner", refused)).toMatch(/n't a PNG, JPEG/);
  expect(textIn(await send(browser, await newFile(), "banner"))).toContain("Banner updated.");
  const reader = await plainBrowser({ person: addPerson() });
  const [tag = ""] = await picturesAt(reader, `/@${person.username}`);
  const src = tag.match(/src="(\/banners\/[^"]+)"/)?.[1] ?? "";
  expect(await statusOf(reader, src)).toBe(200);
  const removed = await browser.fillIn(SETTINGS, {}, { button: "Remove banner" });
  expect(textIn(removed.body)).toContain("Banner removed.");
  await expectGone(src, person);
});

test("A picture of exactly 2 MB is accepted, whatever its name", async ({ person }) => {
  const browser = await plainBrowser({ person });
  const page = await send(browser, file(await pictureOfMaxSize(), "me.txt", "text/plain"));
  expect(textIn(page)).toContain("Picture updated.");
  expect(pictureOf(person)).not.toBeNull();
});

/** Files that are refused, and why; neighbors for different reasons. */
async function unusablePictures() {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const png = await newPicture().png().toBuffer();
  return [
    [file(svg), /n't a PNG, JPEG, WebP or AVIF picture/],
    [file(png.subarray(0, png.length / 2)), /damaged or incomplete/],
    [file(await newPicture().gif().toBuffer(), "me.gif", "image/gif"), /n't a PNG, JPEG, WebP or AVIF picture/],
    [file(Buffer.alloc(MAX_BYTES + 1)), TOO_LARGE],
    [file(Buffer.alloc(0)), /Choose a picture first/],
  ] as const;
}

test("An unusable picture is refused beside the field, and changes nothing", async ({ page, person }) => {
  await startSession(page, person);
  await upload(page, largeFile(await pictureOfMaxSize()));
  await expect(page.getByText("Picture updated.")).toBeVisible();
  const before = pictureOf(person);
  for (const [picture, words] of await unusablePictures()) {
    await field(page).setInputFiles(picture);
    await page.getByRole("button", { name: "Upload picture" }).click();
    await expect(field(page)).toHaveAccessibleDescription(words);
  }
  expect(pictureOf(person)).toBe(before);
});

withAndWithoutJavaScript((javaScript) => {
  test("A picture that is larger than the server accepts is refused beside the field", async ({ page, person }) => {
    await startSession(page, person);
    await upload(page, largeFile(Buffer.alloc(10_000_000)), javaScript);
    await expect(field(page)).toHaveAccessibleDescription(TOO_LARGE);
  });
});

test("Without JavaScript, an unusable picture is refused beside the field, and changes nothing", async ({ person }) => {
  const browser = await withPicture(person);
  const before = pictureOf(person);
  for (const [picture, words] of await unusablePictures()) {
    expect(descriptionOf("picture", await send(browser, picture))).toMatch(words);
    expect(pictureOf(person)).toBe(before);
  }
});

test("A picture is served as WebP that can't be mistaken for more, and cached for a year; a missing one is not cached", async ({
  request,
  person,
}) => {
  const { headers } = await withPicture(person);
  const response = await request.get(`/avatars/${pictureOf(person)}.webp`, { headers });
  expect(response.status()).toBe(200);
  expect(response.headers()).toMatchObject({
    "content-type": "image/webp",
    "x-content-type-options": "nosniff",
    "cache-control": "private, max-age=31536000, immutable",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(response.headers()["content-security-policy"]).toContain("default-src 'self'");
  expect((await sharp(await response.body()).metadata()).format).toBe("webp");
  for (const name of [
    "0".repeat(32),
    `${"0".repeat(32)}.webp`,
    "x.webp",
    `${pictureOf(person)}.png`,
    "..%2f..%2fpackage.json",
  ]) {
    const missing = await request.get(`/avatars/${name}`, { headers });
    expect(missing.status(), name).toBe(404);
    expect(missing.headers()["cache-control"], name).toContain("no-store");
  }
});

test("Pictures are for signed-in people", async ({ request, person }) => {
  await withPicture(person);
  const path = `/avatars/${pictureOf(person)}.webp`;
  const response = await request.get(path, { maxRedirects: 0 });
  expect(response.status()).toBe(307);
  expect(response.headers().location).toBe(`/login?callbackUrl=${encodeURIComponent(path)}`);
  expect(response.headers()["cache-control"]).toContain("no-store");
});

test("Picture uploads are limited: after 20 in an hour one has to wait, and sees how long", async ({ person }) => {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO throttles (key, attempts, blocked_until, expires_at) VALUES (?, 20, ?, ?)")
      .run(`pictures ${person.id}`, Date.now() + 60_000, Date.now() + 3_600_000),
  );
  const page = await send(await plainBrowser({ person }), await newFile());
  expect(alertsIn(page)[0]).toMatch(/^Too many attempts\. Try again in/);
  expect(pictureOf(person)).toBeNull();
});

test("More than two megabytes are refused without JavaScript too", async ({ request }) => {
  // An action called by a script is not redirected.
  const response = await request.post(SETTINGS, {
    data: Buffer.alloc(2_200_000),
    headers: { Origin: SITE, "Next-Action": "x", "Content-Type": "text/plain" },
    maxRedirects: 0,
  });
  expect(response.status()).toBe(413);
});
