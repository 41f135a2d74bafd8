import type { Locator, Page } from "@playwright/test";
import sharp from "sharp";
import {
  addPerson,
  addPosts,
  expect,
  hydrated,
  inDatabase,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { descriptionOf, textIn } from "./forms";
import { E2E_PORT, largeFile, SHARED_DATABASE } from "./server";

const MAX_BYTES = 2_000_000;
const TOO_LARGE = /This picture is larger than 2 MB/;

const file = (buffer: Buffer, name = "me.png", mimeType = "image/png") => ({ name, mimeType, buffer });

const square = (background: string) => sharp({ create: { width: 300, height: 300, channels: 3, background } });

const field = (page: Page) => page.getByLabel("Profile picture");

async function upload(page: Page, picture: string | ReturnType<typeof file>, javaScript = true) {
  await page.goto("/settings/profile");
  await hydrated(page, javaScript);
  await field(page).setInputFiles(picture);
  await page.getByRole("button", { name: "Upload picture" }).click();
}

const pictureOf = ({ id }: Person) =>
  inDatabase((database) => database.prepare("SELECT avatar FROM users WHERE id = ?").pluck().get(id) as string | null);

/** The width of a picture once it has loaded. */
const widthOf = (picture: Locator) =>
  picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return image.naturalWidth;
  });

withAndWithoutJavaScript((javaScript) => {
  test("An uploaded picture is shown beside its owner's posts and on their profile, to others too, until it is removed", async ({
    page,
    browser,
    person,
  }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    await signIn(page, person);
    const jpeg = await square("#0a7f3f").jpeg().toBuffer();
    await upload(page, file(jpeg, "holiday.jpg", "image/jpeg"), javaScript);
    await expect(page.getByText("Picture updated.")).toBeVisible();
    const src = `/avatars/${pictureOf(person)}.webp`;
    await expect(page.locator(`main img[src="${src}"]`)).toBeVisible();

    const reader = await (await browser.newContext()).newPage();
    await signIn(reader, addPerson());
    for (const path of ["/explore", `/@${person.username}`, `/search?q=${person.username}`]) {
      await reader.goto(path);
      const picture = reader.locator(`main img[src="${src}"]`).first();
      expect(await widthOf(picture), path).toBe(256);
      // It is decorative, and has its space before it has loaded.
      for (const [name, value] of Object.entries({ alt: "", width: "256", height: "256" })) {
        await expect(picture).toHaveAttribute(name, value);
      }
    }
    await page.getByRole("button", { name: "Remove picture" }).click();
    await expect(page.getByText("Picture removed.")).toBeVisible();
    expect(pictureOf(person)).toBeNull();
    await reader.goto(`/@${person.username}`);
    await expect(reader.getByRole("heading", { name: person.username })).toBeVisible();
    await expect(reader.locator("main img")).toHaveCount(0);
    expect((await reader.request.get(src)).status()).toBe(404);
    await reader.context().close();
  });

  test("A banner is shown on top of its owner's profile, three times as wide as high, until it is removed", async ({
    page,
    browser,
    person,
  }) => {
    await signIn(page, person);
    await page.goto("/settings/profile");
    await hydrated(page, javaScript);
    await page.getByLabel("Profile banner").setInputFiles(file(Buffer.from("no picture")));
    await page.getByRole("button", { name: "Upload banner" }).click();
    await expect(page.getByLabel("Profile banner")).toHaveAccessibleDescription(/n't a PNG, JPEG/);
    await page.getByLabel("Profile banner").setInputFiles(file(await square("#0a7f3f").png().toBuffer()));
    await page.getByRole("button", { name: "Upload banner" }).click();
    await expect(page.getByText("Banner updated.")).toBeVisible();

    const reader = await (await browser.newContext({ javaScriptEnabled: javaScript })).newPage();
    await signIn(reader, addPerson());
    await reader.goto(`/@${person.username}`);
    const banner = reader.locator('main img[src^="/banners/"]');
    expect(await widthOf(banner)).toBe(1500);
    const { width, height } = (await banner.boundingBox()) ?? { width: 0, height: 1 };
    expect(width / height).toBeCloseTo(3, 1);
    const src = String(await banner.getAttribute("src"));
    expect((await reader.request.get(src)).headers()).toMatchObject({
      "content-type": "image/webp",
      "cache-control": "private, max-age=31536000, immutable",
    });
    await page.getByRole("button", { name: "Remove banner" }).click();
    await expect(page.getByText("Banner removed.")).toBeVisible();
    await reader.goto(`/@${person.username}`);
    await expect(reader.getByRole("heading", { name: person.username })).toBeVisible();
    await expect(banner).toHaveCount(0);
    expect((await reader.request.get(src)).status()).toBe(404);
    await reader.context().close();
  });

  test("A picture of exactly 2 MB is accepted, whatever its name", async ({ page, person }) => {
    await signIn(page, person);
    const png = await square("#0000ff").png().toBuffer();
    const padded = Buffer.concat([png, Buffer.alloc(MAX_BYTES - png.length)]);
    await upload(page, file(padded, "me.txt", "text/plain"), javaScript);
    await expect(page.getByText("Picture updated.")).toBeVisible();
    expect(pictureOf(person)).not.toBeNull();
  });
});

/** Files that are refused, and why; neighbors for different reasons. */
async function unusablePictures() {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const png = await square("#00ff00").png().toBuffer();
  return [
    [file(svg), /n't a PNG, JPEG, WebP or AVIF picture/],
    [file(png.subarray(0, png.length / 2)), /damaged or incomplete/],
    [file(await square("#00ff00").gif().toBuffer(), "me.gif", "image/gif"), /n't a PNG, JPEG, WebP or AVIF picture/],
    [file(Buffer.alloc(MAX_BYTES + 1)), TOO_LARGE],
    [file(Buffer.alloc(0)), /Choose a picture first/],
  ] as const;
}

test("An unusable picture is refused beside the field, and changes nothing", async ({ page, person }) => {
  await startSession(page, person);
  await upload(page, file(await square("#ff0000").png().toBuffer()));
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
  const browser = await plainBrowser({ person });
  const send = async ({ buffer, name, mimeType }: ReturnType<typeof file>) => {
    const picture = new File([new Uint8Array(buffer)], name, { type: mimeType });
    return (await browser.fillIn("/settings/profile", { picture })).body;
  };
  expect(textIn(await send(file(await square("#ff0000").png().toBuffer())))).toContain("Picture updated.");
  const before = pictureOf(person);
  for (const [picture, words] of await unusablePictures()) {
    expect(descriptionOf("picture", await send(picture))).toMatch(words);
    expect(pictureOf(person)).toBe(before);
  }
});

test("A picture is served as WebP that can't be mistaken for more, and cached for a year; a missing one is not cached", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  await upload(page, file(await square("#0000ff").png().toBuffer()));
  await expect(page.getByText("Picture updated.")).toBeVisible();
  const response = await page.request.get(`/avatars/${pictureOf(person)}.webp`);
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
    const missing = await page.request.get(`/avatars/${name}`);
    expect(missing.status(), name).toBe(404);
    expect(missing.headers()["cache-control"], name).toContain("no-store");
  }
});

test("Pictures are for signed-in people", async ({ page, browser, person }) => {
  await signIn(page, person);
  await upload(page, file(await square("#0000ff").png().toBuffer()));
  await expect(page.getByText("Picture updated.")).toBeVisible();
  const stranger = await browser.newContext();
  const path = `/avatars/${pictureOf(person)}.webp`;
  const response = await stranger.request.get(path, { maxRedirects: 0 });
  expect(response.status()).toBe(307);
  expect(response.headers().location).toBe(`/login?callbackUrl=${encodeURIComponent(path)}`);
  expect(response.headers()["cache-control"]).toContain("no-store");
  await stranger.close();
});

test("Picture uploads are limited: after 20 in an hour one has to wait, and sees how long", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  inDatabase((database) =>
    database
      .prepare("INSERT INTO throttles (key, attempts, blocked_until, expires_at) VALUES (?, 20, ?, ?)")
      .run(`pictures ${person.id}`, Date.now() + 60_000, Date.now() + 3_600_000),
  );
  await upload(page, file(await square("#0000ff").png().toBuffer()));
  await expect(page.getByText(/^Too many attempts\. Try again in/)).toBeVisible();
  expect(pictureOf(person)).toBeNull();
});

test("More than two megabytes are refused without JavaScript too", async ({ page }) => {
  const origin = `http://localhost:${E2E_PORT}`;
  // An action called by a script is not redirected.
  const response = await page.request.post("/settings/profile", {
    data: Buffer.alloc(2_200_000),
    headers: { Origin: origin, "Next-Action": "x", "Content-Type": "text/plain" },
    maxRedirects: 0,
  });
  expect(response.status()).toBe(413);
});
