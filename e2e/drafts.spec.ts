import { axeViolations } from "./accessibility";
import { expect, hydrated, inDatabase, startSession, test, withAndWithoutJavaScript } from "./fixtures";

withAndWithoutJavaScript((javaScript) => {
  test("A draft is saved, opened again, changed and posted; one that is deleted can be restored", async ({
    page,
    person,
  }) => {
    await startSession(page, person);
    await page.goto("/");
    await hydrated(page, javaScript);
    const composer = page.getByLabel("New post");
    await expect(page.getByRole("button", { name: "Save draft" })).toBeHidden();
    await composer.fill("x".repeat(300));
    await page.getByRole("button", { name: "Save draft" }).click();
    await expect(page).toHaveURL("/drafts?done=saved");
    await expect(page.getByText("Draft saved.")).toBeVisible();
    if (javaScript) expect(await axeViolations(page)).toEqual([]);

    await page.getByRole("link", { name: "Edit: xxx" }).click();
    await expect(composer).toHaveValue("x".repeat(300));
    await hydrated(page, javaScript);
    await composer.fill("Half a thought");
    await page.getByRole("button", { name: "Save draft" }).click();
    const drafts = page.getByRole("main").getByRole("listitem");
    await expect(drafts).toHaveCount(1);
    await page.getByRole("button", { name: "Delete: Half a thought" }).click();
    await expect(page.getByText("No drafts.")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(drafts).toContainText("Half a thought");

    await page.getByRole("link", { name: "Edit: Half" }).click();
    await hydrated(page, javaScript);
    await composer.fill("A whole thought");
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page.getByRole("article")).toContainText("A whole thought");
    await expect(composer).toHaveValue("");
    await expect(page).toHaveURL(/\/(#body)?$/);
    await page.getByRole("link", { name: "Drafts" }).click();
    await expect(page.getByText("No drafts.")).toBeVisible();
  });
});

withAndWithoutJavaScript((javaScript) => {
  test("Submitting a restored form deletes what was kept of it, and not what another tab keeps", async ({
    page,
    person,
  }) => {
    const [shown, other] = [`${person.id}-1`, `${person.id}-2`];
    const keptIds = () =>
      inDatabase((database) => database.prepare("SELECT id FROM form_drafts WHERE user_id = ?").pluck().all(person.id));
    inDatabase((database) => {
      const keep = database.prepare("INSERT INTO form_drafts VALUES (?, ?, ?, ?)");
      for (const id of [shown, other])
        keep.run(id, person.id, JSON.stringify({ body: `Text of ${id}` }), Date.now() + 6e7);
    });
    await startSession(page, person);
    await page.goto(`/?formDraft=${shown}`);
    await hydrated(page, javaScript);
    await expect(page.getByLabel("New post")).toHaveValue(`Text of ${shown}`);
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page.getByRole("article")).toContainText(`Text of ${shown}`);
    await expect.poll(keptIds).toEqual([other]);
    await page.goto(`/?formDraft=${other}`);
    await expect(page.getByLabel("New post")).toHaveValue(`Text of ${other}`);
  });
});

test("What is typed into a draft stays in the browser until it is saved, apart from what else is being written", async ({
  page,
  person,
}) => {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO drafts (id, user_id, body, updated_at) VALUES (?, ?, 'Saved', 1)")
      .run(person.id, person.id),
  );
  await startSession(page, person);
  const composer = page.getByLabel("New post");
  const type = async (path: string, text: string) => {
    await page.goto(path);
    await hydrated(page);
    await composer.fill(text);
  };
  await type("/", "Something else");
  await type(`/?draft=${person.id}`, "Saved, and more");
  await page.reload();
  await expect(composer).toHaveValue("Saved, and more");
  await page.goto("/");
  await expect(composer).toHaveValue("Something else");
  await page.goto(`/?draft=${person.id}`);
  await expect(composer).toHaveValue("Saved, and more");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("Draft saved.")).toBeVisible();
  await page.goto("/");
  await expect(composer).toHaveValue("Something else");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(2);
  await page.goto("/");
  await hydrated(page);
  await expect(composer).toHaveValue("");
});
