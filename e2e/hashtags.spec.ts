import { axeViolations } from "./accessibility";
import { expect, inDatabase, newName, signIn, startSession, test, withAndWithoutJavaScript } from "./fixtures";

withAndWithoutJavaScript((javaScript) => {
  test("A hashtag in a post leads to the posts with it, and so does a search for it", async ({ page, person }) => {
    const tag = newName("Tag");
    await signIn(page, person);
    await page.getByLabel("New post").fill(`First #${tag} 今日#寿司`);
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await page
      .getByRole("article")
      .getByRole("link", { name: `#${tag}` })
      .click();
    await expect(page).toHaveURL(`/tags/${tag.toLowerCase()}`);
    await expect(page.getByRole("heading", { name: `#${tag.toLowerCase()}` })).toBeVisible();
    await expect(page.getByRole("article")).toContainText("First");
    if (javaScript) expect(await axeViolations(page)).toEqual([]);

    await page.goto(`/search?q=${encodeURIComponent(`#${tag.toUpperCase()}`)}`);
    await expect(page.getByRole("article")).toContainText("First");
  });
});

test("A hashtag has one address, needs signing in, and must be one", async ({ page, person }) => {
  const anonymous = await page.request.get("/tags/birds", { maxRedirects: 0 });
  expect([anonymous.status(), anonymous.headers().location]).toEqual([307, "/login?callbackUrl=%2Ftags%2Fbirds"]);
  await startSession(page, person);
  const [tag] = [newName("Öl")];
  const response = await page.request.get(`/tags/${encodeURIComponent(tag)}?before=x`);
  expect(new URL(response.url()).pathname).toBe(`/tags/${encodeURIComponent(tag.toLowerCase())}`);
  expect(new URL(response.url()).search).toBe("?before=x");
  expect(await response.text()).toContain(`#${tag.toLowerCase()}`);
  for (const path of ["/tags/2026", "/tags/a%20b", "/tags/%23a", "/tags/a%2Fb", `/tags/${"x".repeat(101)}`, "/tags"]) {
    expect((await page.request.get(path)).status(), path).toBe(404);
  }
  expect((await page.request.get("/tags/%ff")).status()).toBeLessThan(500);
});

test("Search for a hashtag shows only posts with it; for one that nobody used, posts with the word", async ({
  page,
  person,
}) => {
  const word = newName("w").replace("_", "");
  inDatabase((database) => {
    const insert = database.prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, ?)");
    insert.run(`00${word}1`, person.id, `Plain ${word}`, Date.now());
  });
  await startSession(page, person);
  const found = async () => (await page.request.get(`/search?q=%23${word}`)).text();
  expect(await found()).toContain(`Plain ${word}`);
  inDatabase((database) => {
    const insert = database.prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, ?)");
    insert.run(`00${word}2`, person.id, `Tagged #${word}`, Date.now());
    database.prepare("INSERT INTO hashtags (tag, post_id) VALUES (?, ?)").run(word, `00${word}2`);
  });
  const text = await found();
  expect(text).toContain("Tagged");
  expect(text).not.toContain(`Plain ${word}`);
});
