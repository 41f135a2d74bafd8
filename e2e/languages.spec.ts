import {
  addPerson,
  addPosts,
  emailsTo,
  expect,
  hydrated,
  inDatabase,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  signInPlainly,
  startSession,
  test,
} from "./fixtures";
import { descriptionOf, formsIn, textAt, textIn, titleOf } from "./forms";
import { SHARED_DATABASE } from "./server";

type Page = import("@playwright/test").Page;

/** Signs in on a Spanish page. */
async function entra(page: Page, person: Person) {
  await page.goto("/login");
  await page.getByLabel("Nombre de usuario o correo").fill(person.username);
  await page.getByLabel("Contraseña", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
  await expect(page.getByRole("heading", { name: `Hola, ${person.username}` })).toBeVisible();
}

const languageOf = (html: string) => html.match(/<html[^>]* lang="([^"]*)"/)?.[1];

const EXPIRED = "Ha pasado demasiado tiempo. Inicia sesión otra vez.";
const ENTER_LOGIN = "Escribe tu nombre de usuario o tu dirección de correo.";
const ENTER_PASSWORD = "Escribe tu contraseña.";
const LINK_SENT = /Si esa cuenta existe, hemos enviado un enlace/;
const TOO_LONG = "Una publicación puede tener hasta 280 caracteres.";
/** As in "28 de noviembre de 2026 a las 9:05 UTC". */
const WHOLE_TIME = /\d de \S+ de \d{4} a las \d+:\d\d UTC/;

test.describe("A browser that asks for Spanish", () => {
  test.use({ locale: "es-MX" });

  test("shows form errors in Spanish, in the page and after a request", async ({ page, person }) => {
    await page.goto("/login?news=expired");
    await expect(page.getByText(EXPIRED)).toBeVisible();
    await hydrated(page);
    await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
    await expect(page.getByLabel("Nombre de usuario o correo")).toHaveAccessibleDescription(ENTER_LOGIN);
    await expect(page.getByLabel("Contraseña", { exact: true })).toHaveAccessibleDescription(ENTER_PASSWORD);
    await page.getByRole("link", { name: "¿Has olvidado tu contraseña?" }).click();
    await expect(page).toHaveTitle("¿Has olvidado tu contraseña? – Microblog");
    await hydrated(page);
    await page.getByLabel("Nombre de usuario o correo").fill(person.username);
    await page.getByRole("button", { name: "Enviarme un enlace" }).click();
    await expect(page.getByText(LINK_SENT)).toBeVisible();
  });

  test("reads and writes the feed in Spanish, including times and plurals", async ({ page, person }) => {
    const other = addPerson();
    addPosts(SHARED_DATABASE, other.id, 1);
    await entra(page, person);
    await hydrated(page);
    await page.getByLabel("Nueva publicación").fill("x".repeat(281));
    await page.getByRole("button", { name: "Publicar", exact: true }).click();
    await expect(page.getByLabel("Nueva publicación")).toHaveAccessibleDescription(TOO_LONG);
    await page.getByLabel("Nueva publicación").fill("Buenos días");
    await page.getByRole("button", { name: "Publicar", exact: true }).click();
    const post = page.getByRole("article").filter({ hasText: "Buenos días" });
    await expect(post.getByRole("time")).toHaveText("ahora mismo");
    await post.getByRole("button", { name: "Me gusta" }).click();
    await expect(post.getByRole("button", { name: "Ya no me gusta · 1" })).toBeVisible();
    await post.getByRole("time").click();
    await expect(page.getByText(WHOLE_TIME)).toBeVisible();
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
  person,
}) => {
  await startSession(page, person);
  await page.goto("/settings/profile");
  await hydrated(page);
  await page.getByLabel("Language").selectOption("Español");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Perfil guardado.")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await expect(page.getByRole("link", { name: "Explorar" })).toBeVisible();

  const elsewhere = await signInPlainly(await plainBrowser({ language: "en-GB" }), person);
  expect(textIn(elsewhere.body)).toContain(`Hola, ${person.username}`);
  await expect(() => expect(emailsTo(person.email)[0]?.subject).toBe("Nuevo inicio de sesión en tu cuenta")).toPass();

  await page.getByLabel("Idioma").selectOption("Usar el idioma del navegador");
  await page.getByRole("button", { name: "Guardar perfil" }).click();
  await expect(page.getByText("Profile saved.")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("link", { name: "Explore" })).toBeVisible();
});

test.describe("Without JavaScript, a browser that asks for Spanish", () => {
  const spanish = (person?: Person) => plainBrowser({ language: "es-MX,es;q=0.9", ...(person && { person }) });

  test("gets pages and refusals in Spanish", async ({ person }) => {
    const browser = await spanish();
    const { body } = await browser.visit("/login");
    expect([languageOf(body), titleOf(body)]).toEqual(["es", "Iniciar sesión – Microblog"]);
    const refused = await signInPlainly(browser, person, "no es esta");
    expect(textIn(refused.body)).toContain("Nombre de usuario o contraseña incorrectos");
    const registered = await browser.fillIn("/register", {
      username: person.username,
      email: `${newName()}@example.org`,
      password: "corta",
      repeatPassword: "corta",
    });
    expect(descriptionOf("password", registered.body)).toMatch(/Usa al menos 8 caracteres\./);
  });

  test("shows form errors and the way back to sign in in Spanish", async ({ person }) => {
    const browser = await spanish();
    const expired = await browser.visit("/login?news=expired");
    expect(textIn(expired.body)).toContain(EXPIRED);
    const refused = await browser.fillIn(expired.path, { login: "", password: "" }, { page: expired.body });
    expect(descriptionOf("login", refused.body)).toContain(ENTER_LOGIN);
    expect(descriptionOf("password", refused.body)).toContain(ENTER_PASSWORD);
    expect(textIn(refused.body)).toContain("¿Has olvidado tu contraseña?");
    const forgot = await browser.visit("/forgot-password");
    expect(titleOf(forgot.body)).toBe("¿Has olvidado tu contraseña? – Microblog");
    const asked = await browser.fillIn(forgot.path, { login: person.username }, { page: forgot.body });
    expect(textIn(asked.body)).toMatch(LINK_SENT);
    const dead = await textAt(browser, "/reset-password?token=none");
    expect(dead).toContain("Este enlace no funciona");
    expect(dead).toContain("Pedir un enlace nuevo");
  });

  test("registers in Spanish, and gets emails in it", async () => {
    const username = newName();
    const email = `${username}@example.org`;
    const fields = { username, email, password: PASSWORD, repeatPassword: PASSWORD };
    const registered = await (await spanish()).fillIn("/register", fields);
    expect(textIn(registered.body)).toContain("Tu cuenta está lista.");
    await expect.poll(() => emailsTo(email).map(({ subject }) => subject)).toEqual(["Confirma tu dirección de correo"]);
  });

  test("reads and writes the feed in Spanish, including times and plurals", async ({ person }) => {
    const other = addPerson();
    addPosts(SHARED_DATABASE, other.id, 1);
    const browser = await spanish(person);
    const refused = await browser.fillIn("/", { body: "x".repeat(281) });
    expect(descriptionOf("body", refused.body)).toContain(TOO_LONG);
    const posted = await browser.fillIn(refused.path, { body: "Buenos días" }, { page: refused.body });
    expect(textIn(posted.body)).toMatch(/ahora mismo.*Buenos días/);
    expect(posted.body).toContain('aria-label="Me gusta"');
    const id = String(
      inDatabase((database) => database.prepare("SELECT id FROM posts WHERE author_id = ?").pluck().get(person.id)),
    );
    await browser.open("/api/like", { body: new URLSearchParams({ like: id }) });
    const post = await browser.visit(`/@${person.username}/${id}`);
    expect(post.body).toContain('aria-label="Ya no me gusta · 1"');
    expect(textIn(post.body)).toMatch(WHOLE_TIME);
    const profile = await browser.visit(`/@${other.username}`);
    expect(textIn(profile.body)).toMatch(/1 publicación .*0 seguidores/);
    await browser.fillIn(profile.path, {}, { button: "Seguir", page: profile.body });
    const followed = await textAt(browser, profile.path);
    expect(followed).toMatch(/1 seguidor /);
    expect(followed).toContain("Notificaciones");
  });

  test("gets a chosen language at once, in every browser, until it is set back to the browser's", async ({
    person,
  }) => {
    const browser = await plainBrowser({ person, language: "en" });
    const choose = async (language: string) => {
      const { body: page } = await browser.visit("/settings/profile");
      const shown = formsIn(page).find((form) => "language" in form);
      const fields = Object.assign({ language }, shown, { language });
      return (await browser.fillIn("/settings/profile", fields, { page })).body;
    };
    const chosen = await choose("es");
    expect(languageOf(chosen)).toBe("es");
    expect(textIn(chosen)).toContain("Perfil guardado.");
    expect(await textAt(browser, "/settings/activity")).toContain("Inicio de sesión con contraseña");
    const setBack = await choose("");
    expect(languageOf(setBack)).toBe("en");
    expect(textIn(setBack)).toContain("Profile saved.");
  });

  test("is refused in Spanish after too many attempts, with the time to wait", async ({ person }) => {
    const browser = await spanish();
    let { body } = await browser.visit("/login");
    for (let time = 0; time < 6; time++) ({ body } = await signInPlainly(browser, person, "no es esta"));
    expect(textIn(body)).toMatch(/Demasiados intentos\. Prueba otra vez en \d+ segundos\./);
    expect(
      inDatabase((database) => database.prepare("SELECT language FROM users WHERE id = ?").pluck().get(person.id)),
    ).toBeNull();
  });
});

test("A browser that asks for an unsupported language gets English", async () => {
  const { body } = await (await plainBrowser({ language: "de-DE" })).visit("/login");
  expect([languageOf(body), titleOf(body)]).toEqual(["en", "Sign in – Microblog"]);
});
