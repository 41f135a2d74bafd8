import type { APIRequestContext, Page } from "@playwright/test";
import sharp from "sharp";
import { axeViolations } from "./accessibility";
import {
  addPerson,
  addToken,
  expect,
  hydrated,
  inDatabase,
  type Person,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { E2E_PORT } from "./server";

const jpeg = (width: number, height: number, background = "#0a7f3f") =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();

const file = (buffer: Buffer, name = "wall.jpg") => ({ name, mimeType: "image/jpeg", buffer });

/** The pictures of a person's newest post. */
const picturesOf = ({ id }: Person) =>
  inDatabase(
    (database) =>
      database
        .prepare(
          "SELECT post_pictures.id, post_id, width, height, alt FROM post_pictures JOIN posts ON posts.id = post_id WHERE author_id = ? ORDER BY post_id DESC, position",
        )
        .all(id) as { id: string; post_id: string; width: number; height: number; alt: string }[],
  );

/** Whether a picture has loaded, and its width. */
const loadedWidth = (page: Page, name: string) =>
  page.getByRole("img", { name }).evaluate(async (image: HTMLImageElement) => {
    image.loading = "eager";
    await image.decode();
    return image.naturalWidth;
  });

withAndWithoutJavaScript((javaScript) => {
  test("A post with pictures and a content warning is written, described and read", async ({ page, person }) => {
    await signIn(page, person);
    await hydrated(page, javaScript);
    const field = page.getByLabel("Add pictures");
    await field.setInputFiles([file(await jpeg(3000, 1000)), file(await jpeg(300, 400, "#aa2200"), "door.jpg")]);
    if (javaScript) {
      await page.getByLabel("Description of picture 1").fill("A green wall");
      await page.getByLabel("Description of picture 2").fill("A red door");
    }
    await page.locator(".warning-field summary").click();
    await page.getByRole("textbox", { name: "Content warning" }).fill("Walls and doors");
    if (javaScript) expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Post", exact: true }).click();
    if (!javaScript) {
      // Without scripts, the pictures are described after the post is published.
      await expect(page.getByText("Your post is published.")).toBeVisible();
      await page.getByLabel("Description of picture 1").fill("A green wall");
      await page.getByLabel("Description of picture 2").fill("A red door");
      // What is refused keeps all that was typed.
      await page.getByLabel("Your post").fill("x".repeat(281));
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("A post can have up to 280 characters.")).toBeVisible();
      await expect(page.getByLabel("Description of picture 2")).toHaveValue("A red door");
      await page.getByLabel("Your post").fill("");
      await page.getByRole("button", { name: "Save" }).click();
    }
    await expect(page.locator(".covered summary")).toHaveText(/Walls and doors/);
    expect(picturesOf(person)).toMatchObject([
      { width: 2048, height: 683, alt: "A green wall" },
      { width: 300, height: 400, alt: "A red door" },
    ]);
    await expect(page.getByRole("img", { name: "A red door" })).toBeHidden();
    await page.locator(".covered summary").click();
    expect(await loadedWidth(page, "A red door")).toBe(300);
    const green = page.getByRole("link", { name: "A green wall" });
    if (!javaScript) {
      await expect(green).toHaveAttribute("href", `/pictures/${picturesOf(person)[0]?.id}.webp`);
      return;
    }
    await green.click();
    const viewer = page.getByRole("dialog", { name: "Picture 1 of 2" });
    await expect(viewer.getByRole("img", { name: "A green wall" })).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("dialog", { name: "Picture 2 of 2" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
});

/** Writes a post with a picture as a browser without JavaScript does; returns the status and the location. */
async function publish(request: APIRequestContext, picture: Buffer, headers: Record<string, string> = {}) {
  const html = await (await request.get("/")).text();
  const form = html.slice(html.indexOf('class="post-form'), html.indexOf("</form>", html.indexOf('class="post-form')));
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)].map(
    ([, name = "", value = ""]) => [name, value.replaceAll("&quot;", '"')] as const,
  );
  const multipart = { ...Object.fromEntries(hidden), body: "", contentWarning: "", pictures: file(picture) };
  const origin = `http://localhost:${E2E_PORT}`;
  return request.post("/", { multipart, headers: { Origin: origin, ...headers }, maxRedirects: 0 });
}

test("A picture is for those who see its post, and for everyone in a public feed; programs get it with a token", async ({
  page,
  person,
  browser,
}) => {
  await startSession(page, person);
  const { request } = page;
  expect((await publish(request, await jpeg(40, 30))).status()).toBe(303);
  const [picture] = picturesOf(person);
  const path = `/pictures/${picture?.id}.webp`;
  const response = await request.get(path);
  expect(response.headers()).toMatchObject({
    "content-type": "image/webp",
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(await sharp(await response.body()).metadata()).toMatchObject({ format: "webp", width: 40 });
  for (const missing of [`/pictures/${"x".repeat(32)}.webp`, `/pictures/${picture?.id}`]) {
    expect((await request.get(missing)).status(), missing).toBe(404);
  }

  const stranger = await browser.newContext();
  const refused = await stranger.request.get(path, { maxRedirects: 0 });
  expect([refused.status(), refused.headers().location]).toEqual([
    307,
    `/login?callbackUrl=${encodeURIComponent(path)}`,
  ]);
  const authorization = { Authorization: `Bearer ${addToken(addPerson(), "read")}` };
  expect((await stranger.request.get(path, { headers: authorization })).status()).toBe(200);
  const post = await stranger.request.get(`/api/v1/posts/${picture?.post_id}`, { headers: authorization });
  expect(await post.json()).toMatchObject({
    body: "",
    pictures: [{ id: picture?.id, width: 40, height: 30, alt: "" }],
  });

  inDatabase((database) => database.prepare("UPDATE users SET is_public = 1 WHERE id = ?").run(person.id));
  const shown = await stranger.request.get(path);
  expect([shown.status(), shown.headers()["cross-origin-resource-policy"]]).toEqual([200, "cross-origin"]);
  const feed = await (await stranger.request.get(`/@${person.username}/feed.json`)).json();
  expect(feed.items[0].content_html).toContain(`${path}" alt="" width="40" height="30"`);
  await stranger.close();
});

test("A damaged picture, one that is too large and a form that is far too large are refused in words", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  const { request } = page;
  const picture = await jpeg(400, 300);
  const damaged = await publish(request, picture.subarray(0, picture.length / 2));
  expect(await damaged.text()).toContain("This picture is damaged or incomplete.");
  const large = await publish(request, Buffer.concat([picture, Buffer.alloc(10_000_001)]));
  expect(await large.text()).toContain("One of the pictures is larger than 10 MB.");
  const tooLarge = await publish(request, Buffer.alloc(42_000_000));
  expect([tooLarge.status(), tooLarge.headers().location]).toEqual([303, "/?picture=too-large"]);
  expect(picturesOf(person)).toEqual([]);
});
