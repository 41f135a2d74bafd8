import type { Page } from "@playwright/test";
import { ME, mastodonArchive, note } from "../feed/import/archives.testing";
import {
  addPerson,
  addPosts,
  expect,
  hydrated,
  inDatabase,
  makeStale,
  type Person,
  plainBrowser,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { descriptionOf } from "./forms";
import { E2E_PORT, largeFile, SHARED_DATABASE } from "./server";

const PATH = "/settings/your-data";

const jsonFile = (content: unknown) => ({
  name: "outbox.json",
  mimeType: "application/json",
  buffer: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
});

async function upload(page: Page, file: string | ReturnType<typeof jsonFile>, javaScript = true) {
  await page.goto(PATH);
  await hydrated(page, javaScript);
  await page.getByLabel("File to import").setInputFiles(file);
  await page.getByRole("button", { name: "Import", exact: true }).click();
}

const postsOf = ({ id }: Person) =>
  inDatabase(
    (database) =>
      database.prepare("SELECT body FROM posts WHERE author_id = ? ORDER BY id").pluck().all(id) as string[],
  );

withAndWithoutJavaScript((javaScript) => {
  test("A Mastodon archive is imported in the background; the page shows how far it is, and then what became of it", async ({
    page,
    person,
  }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    await startSession(page, person);
    const boost = { type: "Announce", actor: ME, object: "https://far.example/1" };
    const notes = Array.from({ length: 300 }, (_, n) => note({ id: `${ME}/${n}`, content: `<p>Old post ${n}</p>` }));
    await upload(page, jsonFile(mastodonArchive(...notes, boost, note({ content: "" }))), javaScript);
    await expect(async () => {
      if (!javaScript) await page.reload();
      await expect(page.getByText("300 posts imported")).toBeVisible({ timeout: 1000 });
    }).toPass();
    await expect(page.getByText("1 boost or repost")).toBeVisible();
    await expect(page.getByText("1 post without text")).toBeVisible();
    expect(postsOf(person).slice(-2)).toEqual([expect.stringMatching(/^Old post/), "Post number 1"]);

    await page.getByRole("button", { name: "Close" }).click();
    await expect(page.getByText("300 posts imported")).toHaveCount(0);
    await page.goto(`/@${person.username}`);
    await expect(page.getByRole("article").first()).toContainText("Post number 1");
    await expect(page.getByRole("article").nth(1)).toContainText("Old post");
  });
});

const UNUSABLE = [
  ["", "Choose a file first."],
  ["PK\u0003\u0004", "Unpack it first"],
  ["{", "isn't a complete JSON file"],
  ["{}", "isn't an export from a Microblog site"],
] as const;
const TOO_LARGE = "This file is larger than 20 MB.";
/** Of more than 20 MB. */
const tooLarge = () => largeFile(Buffer.alloc(21_000_000));

test("A file that can't be imported is refused beside its field", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto(PATH);
  await hydrated(page);
  for (const [file, words] of [
    ...UNUSABLE.map(([content, words]) => [jsonFile(content), words] as const),
    [tooLarge(), TOO_LARGE] as const,
  ]) {
    await page.getByLabel("File to import").setInputFiles(file);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await expect(page.getByLabel("File to import")).toHaveAccessibleDescription(new RegExp(words));
  }
  expect(postsOf(person)).toEqual([]);
});

test("Without JavaScript, a file that can't be imported is refused beside its field", async ({ person }) => {
  const browser = await plainBrowser({ person });
  for (const [content, words] of UNUSABLE) {
    const file = new File([content], "outbox.json", { type: "application/json" });
    expect(descriptionOf("file", (await browser.fillIn(PATH, { file })).body)).toContain(words);
  }
  expect(postsOf(person)).toEqual([]);
});

test.describe("Without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("a file that the server does not accept is sent to its end, and refused beside its field", async ({
    page,
    person,
  }) => {
    await startSession(page, person);
    await upload(page, tooLarge(), false);
    await expect(page.getByLabel("File to import")).toHaveAccessibleDescription(new RegExp(TOO_LARGE));
  });
});

test("A file of 15 MB is imported, another waits for it, and one that runs can be stopped", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  const notes = Array.from({ length: 8000 }, (_, n) =>
    note({ id: `${ME}/${n}`, content: `<p>${n}</p><!--${"x".repeat(1500)}-->` }),
  );
  await upload(page, largeFile(JSON.stringify(mastodonArchive(...notes))));
  await expect(page.getByText(/Importing: [\d,]+ of 8,000 done/)).toBeVisible();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByLabel("File to import")).toHaveCount(0);
  const { status, location } = await sendFile(page, person, mastodonArchive(note()));
  expect([status, location]).toEqual([303, `${PATH}?import=running#import`]);
  await page.getByRole("button", { name: "Stop import" }).click();
  await expect(page.getByLabel("File to import")).toBeVisible();
});

test("An import needs a fresh session of the page's own reader, and a form of this site", async ({ page, person }) => {
  const file = mastodonArchive(note());
  expect(await sendFile(page, person, file)).toEqual({ status: 303, location: expect.stringMatching(/^\/login\?/) });
  await signIn(page, person);
  expect(await sendFile(page, addPerson(), file)).toEqual({
    status: 303,
    location: `${PATH}?import=other-reader#import`,
  });
  expect((await sendFile(page, person, file, { origin: "https://evil.example" })).status).toBe(403);
  makeStale(person);
  const confirm = { status: 303, location: expect.stringMatching(/^\/login\/confirm\?/) };
  expect(await sendFile(page, person, file)).toEqual(confirm);
  await page.goto(PATH);
  await expect(page.getByText("Confirm it's you before you import.")).toBeVisible();
  expect(postsOf(person)).toEqual([]);
});

test("Somebody can import ten files in an hour", async ({ page, person }) => {
  await startSession(page, person);
  for (let time = 0; time < 10; time++) {
    expect((await sendFile(page, person, "{}")).location).toBe(`${PATH}?import=unknown#import`);
  }
  expect((await sendFile(page, person, "{}")).location).toBe(`${PATH}?import=too-often#import`);
});

/** Sends the form with a page's cookies, as a browser without JavaScript does. */
async function sendFile(page: Page, reader: Person, content: unknown, headers: Record<string, string> = {}) {
  const response = await page.request.post(`${PATH}/import`, {
    multipart: { reader: reader.id, file: jsonFile(content) },
    headers: { origin: `http://localhost:${E2E_PORT}`, ...headers },
    maxRedirects: 0,
  });
  return { status: response.status(), location: response.headers().location };
}
