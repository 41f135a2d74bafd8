import sharp from "sharp";
import { expect, test } from "./fixtures";

test("The site can be installed: its manifest and icons are public, in the declared sizes", async ({
  page,
  request,
}) => {
  await page.goto("/login");
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const response = await request.get(href ?? "", { maxRedirects: 0 });
  expect(response.status()).toBe(200);
  expect(response.headers()["content-type"]).toBe("application/manifest+json");
  const manifest = await response.json();
  expect(manifest).toMatchObject({ name: "Microblog", short_name: "Microblog", start_url: "/", display: "standalone" });
  expect(manifest.icons.map(({ purpose = "any" }) => purpose)).toEqual(["any", "any", "maskable"]);
  const touch = page.locator("link[rel=apple-touch-icon]");
  const icons = [
    ...manifest.icons,
    { src: await touch.getAttribute("href"), sizes: await touch.getAttribute("sizes"), type: "image/png" },
  ];
  expect(icons).toHaveLength(4);
  for (const { src, sizes, type } of icons) {
    const icon = await request.get(src, { maxRedirects: 0 });
    expect(icon.status(), src).toBe(200);
    expect(icon.headers()["content-type"], src).toBe(type);
    const { width, height, format } = await sharp(await icon.body()).metadata();
    expect(`${width}x${height} image/${format}`, src).toBe(`${sizes} ${type}`);
  }
});

test("A maskable icon fills its square, so that no shape cuts a hole into it", async ({ request }) => {
  const { data, info } = await sharp(await (await request.get("/icon-maskable.png")).body())
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (const corner of [0, info.width - 1, info.width * (info.height - 1), info.width * info.height - 1]) {
    expect([...data.subarray(corner * 4, corner * 4 + 4)]).toEqual([0x43, 0x38, 0xca, 255]);
  }
});
