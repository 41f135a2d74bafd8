import {
  addPerson,
  confirmItsMe,
  emailsTo,
  expect,
  hydrated,
  inDatabase,
  linkInEmail,
  makeStale,
  securityEventsOf,
  signIn,
  startSession,
  tamperField,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";

const PAGE = "/settings/tokens";

type Row = { id: string; name: string; scope: string; hash: string; expires_at: number };

const tokensOf = ({ id }: { id: string }) =>
  inDatabase(
    (database) =>
      database.prepare("SELECT * FROM access_tokens WHERE user_id = ? ORDER BY created_at").all(id) as Row[],
  );

const me = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

withAndWithoutJavaScript((javaScript) => {
  test("A token is created, shown once and in no address, works, and stops working once revoked", async ({
    page,
    playwright,
    baseURL,
    person,
  }) => {
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await startSession(page, person);
    await page.goto(PAGE);
    await hydrated(page, javaScript);
    await page.getByLabel("Name").fill(" My  script ");
    await page.getByLabel("Permission").selectOption("Read and write");
    await page.getByLabel("Expires after").selectOption("90 days");
    await page.getByRole("button", { name: "Create token" }).click();
    const token = (await page.getByRole("status", { name: "New access token" }).locator("code").textContent()) ?? "";
    expect(token).toMatch(/^mb_[\w-]{43}$/);
    const listed = page.getByRole("listitem").filter({ hasText: "My script" });
    await expect(listed).toContainText("Read and write");
    await expect(listed).toContainText("Never used");
    const [row] = tokensOf(person);
    expect(row).toMatchObject({ name: "My script", scope: "write" });
    expect(((row?.expires_at ?? 0) - Date.now()) / 86_400_000).toBeCloseTo(90, 1);

    const program = await playwright.request.newContext({ baseURL });
    expect((await program.get("/api/v1/me", me(token))).status()).toBe(200);
    // The use is stored after the response.
    await expect(async () => {
      await page.goto(PAGE);
      expect(await listed.textContent()).toContain("Last used on");
    }).toPass();
    expect(await page.content()).not.toContain(token);
    expect(addresses.filter((address) => address.includes(token.slice(3)))).toEqual([]);

    await page.getByRole("button", { name: "Revoke My script" }).click();
    await expect(page.getByText("Token revoked.")).toBeVisible();
    await expect(listed).toHaveCount(0);
    expect((await program.get("/api/v1/me", me(token))).status()).toBe(401);
    await program.dispose();

    const history = securityEventsOf(person).map(({ type, details }) => [type, details]);
    expect(history.slice(0, 2)).toEqual([
      ["token-revoked", '{"name":"My script"}'],
      ["token-created", '{"name":"My script","scope":"write"}'],
    ]);
    await expect
      .poll(() => emailsTo(person.email).map(({ subject }) => subject))
      .toEqual(expect.arrayContaining(["An access token was created", "An access token was revoked"]));
    expect(JSON.stringify([emailsTo(person.email), securityEventsOf(person)])).not.toContain(token.slice(3));
  });

  test("Creating a token long after signing in asks to confirm first, and restores what was chosen", async ({
    page,
    person,
  }) => {
    await signIn(page, person);
    makeStale(person);
    await page.goto(PAGE);
    await hydrated(page, javaScript);
    await page.getByLabel("Name").fill("Kept");
    await page.getByLabel("Permission").selectOption("write");
    await page.getByLabel("Expires after").selectOption("365");
    await page.getByRole("button", { name: "Create token" }).click();
    await confirmItsMe(page);
    await expect(page.getByLabel("Name")).toHaveValue("Kept");
    await expect(page.getByLabel("Permission")).toHaveValue("write");
    await expect(page.getByLabel("Expires after")).toHaveValue("365");
    expect(tokensOf(person)).toEqual([]);
    await page.getByRole("button", { name: "Create token" }).click();
    await expect(page.getByRole("status", { name: "New access token" })).toBeVisible();
    expect(tokensOf(person)).toHaveLength(1);
  });

  test("Tokens have unique names, so sending a form again creates no second token", async ({ page, person }) => {
    await startSession(page, person);
    await page.goto(PAGE);
    for (const outcome of ["Copy your new token now.", "You have a token with this name. Choose another name."]) {
      await hydrated(page, javaScript);
      await page.getByLabel("Name").fill("Twice");
      await page.getByRole("button", { name: "Create token" }).click();
      await expect(page.getByText(outcome)).toBeVisible();
    }
    await expect(page.getByLabel("Name")).toHaveValue("Twice");
    expect(tokensOf(person)).toHaveLength(1);
  });

  test("A name is required, with an error beside its field", async ({ page, person }) => {
    await startSession(page, person);
    await page.goto(PAGE);
    await hydrated(page, javaScript);
    await page.getByLabel("Name").fill(" ");
    await page.getByRole("button", { name: "Create token" }).click();
    await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/Give the token a name\./);
    expect(tokensOf(person)).toEqual([]);
  });
});

test("The page says what a token may do, and when each expires", async ({ page, person }) => {
  await startSession(page, person);
  await page.goto("/settings");
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Access tokens" }).click();
  await expect(page).toHaveTitle("Access tokens – Microblog");
  await expect(page.getByText("Read: your profile")).toBeVisible();
  await expect(page.getByText("Your tokens keep working when you change your password.")).toBeVisible();
});

test("Another person's token can't be revoked by its id", async ({ page, person }) => {
  const other = addPerson();
  const insert = "INSERT INTO access_tokens VALUES (?, ?, ?, 'read', ?, 1, 9999999999999, NULL)";
  inDatabase((database) => {
    database.prepare(insert).run(`of-${other.id}`, other.id, "Theirs", `hash of ${other.id}`);
    database.prepare(insert).run(`of-${person.id}`, person.id, "Mine", `hash of ${person.id}`);
  });
  await startSession(page, person);
  await page.goto(PAGE);
  await tamperField(page, "id", `of-${other.id}`);
  const responded = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Revoke Mine" }).click();
  await responded;
  expect(tokensOf(other)).toHaveLength(1);
  expect(tokensOf(person)).toHaveLength(1);
  expect(securityEventsOf(other)).toEqual([]);
});

test("A password reset by email revokes every token", async ({ page, person }) => {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO access_tokens VALUES (?, ?, 'Old', 'read', ?, 1, 9999999999999, NULL)")
      .run(`of-${person.id}`, person.id, `hash of ${person.id}`),
  );
  await page.goto("/forgot-password");
  await page.getByLabel("Username or email").fill(person.username);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await page.goto(await linkInEmail(person.email, "Reset your password"));
  await hydrated(page);
  await page.getByLabel("New password", { exact: true }).fill("five words of mine now");
  await page.getByLabel("Repeat password", { exact: true }).fill("five words of mine now");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect.poll(() => tokensOf(person)).toEqual([]);
});
