import { attribute } from "../bench/browser";
import { expect, fillSignIn, hydrated, inDatabase, newName, PASSWORD, plainBrowser, test } from "./fixtures";
import { descriptionOf, formsIn, textIn } from "./forms";

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

test("Registering leads to the login page with a notice and the username filled in, and signing in works", async ({
  page,
}) => {
  const form = validForm();
  await page.goto("/register");
  await hydrated(page);
  await fill(page, form);
  await page.getByRole("button", button).click();
  await expect(page).toHaveURL(/\/login\?/);
  await expect(page.getByText(/^Your account is ready\. We've emailed you a link/)).toBeVisible();
  await expect(page.getByLabel("Username or email")).toHaveValue(form.username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: `Hi, ${form.username}` })).toBeVisible();
});

test("A name in use is refused beside its field, in any case, and what was typed is kept", async ({ page, person }) => {
  await page.goto("/register");
  await hydrated(page);
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
  await hydrated(page);
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
  await hydrated(page);
  await fill(page, form);
  await page.getByRole("button", button).click();
  await expect(page.getByText(/^Your account is ready\. We've emailed you a link/)).toBeVisible();
  await fillSignIn(page, { id: "", ...form });
  await expect(page).toHaveURL("/?before=zzz");
});

test.describe("Without JavaScript,", () => {
  test("registering leads to the login page with a notice and the username filled in, and signing in works", {
    tag: "@engine",
  }, async () => {
    const [browser, form] = [await plainBrowser(), validForm()];
    const registered = await browser.fillIn("/register", form);
    expect(registered.path).toMatch(/^\/login\?/);
    expect(textIn(registered.body)).toContain("Your account is ready. We've emailed you a link");
    expect(registered.body).toContain(`value="${form.username}"`);
    const login = { login: form.username, password: PASSWORD };
    const signedIn = await browser.fillIn(registered.path, login, { page: registered.body });
    expect(textIn(signedIn.body)).toContain(`Hi, ${form.username}`);
  });

  test("a name in use is refused beside its field, in any case, and what was typed is kept", {
    tag: "@engine",
  }, async ({ person }) => {
    const form = { ...validForm(), username: person.username.toUpperCase() };
    const { body } = await (await plainBrowser()).fillIn("/register", form);
    expect(descriptionOf("username", body)).toMatch(/This username is taken\. Choose another\./);
    expect(body.match(/<input[^>]* name="username"[^>]*>/)?.[0]).toContain('aria-invalid="true"');
    for (const typed of [form.username, form.email]) expect(body).toContain(`value="${typed}"`);
  });

  test("a common password, or one of more than 256 characters, is refused beside its field", async () => {
    for (const [password, why] of [
      ["iloveyou", /too easy to guess/],
      ["🐦".repeat(257), /at most 256 characters/],
    ] as const) {
      const { body } = await (await plainBrowser()).fillIn("/register", {
        ...validForm(),
        password,
        repeatPassword: password,
      });
      expect(descriptionOf("password", body)).toMatch(why);
    }
  });

  test("each server error is beside its field, no password comes back, and the callback is kept", async () => {
    const typed = { username: "a b", email: "nowhere", password: "short-pw", repeatPassword: "other-pw" };
    const browser = await plainBrowser();
    const { body } = await browser.fillIn("/register?callbackUrl=%2F%3Fbefore%3Dzzz", typed);
    expect(descriptionOf("username", body)).toMatch(/Use only letters from A to Z/);
    expect(descriptionOf("email", body)).toMatch(/Enter an email address, like/);
    expect(descriptionOf("repeatPassword", body)).toMatch(/don't match/);
    expect(formsIn(body)).toContainEqual(
      expect.objectContaining({
        ...typed,
        password: "",
        repeatPassword: "",
        callbackUrl: "/?before=zzz",
      }),
    );
    expect(body).not.toMatch(/short-pw|other-pw/);
  });

  test("the callback is kept from the login page through registering to the sign-in, and back", async () => {
    const [browser, form] = [await plainBrowser(), validForm()];
    const query = "callbackUrl=%2F%3Fbefore%3Dzzz";
    const login = await browser.visit("/?before=zzz");
    expect(login.body).toContain(`href="/register?${query}"`);
    const register = await browser.visit(`/register?${query}`);
    expect(register.body).toContain(`href="/login?${query}"`);
    const registered = await browser.fillIn(register.path, form, { page: register.body });
    const values = { login: form.username, password: PASSWORD };
    const signedIn = await browser.fillIn(registered.path, values, { page: registered.body });
    expect(signedIn.path).toBe("/?before=zzz");
  });

  test("if two people register one name at the same moment, one gets the account and the other the error", {
    tag: "@engine",
  }, async () => {
    const { username } = validForm();
    const outcomes = await Promise.all(
      [1, 2].map(async () => {
        const { body } = await (await plainBrowser()).fillIn("/register", { ...validForm(), username });
        return ["Your account is ready.", "This username is taken."].filter((text) => textIn(body).includes(text));
      }),
    );
    expect(outcomes.sort()).toEqual([["This username is taken."], ["Your account is ready."]].sort());
    const accounts = inDatabase((database) =>
      database.prepare("SELECT count(*) FROM users WHERE username = ?").pluck().get(username),
    );
    expect(accounts).toBe(1);
  });

  test("a signed-in person is redirected to the home page", async ({ person }) => {
    expect((await (await plainBrowser({ person })).visit("/register")).path).toBe("/");
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

test("Password managers learn what each field is", async () => {
  const browser = await plainBrowser();
  for (const [path, field, purpose] of [
    ["/register", "username", "username"],
    ["/register", "password", "new-password"],
    ["/login", "login", "username webauthn"],
    ["/login", "password", "current-password"],
  ] as const) {
    const [tag = ""] = (await browser.visit(path)).body.match(new RegExp(`<input[^>]* name="${field}"[^>]*>`)) ?? [];
    expect(attribute(tag.replace(/autoComplete/i, "autocomplete"), "autocomplete"), `${path} ${field}`).toBe(purpose);
  }
});
