import {
  addPerson,
  addPosts,
  emailsTo,
  expect,
  fillSignIn,
  hydrated,
  inDatabase,
  newName,
  PASSWORD,
  type Person,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { SHARED_DATABASE } from "./server";

type Page = import("@playwright/test").Page;

const language = (page: Page) => page.locator("html").getAttribute("lang");

/** Signs in on a Spanish page. */
async function entra(page: Page, person: Person) {
  await page.goto("/login");
  await page.getByLabel("Nombre de usuario o correo").fill(person.username);
  await page.getByLabel("Contraseña", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
  await expect(page.getByRole("heading", { name: `Hola, ${person.username}` })).toBeVisible();
}

withAndWithoutJavaScript((javaScript) => {
  test.describe("A browser that asks for Spanish", () => {
    test.use({ locale: "es-MX" });

    test("gets pages and refusals in Spanish", async ({ page, person }) => {
      await page.goto("/login");
      expect(await language(page)).toBe("es");
      await expect(page).toHaveTitle("Iniciar sesión – Microblog");
      await hydrated(page, javaScript);
      await page.getByLabel("Nombre de usuario o correo").fill(person.username);
      await page.getByLabel("Contraseña", { exact: true }).fill("no es esta");
      await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
      await expect(page.getByText("Nombre de usuario o contraseña incorrectos")).toBeVisible();

      await page.goto("/register");
      await hydrated(page, javaScript);
      await page.getByLabel("Nombre de usuario").fill(person.username);
      await page.getByLabel("Correo").fill(`${newName()}@example.org`);
      await page.getByLabel("Contraseña", { exact: true }).fill("corta");
      await page.getByLabel("Contraseña otra vez", { exact: true }).fill("corta");
      await page.getByRole("button", { name: "Registrarse" }).click();
      await expect(page.getByLabel("Contraseña", { exact: true })).toHaveAccessibleDescription(
        /Usa al menos 8 caracteres\./,
      );
    });

    test("shows form errors and the way back to sign in in Spanish", async ({ page, person }) => {
      await page.goto("/login?news=expired");
      await expect(page.getByText("Ha pasado demasiado tiempo. Inicia sesión otra vez.")).toBeVisible();
      await hydrated(page, javaScript);
      if (!javaScript) await page.locator("main form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
      await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
      await expect(page.getByLabel("Nombre de usuario o correo")).toHaveAccessibleDescription(
        "Escribe tu nombre de usuario o tu dirección de correo.",
      );
      await expect(page.getByLabel("Contraseña", { exact: true })).toHaveAccessibleDescription(
        "Escribe tu contraseña.",
      );

      await page.getByRole("link", { name: "¿Has olvidado tu contraseña?" }).click();
      await expect(page).toHaveTitle("¿Has olvidado tu contraseña? – Microblog");
      await hydrated(page, javaScript);
      await page.getByLabel("Nombre de usuario o correo").fill(person.username);
      await page.getByRole("button", { name: "Enviarme un enlace" }).click();
      await expect(page.getByText(/^Si esa cuenta existe, hemos enviado un enlace/)).toBeVisible();

      await page.goto("/reset-password?token=none");
      await expect(page.getByRole("heading", { name: "Este enlace ha caducado" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Pedir un enlace nuevo" })).toBeVisible();
    });

    test("registers in Spanish, and gets emails in it", async ({ page }) => {
      const username = newName();
      await page.goto("/register");
      await hydrated(page, javaScript);
      await page.getByLabel("Nombre de usuario").fill(username);
      await page.getByLabel("Correo").fill(`${username}@example.org`);
      await page.getByLabel("Contraseña", { exact: true }).fill(PASSWORD);
      await page.getByLabel("Contraseña otra vez", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Registrarse" }).click();
      await expect(page.getByText(/^Tu cuenta está lista\./)).toBeVisible();
      expect(emailsTo(`${username}@example.org`).map(({ subject }) => subject)).toEqual([
        "Confirma tu dirección de correo",
      ]);
    });

    test("reads and writes the feed in Spanish, including times and plurals", async ({ page, person }) => {
      const other = addPerson();
      addPosts(SHARED_DATABASE, other.id, 1);
      await entra(page, person);
      await hydrated(page, javaScript);
      await page.getByLabel("Nueva publicación").fill("x".repeat(281));
      await page.getByRole("button", { name: "Publicar", exact: true }).click();
      await expect(page.getByLabel("Nueva publicación")).toHaveAccessibleDescription(
        "Una publicación puede tener hasta 280 caracteres.",
      );
      await page.getByLabel("Nueva publicación").fill("Buenos días");
      await page.getByRole("button", { name: "Publicar", exact: true }).click();
      const post = page.getByRole("article").filter({ hasText: "Buenos días" });
      await expect(post.getByRole("time")).toHaveText("ahora mismo");
      await post.getByRole("button", { name: "Me gusta" }).click();
      await expect(post.getByRole("button", { name: "Ya no me gusta · 1" })).toBeVisible();
      await post.getByRole("time").click();
      await expect(page.getByText(/\d de \S+ de \d{4} a las \d+:\d\d UTC$/)).toBeVisible();
      await page.goto(`/@${other.username}`);
      await expect(page.getByText("1 publicación", { exact: true })).toBeVisible();
      await expect(page.getByText("0 seguidores", { exact: true })).toBeVisible();
      await page.getByRole("button", { name: "Seguir", exact: true }).click();
      await expect(page.getByText("1 seguidor", { exact: true })).toBeVisible();
      await expect(page.getByRole("link", { name: "Notificaciones" })).toBeVisible();
    });
  });

  test("A chosen language applies at once, in every browser, until it is set back to the browser's", async ({
    page,
    browser,
    person,
  }) => {
    await startSession(page, person);
    await page.goto("/settings/profile");
    await hydrated(page, javaScript);
    await page.getByLabel("Language").selectOption("Español");
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByText("Perfil guardado.")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "es");
    await expect(page.getByRole("link", { name: "Explorar" })).toBeVisible();
    await page.goto("/settings/activity");
    await expect(page.getByText("Inicio de sesión con contraseña").first()).toBeVisible();

    const context = await browser.newContext({ locale: "en-GB", javaScriptEnabled: javaScript });
    const elsewhere = await context.newPage();
    await elsewhere.goto("/login");
    await fillSignIn(elsewhere, person);
    await expect(elsewhere.getByRole("heading", { name: `Hola, ${person.username}` })).toBeVisible();
    await context.close();
    await expect(() => expect(emailsTo(person.email)[0]?.subject).toBe("Nuevo inicio de sesión en tu cuenta")).toPass();

    await page.goto("/settings/profile");
    await hydrated(page, javaScript);
    await page.getByLabel("Idioma").selectOption("Usar el idioma del navegador");
    await page.getByRole("button", { name: "Guardar perfil" }).click();
    await expect(page.getByText("Profile saved.")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("link", { name: "Explore" })).toBeVisible();
  });
});

test.describe("A browser that asks for an unsupported language", () => {
  test.use({ locale: "de-DE" });

  test("gets English", async ({ page }) => {
    await page.goto("/login");
    expect(await language(page)).toBe("en");
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
});

test.describe("Too many attempts", () => {
  test.use({ locale: "es" });

  test("are refused in Spanish, with the time to wait", async ({ page, person }) => {
    await page.goto("/login");
    await hydrated(page);
    for (let time = 0; time < 6; time++) {
      await page.getByLabel("Nombre de usuario o correo").fill(person.username);
      await page.getByLabel("Contraseña", { exact: true }).fill("no es esta");
      await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
      await expect(page.getByLabel("Contraseña", { exact: true })).toHaveValue("");
    }
    await expect(page.getByText(/^Demasiados intentos\. Prueba otra vez en \d+ segundos\.$/)).toBeVisible();
    expect(
      inDatabase((database) => database.prepare("SELECT language FROM users WHERE id = ?").pluck().get(person.id)),
    ).toBeNull();
  });
});
