import {
  expect,
  fillSignIn,
  hydrated,
  listSessions,
  sessionCookie,
  signIn,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";

test("Signing out in one tab takes every other tab to the login page at once, with its own way back", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person);
  const [second, third] = [await context.newPage(), await context.newPage()];
  await second.goto("/?before=zzz");
  await third.goto("/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/login");
  await expect(second).toHaveURL("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
  await expect(third).toHaveURL("/login?callbackUrl=%2F");
});

test("Signing out ends at the plain login page, even if another tab notices the end of the session first", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person);
  await page.evaluate(() => {
    const received = new BroadcastChannel("received");
    new BroadcastChannel("microblog-session").onmessage = () => received.postMessage("");
  });
  const other = await context.newPage();
  await other.goto("/icons.svg");
  await page.route("**/logout", async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    // The session has ended, and this tab still waits for the response.
    await other.evaluate(() => {
      const received = new Promise((resolve) => {
        new BroadcastChannel("received").onmessage = resolve;
      });
      new BroadcastChannel("microblog-session").postMessage({ userId: null });
      return received;
    });
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/login");
});

test("Signing in in one tab signs in the others, each at its destination", async ({ page, context, person }) => {
  const [second, third] = [await context.newPage(), await context.newPage()];
  await second.goto("/?before=zzz");
  await third.goto("/register");
  await signIn(page, person);
  await expect(second).toHaveURL("/?before=zzz");
  await expect(second.getByRole("heading", { name: `Hi, ${person.username}` })).toBeVisible();
  await expect(third).toHaveURL("/");
});

test("Signing in as someone else changes the other tabs too", async ({ page, context, person }) => {
  await signIn(page, person);
  const second = await context.newPage();
  await second.goto("/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(second).toHaveURL("/login?callbackUrl=%2F");
  const { addPerson } = await import("./fixtures");
  const other = addPerson();
  await fillSignIn(page, other);
  await expect(second.getByRole("heading", { name: `Hi, ${other.username}` })).toBeVisible();
});

withAndWithoutJavaScript(() => {
  test("Signing out ends the session and its cookie, and Back shows nothing private", async ({
    page,
    context,
    person,
  }) => {
    await startSession(page, person);
    await page.goto("/?before=zzz");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/login");
    expect(await sessionCookie(context)).toBeUndefined();
    expect(listSessions(person)).toEqual([]);
    await page.goBack();
    await expect(page).toHaveURL("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(await page.content()).not.toContain(person.username);
  });

  test("The navigation leads home, to the profile, to the settings and out when signed in; else to Sign in and Register", async ({
    page,
    person,
  }) => {
    const bar = page.getByRole("navigation", { name: "Main" });
    await page.goto("/login");
    await expect(bar.getByRole("link")).toHaveText(["Microblog", "Sign in", "Register"]);
    await expect(bar.getByRole("button")).toHaveCount(0);
    await signIn(page, person);
    await expect(bar.getByRole("link")).toHaveText([
      "Home",
      "Explore",
      "Notifications",
      "Search",
      "Bookmarks",
      "Profile",
      "Settings",
      new RegExp(`${person.username}$`),
    ]);
    await expect(bar.getByRole("button")).toHaveText(["Sign out"]);
  });
});

test("Back to a page from the browser's cache shows nothing private after signing out in another tab", async ({
  page,
  context,
  person,
}) => {
  await startSession(page, person);
  await page.goto("/?before=zzz");
  await page.goto("/api/health");
  const second = await context.newPage();
  await second.goto("/");
  await second.getByRole("button", { name: "Sign out" }).click();
  await expect(second).toHaveURL("/login");
  await page.goBack();
  await expect(page).toHaveURL("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
});

test("Signing out that someone stops, with Escape or the browser's button, can be done again", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  await hydrated(page);
  for (const stop of ["Escape", "the button"]) {
    // A response that takes long.
    await page.route("**/logout", () => {}, { times: 1 });
    // In the page itself: Playwright waits until a navigation is over.
    const [before, meanwhile, afterwards] = await page.evaluate(async (stop) => {
      const button = document.querySelector<HTMLButtonElement>("form[action='/logout'] button");
      const text = () => new Promise((soon) => setTimeout(() => soon(button?.textContent), 100));
      const texts = [await text()];
      button?.click();
      texts.push(await text());
      if (stop === "Escape") window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      else window.stop();
      texts.push(await text());
      // The key alone stops nothing without a browser's window.
      window.stop();
      return texts;
    }, stop);
    expect([before, meanwhile, afterwards]).toEqual(["Sign out", "Signing out…", "Sign out"]);
  }
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/login");
});

test("Signing out requires POST, and is harmless without a session", async ({ request, page, person }) => {
  expect((await request.post("/logout", { maxRedirects: 0 })).status()).toBe(303);
  await signIn(page, person);
  const response = await page.request.get("/logout", { maxRedirects: 0 });
  expect(response.status()).toBe(405);
  await page.goto("/");
  await expect(page).toHaveURL("/");
});
