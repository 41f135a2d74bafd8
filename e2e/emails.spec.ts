import { SMTPServer } from "smtp-server";
import { decode, type Browser as PlainBrowser } from "../bench/browser";
import { freePort } from "../scripts/free-port.mjs";
import {
  addPerson,
  confirmItsMe,
  emailsTo,
  expect,
  FIREFOX,
  fillSignIn,
  hydrated,
  inDatabase,
  leave,
  linkInEmail,
  listSessions,
  makeStale,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  securityEventsOf,
  signInPlainly,
  startSession,
  test,
} from "./fixtures";
import { descriptionOf, textAt, textIn } from "./forms";
import { newDatabase, startServer } from "./server";

const NEW_PASSWORD = "five other words of mine";
const DEAD_LINK = { name: "This link doesn't work" };

const rowOf = (person: Pick<Person, "username">) =>
  inDatabase((database) =>
    database
      .prepare("SELECT email, email_verified_at AS verified, pending_email AS pending FROM users WHERE username = ?")
      .get(person.username),
  );

type Page = import("@playwright/test").Page;

async function register(page: Page, { username, email }: { username: string; email: string }, at = "/register") {
  await page.goto(at);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Repeat password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
}

async function forget(page: Page, login: string, at = "/forgot-password") {
  await page.goto(at);
  await page.getByLabel("Username or email").fill(login);
  await page.getByRole("button", { name: "Email me a link" }).click();
}

async function choosePassword(page: Page, password = NEW_PASSWORD) {
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("Repeat password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Change password" }).click();
}

const newPerson = () => {
  const username = newName();
  return { id: "", username, email: `${username}@example.org` };
};

const passwords = (password: string) => ({ password, repeatPassword: password });

const registerPlainly = (browser: PlainBrowser, { username, email }: Pick<Person, "username" | "email">) =>
  browser.fillIn("/register", { username, email, ...passwords(PASSWORD) });

const isDead = async (browser: PlainBrowser, link: string) => (await textAt(browser, link)).includes(DEAD_LINK.name);

test("Registering sends an email whose link confirms the address by a button, once, and leads to the destination", async ({
  page,
}) => {
  const person = newPerson();
  await register(page, person, "/register?callbackUrl=%2F%3Fbefore%3Dzzz");
  await expect(page.getByText("Your account is ready.")).toBeVisible();
  expect(rowOf(person)).toEqual({ email: null, verified: null, pending: person.email });
  const link = await linkInEmail(person.email, "Confirm your email address");
  // Mail scanners open links: that consumes and confirms nothing.
  for (let look = 0; look < 3; look++) await page.request.get(link);
  await page.goto(link);
  await expect(page.getByText(`Is ${person.email} your address, and ${person.username} your account?`)).toBeVisible();
  expect(rowOf(person)).toMatchObject({ email: null });
  await page.getByRole("button", { name: "Yes, confirm" }).click();
  await expect(page.getByText("Your email address is confirmed. Sign in to continue.")).toBeVisible();
  expect(rowOf(person)).toEqual({ email: person.email, verified: expect.any(Number), pending: null });
  await fillSignIn(page, person);
  await expect(page).toHaveURL("/?before=zzz");
  await page.goto(link);
  await expect(page.getByRole("heading", DEAD_LINK)).toBeVisible();
});

test("A person who forgot their password chooses a new one with an email link, which ends every session (ASVS 6.4.3)", async ({
  page,
  person,
}) => {
  const before = await plainBrowser({ person, remember: true });
  await page.goto("/?before=zzz");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  await hydrated(page);
  await page.getByLabel("Username or email").fill(person.email.toUpperCase());
  await page.getByRole("button", { name: "Email me a link" }).click();
  await expect(page.getByText("If that account exists, we've emailed a link")).toBeVisible();
  const link = await linkInEmail(person.email, "Reset your password");
  for (let look = 0; look < 3; look++) await page.request.get(link);
  await page.goto(link);
  await hydrated(page);
  await choosePassword(page, "password1");
  await expect(page.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(/too easy to guess/);
  await choosePassword(page);
  await expect(page.getByText("Your password has been changed and you've been signed out everywhere.")).toBeVisible();
  expect(listSessions(person)).toEqual([]);
  expect((await before.visit("/")).path).toBe("/login?callbackUrl=%2F");
  await fillSignIn(page, person, { password: PASSWORD });
  await expect(page.getByText("Invalid username or password")).toBeVisible();
  await fillSignIn(page, person, { password: NEW_PASSWORD });
  await expect(page).toHaveURL("/?before=zzz");
  // Used once, by the recipient of the email.
  expect(await isDead(before, link)).toBe(true);
  expect(emailsTo(person.email).map(({ subject }) => subject)).toContain("Your password was changed");
});

test("A new email address is confirmed at the new one and reported to the old one, which stays until then", async ({
  page,
  person,
}) => {
  const email = `${newName()}@example.org`;
  await startSession(page, person);
  makeStale(person);
  await page.goto("/settings/email");
  await hydrated(page);
  await page.getByLabel("New address").fill(email);
  await page.getByRole("button", { name: "Change address" }).click();
  await confirmItsMe(page);
  await expect(page.getByLabel("New address")).toHaveValue(email);
  await page.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByText("We've sent a link to your new address.")).toBeVisible();
  const link = await linkInEmail(email, "Confirm your email address");
  await page.goto("/settings/email");
  await expect(page.getByText(`Your address is ${person.email}`)).toBeVisible();
  await expect(page.getByText(`${email} isn't confirmed yet`)).toBeVisible();
  await page.goto(link);
  await page.getByRole("button", { name: "Yes, confirm" }).click();
  await expect(page).toHaveURL("/settings/email?done=confirmed");
  await expect(page.getByText(`Your address is ${email}, confirmed.`)).toBeVisible();
  expect(emailsTo(person.email)[0]?.subject).toBe("Your email address was changed");
  expect(emailsTo(email).map(({ subject }) => subject)).toEqual(["Confirm your email address"]);
});

test("A sign-in in a new browser sends an email; This wasn't me ends that session and starts a reset", async ({
  page,
  person,
}) => {
  const [mine, thief] = [await plainBrowser({ userAgent: FIREFOX }), await plainBrowser({ userAgent: FIREFOX })];
  expect((await signInPlainly(mine, person)).path).toBe("/");
  expect(emailsTo(person.email)).toEqual([]);
  await signInPlainly(thief, person);
  const link = await linkInEmail(person.email, "New sign-in to your account");
  const [email] = emailsTo(person.email);
  expect(email?.text).toMatch(/Device: Firefox on Windows\nIP address: .*\nTime: .* UTC\n/);
  expect(email?.text).toContain(`IP address: ${thief.address}\n`);
  await page.request.get(link);
  expect(listSessions(person)).toHaveLength(2);
  await page.goto(link);
  await page.getByRole("button", { name: "Sign them out" }).click();
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  expect((await thief.visit("/")).path).toBe("/login?callbackUrl=%2F");
  expect((await mine.visit("/")).path).toBe("/");
  await choosePassword(page);
  await expect(page.getByText("Your password has been changed")).toBeVisible();
  expect(await isDead(mine, link)).toBe(true);
  // A known browser sends none.
  const count = () => emailsTo(person.email).filter(({ subject }) => subject.startsWith("New sign-in")).length;
  const emails = count();
  expect((await signInPlainly(mine, person, NEW_PASSWORD)).path).toBe("/");
  expect(count()).toBe(emails);
});

test.describe("Without JavaScript,", () => {
  test("registering sends an email whose link confirms the address by a button, once, and leads to the destination", async () => {
    const browser = await plainBrowser();
    const person = newPerson();
    const { username, email } = person;
    const fields = { username, email, ...passwords(PASSWORD) };
    const registered = await browser.fillIn("/register?callbackUrl=%2F%3Fbefore%3Dzzz", fields);
    expect(textIn(registered.body)).toContain("Your account is ready.");
    const link = await linkInEmail(email, "Confirm your email address");
    const { body } = await browser.visit(link);
    expect(textIn(body)).toContain(`Is ${email} your address, and ${username} your account?`);
    expect(rowOf(person)).toMatchObject({ email: null });
    const confirmed = await browser.fillIn(link, {}, { button: "Yes, confirm" });
    expect(textIn(confirmed.body)).toContain("Your email address is confirmed. Sign in to continue.");
    expect(rowOf(person)).toEqual({ email, verified: expect.any(Number), pending: null });
    const login = { login: username, password: PASSWORD };
    expect((await browser.fillIn(confirmed.path, login, { page: confirmed.body })).path).toBe("/?before=zzz");
    expect(await isDead(browser, link)).toBe(true);
  });

  test("a person who forgot their password chooses a new one with an email link, which ends every session (ASVS 6.4.3)", async ({
    person,
  }) => {
    const [before, browser] = [await plainBrowser({ person }), await plainBrowser()];
    const { body } = await browser.visit("/?before=zzz");
    const [, forgot = ""] = body.match(/href="(\/forgot-password[^"]*)"/) ?? [];
    const asked = await browser.fillIn(decode(forgot), { login: person.email.toUpperCase() });
    expect(textIn(asked.body)).toContain("If that account exists, we've emailed a link");
    const link = await linkInEmail(person.email, "Reset your password");
    const refused = await browser.fillIn(link, passwords("password1"));
    expect(descriptionOf("password", refused.body)).toMatch(/too easy to guess/);
    const changed = await browser.fillIn(refused.path, passwords(NEW_PASSWORD), { page: refused.body });
    expect(textIn(changed.body)).toContain("Your password has been changed and you've been signed out everywhere.");
    expect(listSessions(person)).toEqual([]);
    expect((await before.visit("/")).path).toBe("/login?callbackUrl=%2F");
    const signInWith = (password: string, { path, body: page }: typeof changed) =>
      browser.fillIn(path, { login: person.username, password }, { page });
    const wrong = await signInWith(PASSWORD, changed);
    expect(textIn(wrong.body)).toContain("Invalid username or password");
    expect((await signInWith(NEW_PASSWORD, wrong)).path).toBe("/?before=zzz");
    expect(await isDead(before, link)).toBe(true);
  });

  test("a new email address is confirmed at the new one, after its owner has confirmed who they are", async ({
    person,
  }) => {
    const email = `${newName()}@example.org`;
    const browser = await plainBrowser({ person });
    makeStale(person);
    const asked = await browser.fillIn("/settings/email", { email });
    expect(asked.path).toMatch(/^\/login\/confirm\?/);
    const confirmed = await browser.fillIn(asked.path, { password: PASSWORD }, { page: asked.body });
    expect(confirmed.body.includes(`value="${email}"`)).toBe(true);
    const changed = await browser.fillIn(confirmed.path, { email }, { page: confirmed.body });
    expect(textIn(changed.body)).toContain("We've sent a link to your new address.");
    const link = await linkInEmail(email, "Confirm your email address");
    const done = await browser.fillIn(link, {}, { button: "Yes, confirm" });
    expect(done.path).toBe("/settings/email?done=confirmed");
    expect(textIn(done.body)).toContain(`Your address is ${email}`);
    await expect.poll(() => emailsTo(person.email)[0]?.subject).toBe("Your email address was changed");
  });

  test("a change of address is reported to the old one, and canceling it ends the link, as a new password does", async ({
    person,
  }) => {
    const email = `${newName()}@example.org`;
    const browser = await plainBrowser({ person });
    inDatabase((database) =>
      database.prepare("UPDATE users SET email_verified_at = ? WHERE id = ?").run(Date.now(), person.id),
    );
    await browser.fillIn("/settings/email", { email });
    const link = await linkInEmail(email, "Confirm your email address");
    await expect.poll(() => emailsTo(person.email)[0]?.subject).toBe("A change of your email address was requested");
    const kept = await browser.fillIn("/settings/email", {}, { button: "Cancel the change" });
    expect(textIn(kept.body)).toContain("Your email address stays as it is.");
    expect(textIn(kept.body)).not.toContain(email);
    expect(await isDead(browser, link)).toBe(true);
    await browser.fillIn("/settings/email", { email });
    const passwords = { currentPassword: PASSWORD, password: NEW_PASSWORD, repeatPassword: NEW_PASSWORD };
    const changed = await browser.fillIn("/settings/password", passwords);
    expect(textIn(changed.body)).toContain("and your change of email address was canceled.");
  });

  test("the owner of an account ends a sign-in in a new browser with the link in its email, and resets the password", async ({
    person,
  }) => {
    const [mine, thief, browser] = [await plainBrowser(), await plainBrowser(), await plainBrowser()];
    expect((await signInPlainly(mine, person)).path).toBe("/");
    expect(emailsTo(person.email)).toEqual([]);
    await signInPlainly(thief, person);
    const link = await linkInEmail(person.email, "New sign-in to your account");
    expect(emailsTo(person.email)[0]?.text).toContain(`IP address: ${thief.address}\n`);
    const ended = await browser.fillIn(link, {}, { button: "Sign them out" });
    expect(textIn(ended.body)).toContain("Choose a new password");
    expect((await thief.visit("/")).path).toBe("/login?callbackUrl=%2F");
    expect((await mine.visit("/")).path).toBe("/");
    const changed = await browser.fillIn(ended.path, passwords(NEW_PASSWORD), { page: ended.body });
    expect(textIn(changed.body)).toContain("Your password has been changed");
    expect(await isDead(browser, link)).toBe(true);
  });
});

test.describe("No page reveals whose an address is (ASVS 6.3.8):", () => {
  /** Someone who has registered and confirmed their address. */
  async function addOwner(browser: PlainBrowser) {
    const owner = newPerson();
    expect(textIn((await registerPlainly(browser, owner)).body)).toContain("Your account is ready.");
    const link = await linkInEmail(owner.email, "Confirm your email address");
    const confirmed = await browser.fillIn(link, {}, { button: "Yes, confirm" });
    expect(textIn(confirmed.body)).toContain("Your email address is confirmed.");
    return owner;
  }

  test("a taken one is reported to its owner by email when someone registers with it", async () => {
    const browser = await plainBrowser();
    const owner = await addOwner(browser);
    const other = { ...newPerson(), email: owner.email };
    const registered = await registerPlainly(browser, other);
    expect(textIn(registered.body)).toContain("Your account is ready. We've emailed you a link");
    await expect(() =>
      expect(emailsTo(owner.email)[0]?.subject).toBe("Someone tried to use your email address"),
    ).toPass();
    expect(emailsTo(owner.email)[0]?.text).not.toContain("token=");
    expect(rowOf(owner)).toMatchObject({ email: owner.email });
    expect(rowOf(other)).toMatchObject({ email: null });
    // The account exists, but can't sign in with an address that it does not own.
    expect((await signInPlainly(await plainBrowser(), other)).path).toBe("/");
    const signedIn = await signInPlainly(await plainBrowser(), { username: owner.email });
    expect(textIn(signedIn.body)).toContain(`Hi, ${owner.username}`);
  });

  test("a taken one looks like any other when someone changes to it", async ({ person }) => {
    const owner = await addOwner(await plainBrowser());
    const theirs = await plainBrowser({ person });
    const changed = await theirs.fillIn("/settings/email", { email: owner.email });
    expect(textIn(changed.body)).toContain("We've sent a link to your new address.");
    await expect(() =>
      expect(emailsTo(owner.email)[0]?.subject).toBe("Someone tried to use your email address"),
    ).toPass();
  });

  test("the page after a forgotten password is the same for every name", async ({ person }) => {
    const browser = await plainBrowser();
    const words = [];
    for (const login of [person.username, person.email, "nobody_at_all", "nobody@example.org"]) {
      const { body } = await browser.fillIn("/forgot-password", { login });
      expect(textIn(body)).toContain("If that account exists, we've emailed a link");
      words.push(textIn(body));
    }
    expect(new Set(words).size).toBe(1);
    await expect(() => expect(emailsTo(person.email)).toHaveLength(2)).toPass();
    expect(emailsTo("nobody@example.org")).toEqual([]);
  });
});

test("Password reset emails about one name are limited, and the page says until when", async ({ person }) => {
  const browser = await plainBrowser();
  const { body: page } = await browser.visit("/forgot-password");
  const forget = () => browser.fillIn("/forgot-password", { login: person.username }, { page });
  for (let request = 0; request < 3; request++) expect(textIn((await forget()).body)).toContain("we've emailed a link");
  const refused = await browser.submit("/forgot-password", page, { login: person.username });
  expect(textIn(refused.body)).toContain("Too many attempts. Try again in 5 minutes.");
  expect(Number(refused.retryAfter)).toBeGreaterThan(280);
  expect(refused.body).toContain(`value="${person.username}"`);
  await expect.poll(() => emailsTo(person.email)).toHaveLength(3);
});

test("A link that is expired, invented, of another kind, or older than the latest password does nothing", async ({
  person,
}) => {
  const browser = await plainBrowser();
  await browser.fillIn("/forgot-password", { login: person.username });
  const old = await linkInEmail(person.email, "Reset your password");
  const token = new URL(old, "http://x").searchParams.get("token") ?? "";
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(
    inDatabase((database) =>
      database.prepare("SELECT count(*) FROM one_time_tokens WHERE hash = ?").pluck().get(token),
    ),
  ).toBe(0);
  for (const link of [
    "/reset-password?token=made-up",
    "/reset-password",
    `/not-me?token=${token}`,
    `/confirm-email?token=${token}`,
  ]) {
    expect(await isDead(browser, link), link).toBe(true);
  }
  // The page was opened before the link expired: the button does nothing either.
  const { body: page } = await browser.visit(old);
  inDatabase((database) =>
    database.prepare("UPDATE one_time_tokens SET expires_at = ? WHERE user_id = ?").run(Date.now() - 1, person.id),
  );
  const refused = await browser.fillIn(old, passwords(NEW_PASSWORD), { page });
  expect(textIn(refused.body)).toContain(DEAD_LINK.name);

  await browser.fillIn("/forgot-password", { login: person.username });
  await expect(() => expect(emailsTo(person.email)).toHaveLength(2)).toPass();
  const newer = await linkInEmail(person.email, "Reset your password");
  const signedIn = await plainBrowser({ person });
  const changed = await signedIn.fillIn("/settings/password", {
    currentPassword: PASSWORD,
    password: NEW_PASSWORD,
    repeatPassword: NEW_PASSWORD,
  });
  expect(textIn(changed.body)).toContain("Password changed.");
  expect(await isDead(browser, newer)).toBe(true);
});

test("The token of a link reaches neither the log nor the Referer of the page's requests", async ({ page }) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, LOG_LEVEL: "trace" });
  const person = addPerson(database);
  await forget(page, person.username, `${server.url}/forgot-password`);
  const link = await linkInEmail(person.email, "Reset your password", database);
  const token = new URL(link, server.url).searchParams.get("token") ?? "?";
  const referers: string[] = [];
  page.on("request", async (request) => referers.push((await request.allHeaders()).referer ?? ""));
  const response = await page.goto(server.url + link);
  expect(response?.headers()["referrer-policy"]).toBe("strict-origin");
  await hydrated(page);
  await choosePassword(page);
  await expect(page.getByText("Your password has been changed")).toBeVisible();
  expect(referers.length).toBeGreaterThan(2);
  expect(referers.filter((referer) => referer.includes(token))).toEqual([]);
  await leave(page);
  await server.stop();
  expect(server.output()).toContain('"event":"password_changed"');
  expect(server.output()).not.toContain(token);
});

/** A mail server that stores messages. */
async function startMailServer() {
  const taken: { recipients: string[]; raw: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      let raw = "";
      stream.on("data", (part) => {
        raw += part;
      });
      stream.on("end", () => {
        taken.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  const port = await freePort();
  await new Promise<void>((up) => server.listen(port, "127.0.0.1", up));
  return { taken, url: `smtp://127.0.0.1:${port}`, stop: () => new Promise<void>((down) => server.close(down)) };
}

test("With a mail server, emails go there; with EMAIL_VERIFICATION=required no one signs in before confirming", async () => {
  const mail = await startMailServer();
  const database = await newDatabase();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const server = await startServer({
    DATABASE_URL: database,
    PORT: String(port),
    SMTP_URL: mail.url,
    AUTH_URL: url,
    MAIL_FROM: "Microblog <post@example.org>",
    EMAIL_VERIFICATION: "required",
  });
  const browser = await plainBrowser({ at: url });
  const person = newPerson();
  const fields = { username: person.username, email: person.email, ...passwords(PASSWORD) };
  const registered = await browser.fillIn("/register?callbackUrl=%2F%3Fbefore%3Dzzz", fields);
  expect(textIn(registered.body)).toContain("Almost there: open the link");
  const signInFrom = ({ path, body: page }: { path: string; body: string }, password = PASSWORD) =>
    browser.fillIn(path, { login: person.username, password }, { page });
  const wrong = await signInFrom(registered, "not the password");
  expect(textIn(wrong.body)).toContain("Invalid username or password");
  const unconfirmed = await signInFrom(wrong);
  expect(textIn(unconfirmed.body)).toContain("Confirm your email address first");
  // Signing in too early sends it again.
  await expect.poll(() => mail.taken.length).toBe(2);
  const [first] = mail.taken;
  expect(first?.recipients).toEqual([person.email]);
  expect(first?.raw).toMatch(/^From: Microblog <post@example\.org>\r?$/m);
  expect(first?.raw).toMatch(/^Subject: Confirm your email address\r?$/m);
  const text = first?.raw.replace(/=\r?\n/g, "").replaceAll("=3D", "=") ?? "";
  const link = text.match(/http:\/\/\S+token=[\w-]{43}/)?.[0] ?? "";
  expect(link).toMatch(new RegExp(`^${url}/confirm-email\\?token=`));
  const confirmed = await browser.fillIn(link.replace(url, ""), {}, { button: "Yes, confirm" });
  expect(textIn(confirmed.body)).toContain("Your email address is confirmed. Sign in to continue.");
  expect((await signInFrom(confirmed)).path).toBe("/?before=zzz");
  // A mistyped new address, which no one can confirm, does not lock out people who confirmed one before.
  const changed = await browser.fillIn("/settings/email", { email: "typo@example.org" });
  expect(textIn(changed.body)).toContain("We've sent a link to your new address.");
  expect((await signInPlainly(await plainBrowser({ at: url }), person)).path).toBe("/");
  expect(emailsTo(person.email, database)).toEqual([]);
  await server.stop();
  await mail.stop();
});

test("With EMAIL_VERIFICATION=off no email asks to confirm, and a taken address is refused beside its field", async () => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, EMAIL_VERIFICATION: "off" });
  const browser = await plainBrowser({ at: server.url });
  const owner = newPerson();
  const registered = await registerPlainly(browser, owner);
  expect(textIn(registered.body)).toContain("Your account is ready. Sign in to get started.");
  const refused = await registerPlainly(browser, { username: newName(), email: owner.email.toUpperCase() });
  expect(descriptionOf("email", refused.body)).toMatch(/This address already has an account/);
  expect(emailsTo(owner.email, database)).toEqual([]);
  await server.stop();
});

test("Password managers find the page to change the password, and the outbox page is for development only", async ({
  person,
}) => {
  const browser = await plainBrowser({ person });
  expect((await browser.visit("/.well-known/change-password")).path).toBe("/settings/password");
  expect((await browser.open("/dev/outbox")).status).toBe(404);
  expect((await (await plainBrowser()).open("/dev/outbox")).status).toBe(404);
});

const listItems = (html: string) =>
  html
    .match(/<main.*<\/main>/s)?.[0]
    .match(/<li[ >].*?<\/li>/gs)
    ?.map(textIn) ?? [];

test("Security activity says what happened, when, from where and in which browser, to its owner alone (ASVS 6.3.5)", async ({
  person,
}) => {
  const browser = await plainBrowser({ userAgent: FIREFOX });
  const refused = await signInPlainly(browser, person, "not the password");
  expect(textIn(refused.body)).toContain("Invalid username or password");
  await signInPlainly(browser, person);
  const lines = listItems((await browser.visit("/settings/activity")).body);
  expect(lines).toEqual([
    expect.stringContaining("Signed in with a password"),
    expect.stringContaining("Failed sign-in: wrong password"),
  ]);
  for (const line of lines) expect(line).toContain(`just now · Firefox on Windows · ${browser.address}`);
  const other = await plainBrowser({ person: addPerson() });
  expect(listItems((await other.visit("/settings/activity")).body)).toHaveLength(1);
});

test("Security activity is paged without gaps or repeats", async ({ person }) => {
  const browser = await plainBrowser({ person });
  inDatabase((database) => {
    const insert = database.prepare(
      "INSERT INTO security_events (id, user_id, type, details, device, ip_address, created_at) VALUES (?, ?, 'username-changed', ?, 'x', null, ?)",
    );
    for (let number = 0; number < 120; number++) {
      insert.run(
        `00${String(number).padStart(24, "0")}-${person.id}`,
        person.id,
        `{"from":"n${number}","to":"y"}`,
        number,
      );
    }
  });
  expect(securityEventsOf(person)).toHaveLength(121);
  const seen: string[] = [];
  let pages = 0;
  for (let next: string | undefined = "/settings/activity"; next; pages++) {
    const { body } = await browser.visit(next);
    seen.push(...listItems(body).flatMap((line) => line.match(/from n\d+ to y/) ?? []));
    [, next] = body.match(/href="([^"]*)"[^>]*>Older →/) ?? [];
  }
  expect(pages).toBe(3);
  expect(seen).toHaveLength(120);
  expect(new Set(seen).size).toBe(120);
});

test.describe("Without a confirmed address, a change to signing in is shown as a notice on the site (ASVS 6.3.7),", () => {
  const forgetAddress = (person: Person) =>
    inDatabase((database) => database.prepare("UPDATE users SET email = NULL WHERE id = ?").run(person.id));

  test("which leads to the activity and goes away when it is dismissed", async ({ page, person }) => {
    forgetAddress(person);
    await startSession(page, person);
    const notice = page.getByRole("region", { name: "Account security" });
    const username = newName();
    await page.goto("/settings/account");
    await page.getByRole("textbox", { name: "Username" }).fill(username);
    await page.getByRole("button", { name: "Change username" }).click();
    await expect(page.getByText("Username changed.")).toBeVisible();
    await page.goto("/");
    await notice.getByRole("link", { name: "See security activity" }).click();
    await expect(page.getByText(`Username changed from ${person.username} to ${username}`)).toBeVisible();
    await page.goto("/");
    await notice.getByRole("button", { name: "Got it" }).click();
    await expect(notice).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("heading", { name: `Hi, ${username}` })).toBeVisible();
    await expect(notice).toHaveCount(0);
  });

  test("also without JavaScript", async ({ person }) => {
    forgetAddress(person);
    const browser = await plainBrowser({ person });
    expect(await textAt(browser, "/")).not.toContain("See security activity");
    const username = newName();
    const changed = await browser.fillIn("/settings/account", { username });
    expect(textIn(changed.body)).toContain("Username changed.");
    const home = await browser.visit("/");
    expect(textIn(home.body)).toContain("See security activity");
    const activity = await textAt(browser, "/settings/activity");
    expect(activity).toContain(`Username changed from ${person.username} to ${username}`);
    const dismissed = await browser.fillIn("/", {}, { button: "Got it", page: home.body });
    expect(textIn(dismissed.body)).toContain(`Hi, ${username}`);
    expect(textIn(dismissed.body)).not.toContain("See security activity");
    expect(await textAt(browser, "/")).not.toContain("See security activity");
  });
});
