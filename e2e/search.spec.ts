import {
  addPerson,
  expect,
  hydrated,
  inDatabase,
  newName,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";

/** Posts by a person, each with a unique word. */
function addPostsWith(word: string, count: number) {
  const author = addPerson();
  inDatabase((database) => {
    const insert = database.prepare("INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, ?)");
    for (let number = 1; number <= count; number++) {
      insert.run(`00${word}${String(number).padStart(4, "0")}`, author.id, `${word} number ${number}`, Date.now());
    }
  });
  return author;
}

withAndWithoutJavaScript((javaScript) => {
  test("Search finds posts and people by their words, page by page, and the address contains the search", async ({
    page,
    person,
  }) => {
    const word = newName("w").replace("_", "");
    addPostsWith(word, 30);
    const found = addPerson();
    inDatabase((database) =>
      database.prepare("UPDATE users SET name = ?, about = 'Birds' WHERE id = ?").run(`Known as ${word}`, found.id),
    );
    await signIn(page, person);
    await page.getByRole("link", { name: "Search" }).click();
    await expect(page.getByRole("heading", { name: "Search" })).toBeVisible();
    await page.getByRole("searchbox").fill(word.slice(0, -1));
    if (!javaScript) await page.getByRole("button", { name: "Search" }).click();
    await expect(page.getByRole("article")).toHaveCount(25);
    await expect(page.getByRole("article").first()).toContainText(`${word} number 30`);
    await expect(page.getByRole("listitem").filter({ hasText: found.username })).toContainText(`Known as ${word}`);
    await expect(page).toHaveURL(`/search?q=${word.slice(0, -1)}`);
    await page.getByRole("link", { name: "Older" }).click();
    await expect(page.getByRole("article")).toHaveCount(5);
    await page.reload();
    await expect(page.getByRole("article").last()).toContainText(`${word} number 1`);
    await expect(page.getByRole("searchbox")).toHaveValue(word.slice(0, -1));
  });

  test(`Go back on a post's page leads to ${javaScript ? "the page its reader came from" : "the home feed"}`, async ({
    page,
    person,
  }) => {
    const word = newName("w").replace("_", "");
    const author = addPostsWith(word, 1);
    await startSession(page, person);
    await page.goto(`/search?q=${word}`);
    const address = `/@${author.username}/00${word}0001`;
    await page.getByRole("article").locator(`a[href="${address}"]`).first().click();
    await expect(page).toHaveURL(address);
    await hydrated(page, javaScript);
    await page.getByRole("link", { name: "Go back" }).click();
    await expect(page).toHaveURL(javaScript ? `/search?q=${word}` : "/");
  });
});

test("Searching while typing keeps the focus in the field, and an empty result says what to do", async ({
  page,
  person,
}) => {
  const word = newName("w").replace("_", "");
  const author = addPostsWith(word, 1);
  await startSession(page, person);
  await page.goto("/search");
  await page.getByRole("searchbox").focus();
  await page.keyboard.type(word);
  await expect(page.getByRole("article")).toContainText(author.username);
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("andmore");
  await expect(page.getByText("No results. Try fewer or different words.")).toBeVisible();
});

test("People have a tab of their own, and recent searches stay in this browser until they are cleared", async ({
  page,
  person,
}) => {
  const word = newName("w").replace("_", "");
  addPostsWith(word, 1);
  for (let number = 0; number < 4; number++) {
    const { id } = addPerson();
    inDatabase((database) => database.prepare("UPDATE users SET name = ? WHERE id = ?").run(`The ${word}`, id));
  }
  await startSession(page, person);
  await page.goto("/search");
  await page.getByRole("searchbox").fill(word);
  await expect(page.getByRole("article")).toHaveCount(1);
  const people = page.getByRole("main").getByRole("listitem");
  await expect(people).toHaveCount(3);
  await page.getByRole("navigation", { name: "Results" }).getByRole("link", { name: "People" }).click();
  await expect(people).toHaveCount(4);
  await expect(page).toHaveURL(`/search?q=${word}&tab=people`);
  expect(await page.evaluate(() => CSS.highlights.get("found")?.size)).toBe(4);
  await page.goto("/search");
  await page.getByRole("link", { name: word }).click();
  await expect(page).toHaveURL(`/search?q=${word}`);
  await page.goto("/search");
  await page.getByRole("button", { name: "Clear all" }).click();
  await expect(page.getByRole("link", { name: word })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("link", { name: word })).toHaveCount(0);
});

test("Hostile searches and cursors find nothing, without an error", async ({ page, person }) => {
  await signIn(page, person);
  for (const search of [
    '"',
    "*",
    "NEAR(",
    "'; DROP TABLE posts; --",
    "%00",
    "x".repeat(2000),
    "<script>alert(1)</script>",
  ]) {
    const response = await page.request.get(`/search?q=${encodeURIComponent(search)}&before=zzz&people=-1`);
    expect(response.status(), search.slice(0, 20)).toBe(200);
    expect(await response.text()).not.toContain("<script>alert(1)</script>");
  }
  expect((await page.request.get("/search?q=a&q=b&before=1&before=2")).status()).toBe(200);
  await page.goto("/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E");
  await hydrated(page, false);
  await expect(page.getByRole("searchbox")).toHaveValue("<script>alert(1)</script>");
});
