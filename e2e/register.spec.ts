import {
  expect,
  fillSignIn,
  hydrated,
  inDatabase,
  newName,
  PASSWORD,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";

type Form = { username: string; email: string; password: string; repeatPassword: string };

const validForm = (): Form => {
  const username = newName("New");
  return { username, email: `${username}@example.org`, password: PASSWORD, repeatPassword: PASSWORD };
};

async function fill(page: import("@playwright/test").Page, form: Form) {
  await page.getByLabel("Username").fill(form.username);
  await page.getByLabel("Email").fill(form.email);
  await page.getByLabel("Password", { exact: true }).fill(form.password);
  await page.getByLabel("Repeat password", { exact: true }).fill(form.repeatPassword);
}

const button = { name: "Register" };

withAndWithoutJavaScript((javaScript) => {
  test("Registering leads to the login page with a notice and the username filled in, and signing in works", {
    tag: "@engine",
  }, async ({ page }) => {
    const form = validForm();
    await page.goto("/register");
    await hydrated(page, javaScript);
    await fill(page, form);
    await page.getByRole("button", button).click();
    await expect(page).toHaveURL(/\/login\?/);
    await expect(page.getByText(/^Your account is ready\. We've emailed you a link/)).toBeVisible();
    await expect(page.getByLabel("Username or email")).toHaveValue(form.username);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { name: `Hi, ${form.username}` })).toBeVisible();
  });

  test("A name in use is refused beside its field, in any case, and what was typed is kept", {
    tag: "@engine",
  }, async ({ page, person }) => {
    await page.goto("/register");
    await hydrated(page, javaScript);
    const form = { ...validForm(), username: person.username.toUpperCase() };
    await fill(page, form);
    await page.getByRole("button", button).click();
    const username = page.getByLabel("Username");
    await expect(username).toHaveAccessibleDescription(/This username is taken\. Choose another\./);
    await expect(username).toHaveAttribute("aria-invalid", "true");
    await expect(username).toHaveValue(form.username);
    await expect(page.getByLabel("Email")).toHaveValue(form.email);
  });

  test("A common password is refused beside its field", async ({ page }) => {
    await page.goto("/register");
    await hydrated(page, javaScript);
    await fill(page, { ...validForm(), password: "iloveyou", repeatPassword: "iloveyou" });
    await page.getByRole("button", button).click();
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/too easy to guess/);
  });

  test("The callback is kept from the login page through registering to the sign-in, and back", async ({ page }) => {
    const form = validForm();
    await page.goto("/?before=zzz");
    await page.getByRole("link", { name: "New here? Register" }).click();
    await expect(page).toHaveURL("/register?callbackUrl=%2F%3Fbefore%3Dzzz");
    await page.getByRole("link", { name: "Have an account? Sign in" }).click();
    await expect(page).toHaveURL("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
    await page.getByRole("link", { name: "New here? Register" }).click();
    await expect(page.getByRole("heading", { name: "Register" })).toBeVisible();
    await hydrated(page, javaScript);
    await fill(page, form);
    await page.getByRole("button", button).click();
    await expect(page.getByText(/^Your account is ready\. We've emailed you a link/)).toBeVisible();
    await fillSignIn(page, { id: "", ...form });
    await expect(page).toHaveURL("/?before=zzz");
  });

  test("A signed-in person is redirected to the home page", async ({ page, person }) => {
    await startSession(page, person);
    await page.goto("/register");
    await expect(page).toHaveURL("/");
  });
});

test.describe("Without the browser's own checks", () => {
  test.use({ javaScriptEnabled: false });

  test("each server error is beside its field, and no password comes back", async ({ page }) => {
    await page.goto("/register?callbackUrl=%2F%3Fbefore%3Dzzz");
    const action = await page.locator("main form").evaluate((form: HTMLFormElement) => {
      form.noValidate = true;
      return form.method;
    });
    expect(action).toBe("post");
    await fill(page, { username: "a b", email: "nowhere", password: "short-pw", repeatPassword: "other-pw" });
    await page.getByRole("button", button).click();
    await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/Use only letters from A to Z/);
    await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/Enter an email address, like/);
    await expect(page.getByLabel("Repeat password", { exact: true })).toHaveAccessibleDescription(/don't match/);
    await expect(page.getByLabel("Username")).toHaveValue("a b");
    await expect(page.getByLabel("Email")).toHaveValue("nowhere");
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    await expect(page.getByLabel("Repeat password", { exact: true })).toHaveValue("");
    expect(await page.content()).not.toMatch(/short-pw|other-pw/);
    // The callback is kept.
    await expect(page.locator("input[name=callbackUrl]")).toHaveValue("/?before=zzz");
  });

  test("a password of more than 256 characters is refused with a message that says so", async ({ page }) => {
    await page.goto("/register");
    const long = "🐦".repeat(257);
    await fill(page, { ...validForm(), password: long, repeatPassword: long });
    await page.getByRole("button", button).click();
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/at most 256 characters/);
  });
});

test("A password can be pasted, with spaces and emoji, of any length, and signs in", async ({ page }) => {
  const form = validForm();
  const password = `  ${"🐦 several words ".repeat(10)} `;
  await page.goto("/register");
  await hydrated(page);
  await fill(page, { ...form, password: "", repeatPassword: "" });
  for (const label of ["Password", "Repeat password"]) {
    await page.getByLabel(label, { exact: true }).focus();
    await page.keyboard.insertText(password);
  }
  await page.getByRole("button", button).click();
  await expect(page.getByText("Your account is ready.")).toBeVisible();
  await fillSignIn(page, { id: "", ...form }, { password: password.trim() });
  await expect(page.getByText("Invalid username or password")).toBeVisible();
  await fillSignIn(page, { id: "", ...form }, { password });
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
});

test("Errors appear only after a field was left or the form was sent, and disappear once they are fixed", async ({
  page,
}) => {
  await page.goto("/register");
  await hydrated(page);
  const username = page.getByLabel("Username");
  await username.pressSequentially("a");
  await expect(username).not.toHaveAttribute("aria-invalid");
  await page.getByLabel("Email").focus();
  await expect(username).toHaveAccessibleDescription(/Use 3 to 20 characters/);
  await username.fill("abcd");
  await expect(username).not.toHaveAttribute("aria-invalid");
  await expect(page.getByLabel("Password", { exact: true })).not.toHaveAttribute("aria-invalid");
});

test("Sending an empty form shows every error, focuses the first field, and sends nothing", async ({ page }) => {
  await page.goto("/register");
  await hydrated(page);
  const posts: string[] = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await page.getByRole("button", button).click();
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/Choose a username/);
  await expect(page.getByLabel("Repeat password", { exact: true })).toHaveAccessibleDescription(
    /Enter the password again/,
  );
  await expect(page.getByLabel("Username")).toBeFocused();
  expect(posts).toEqual([]);
});

test("The first press of the button counts, although leaving the field before shows an error", async ({ page }) => {
  await page.goto("/register");
  await hydrated(page);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", button).click();
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/Choose a username/);
});

test("The button shows progress, and pressing it twice registers once", { tag: "@engine" }, async ({ page }) => {
  await page.goto("/register");
  await hydrated(page);
  await fill(page, validForm());
  let posts = 0;
  let release = () => {};
  const held = new Promise<void>((go) => {
    release = go;
  });
  await page.route("**/register", async (route) => {
    if (route.request().method() === "POST") {
      posts++;
      await held;
    }
    await route.continue();
  });
  await page.getByRole("button", button).click();
  const working = page.getByRole("button", { name: "Registering…" });
  await expect(working).toHaveAttribute("aria-disabled", "true");
  await working.click({ force: true });
  await page.keyboard.press("Enter");
  release();
  await expect(page.getByText("Your account is ready.")).toBeVisible();
  expect(posts).toBe(1);
});

test("If two people register one name at the same moment, one gets the account and the other the error", {
  tag: "@engine",
}, async ({ browser }) => {
  const { username } = validForm();
  const pages = await Promise.all([1, 2].map(async () => (await browser.newContext()).newPage()));
  for (const [index, page] of pages.entries()) {
    await page.goto("/register");
    await hydrated(page);
    await fill(page, { ...validForm(), username, email: `${newName()}${index}@example.org` });
  }
  await Promise.all(pages.map((page) => page.getByRole("button", button).click()));
  const outcomes = await Promise.all(
    pages.map(async (page) => {
      const registered = page.getByText("Your account is ready.");
      const taken = page.getByText("This username is taken.");
      await expect(registered.or(taken)).toBeVisible();
      return (await registered.isVisible()) ? "registered" : "taken";
    }),
  );
  expect(outcomes.sort()).toEqual(["registered", "taken"]);
  for (const page of pages) await page.context().close();
  const accounts = inDatabase((database) =>
    database.prepare("SELECT count(*) FROM users WHERE username = ?").pluck().get(username),
  );
  expect(accounts).toBe(1);
});

test("The password can be shown and hidden again", async ({ page }) => {
  await page.goto("/register");
  await hydrated(page);
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("four words");
  await expect(password).toHaveAttribute("type", "password");
  await page.getByRole("button", { name: "Show password", exact: true }).click();
  await expect(password).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Hide password", exact: true }).click();
  await expect(password).toHaveAttribute("type", "password");
});

test("Password managers learn what each field is", async ({ page }) => {
  await page.goto("/register");
  await expect(page.getByLabel("Username")).toHaveAttribute("autocomplete", "username");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("autocomplete", "new-password");
  await page.goto("/login");
  await expect(page.getByLabel("Username or email")).toHaveAttribute("autocomplete", "username webauthn");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("autocomplete", "current-password");
});
