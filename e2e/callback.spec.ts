import { ELSEWHERE, ON_THIS_SITE } from "../auth/callback-url.vectors";
import { expect, fillSignIn, PASSWORD, plainBrowser, tamperField, test, withAndWithoutJavaScript } from "./fixtures";

type Page = import("@playwright/test").Page;

const HOSTILE = [
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/%2F/evil.example",
  "javascript:alert(1)",
];

withAndWithoutJavaScript(() => {
  test("After signing in, a person lands on the page they asked for, with its query", async ({ page, person }) => {
    await page.goto("/?before=a%20b&x=1");
    expect(new URL(page.url()).pathname).toBe("/login");
    expect([...new URL(page.url()).searchParams.keys()]).toEqual(["callbackUrl"]);
    await fillSignIn(page, person);
    await expect(page).toHaveURL("/?before=a%20b&x=1");
  });
});

/** Expects a browser to be at home, signed in. */
async function expectHome(page: Page) {
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  await expect(page).toHaveURL("/");
}

test("Signing in with the callback //evil.example leads home, also if it is injected into the form", async ({
  page,
  person,
}) => {
  await page.goto(`/login?callbackUrl=${encodeURIComponent("//evil.example")}`);
  await fillSignIn(page, person);
  await expectHome(page);
  await page.context().clearCookies();
  await page.goto("/login");
  await tamperField(page, "callbackUrl", "//evil.example");
  await fillSignIn(page, person);
  await expectHome(page);
});

for (const callbackUrl of HOSTILE) {
  test(`Without JavaScript, signing in with the callback ${callbackUrl} leads home, also if it is injected into the form`, async ({
    person,
  }) => {
    const login = { login: person.username, password: PASSWORD };
    const following = await plainBrowser();
    expect(await following.fillIn(`/login?${new URLSearchParams({ callbackUrl })}`, login)).toMatchObject({
      path: "/",
    });
    const forging = await plainBrowser();
    expect(await forging.fillIn("/login", { ...login, callbackUrl })).toMatchObject({ path: "/" });
  });
}

// A redirect renders a page as well, so most of the table is read from the form.
test("The form of the login page leads home for everything in the table of vectors that is not on this site", async () => {
  const browser = await plainBrowser();
  for (const candidate of ELSEWHERE.filter((candidate) => typeof candidate === "string")) {
    const { body } = await browser.open(`/login?callbackUrl=${encodeURIComponent(candidate)}`);
    expect(body, JSON.stringify(candidate)).toContain('name="callbackUrl" value="/"');
  }
});

test.describe("For a signed-in person, the login page leads", () => {
  test("to every path on this site, as the table of vectors says, and home for other sites", async ({ person }) => {
    const browser = await plainBrowser({ person });
    const others = HOSTILE.map((candidate) => [candidate, "/"] as const);
    for (const [candidate, location] of [...ON_THIS_SITE, ...others]) {
      const response = await browser.open(`/login?callbackUrl=${encodeURIComponent(candidate)}`);
      expect(response, candidate).toMatchObject({ status: 307, location });
    }
  });

  test("home if the parameter is repeated or malformed", async ({ person }) => {
    const browser = await plainBrowser({ person });
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
      expect(await browser.open(`/login?${query}`), query).toMatchObject({ status: 307, location: "/" });
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
