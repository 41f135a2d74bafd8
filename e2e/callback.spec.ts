import { ELSEWHERE, ON_THIS_SITE } from "../auth/callback-url.vectors";
import { expect, fillSignIn, startSession, tamperField, test, withAndWithoutJavaScript } from "./fixtures";

withAndWithoutJavaScript(() => {
  test("After signing in, a person lands on the page they asked for, with its query", async ({ page, person }) => {
    await page.goto("/?before=a%20b&x=1");
    expect(new URL(page.url()).pathname).toBe("/login");
    expect([...new URL(page.url()).searchParams.keys()]).toEqual(["callbackUrl"]);
    await fillSignIn(page, person);
    await expect(page).toHaveURL("/?before=a%20b&x=1");
  });

  for (const hostile of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/%2F/evil.example",
    "javascript:alert(1)",
  ]) {
    test(`Signing in with the callback ${hostile} leads home`, async ({ page, person }) => {
      await page.goto(`/login?callbackUrl=${encodeURIComponent(hostile)}`);
      await fillSignIn(page, person);
      await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
      await expect(page).toHaveURL("/");
    });

    test(`A callback ${hostile} injected into the form leads home`, async ({ page, person }) => {
      await page.goto("/login");
      await tamperField(page, "callbackUrl", hostile);
      await fillSignIn(page, person);
      await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
      await expect(page).toHaveURL("/");
    });
  }
});

test.describe("For a signed-in person, the login page leads", () => {
  // Some of these addresses do not exist; only the redirect matters here.
  test.use({ expectedErrors: [/404/] });

  test("to every path on this site, as the table of vectors says", async ({ page, person }) => {
    await startSession(page, person);
    for (const [candidate, destination] of ON_THIS_SITE) {
      const response = await page.request.get(`/login?callbackUrl=${encodeURIComponent(candidate)}`, {
        maxRedirects: 0,
      });
      expect(response.status(), candidate).toBe(307);
      expect(response.headers().location, candidate).toBe(destination);
    }
  });

  test("home for everything else in that table", async ({ page, person }) => {
    await startSession(page, person);
    for (const candidate of ELSEWHERE) {
      if (typeof candidate !== "string") continue;
      const response = await page.request.get(`/login?callbackUrl=${encodeURIComponent(candidate)}`, {
        maxRedirects: 0,
      });
      expect(response.status(), JSON.stringify(candidate)).toBe(307);
      expect(response.headers().location, JSON.stringify(candidate)).toBe("/");
    }
  });

  test("home if the parameter is repeated or malformed", async ({ page, person }) => {
    await startSession(page, person);
    for (const query of [
      "callbackUrl=/a&callbackUrl=/b",
      "callbackUrl[]=/a",
      "callbackUrl[x]=/a",
      "callbackUrl",
      "callbackUrl=",
      "callbackurl=/a",
      "callbackUrl=%",
      "callbackUrl=%E0%A4%A",
      "next=https://evil.example",
    ]) {
      const response = await page.request.get(`/login?${query}`, { maxRedirects: 0 });
      expect(response.status(), query).toBe(307);
      expect(response.headers().location, query).toBe("/");
    }
  });
});

test("An anonymous visit to any protected address gets a relative redirect with one parameter", async ({ request }) => {
  for (const [path, location] of [
    ["/", "/login?callbackUrl=%2F"],
    ["/path", "/login?callbackUrl=%2Fpath"],
    ["/path?query", "/login?callbackUrl=%2Fpath%3Fquery"],
    ["/path?a=1&b=2", "/login?callbackUrl=%2Fpath%3Fa%3D1%26b%3D2"],
    ["/deep/er/path", "/login?callbackUrl=%2Fdeep%2Fer%2Fpath"],
    ["/?callbackUrl=https://evil.example", "/login?callbackUrl=%2F%3FcallbackUrl%3Dhttps%3A%2F%2Fevil.example"],
  ] as const) {
    const response = await request.get(path, { maxRedirects: 0 });
    expect(response.status()).toBe(307);
    expect(response.headers().location, path).toBe(location);
  }
});
