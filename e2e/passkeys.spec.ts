import { randomBytes } from "node:crypto";
import type { CDPSession, Page, Request } from "@playwright/test";
import { newKeyPair } from "../accounts/second-step/authenticator.testing";
import { freePort } from "../scripts/free-port.mjs";
import { axeViolations } from "./accessibility";
import {
  addPerson,
  emailsTo,
  expect,
  fillSignIn,
  grant,
  hydrated,
  inDatabase,
  leave,
  listSessions,
  makeStale,
  newName,
  PASSWORD,
  type Person,
  plainBrowser,
  SITE,
  securityEventsOf,
  sessionCookie,
  signInPlainly,
  signOutPlainly,
  startSession,
  test,
} from "./fixtures";
import { recoveryCodesIn, textIn } from "./forms";

/**
 * Adds a virtual authenticator to a page's browser, which responds only during `touch`. With `offersAutofill` the
 * browser offers its passkeys in the username field. A touch would accept that offer too, so only one test enables it.
 *
 * With `addsByItself` the browser creates a passkey where a page lets it do so without asking. Headless Chromium says that
 * it can and crashes: it has no password manager. So it creates one as if it was asked for.
 */
async function withAuthenticator(page: Page, { offersAutofill = false, addsByItself = false } = {}) {
  await page.addInitScript((conditionalCreate) => {
    if (!("PublicKeyCredential" in window)) return;
    PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate });
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = (options) =>
      create({ ...options, mediation: undefined } as CredentialCreationOptions);
  }, addsByItself);
  if (!offersAutofill) {
    await page.addInitScript(() => {
      if ("PublicKeyCredential" in window) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
  }
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const add = async () => {
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: false,
      },
    });
    return authenticatorId;
  };
  let id = await add();
  return {
    /** Runs work while the authenticator responds. */
    async touch(act: () => Promise<unknown>) {
      await devtools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled: true });
      await act();
      await devtools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled: false });
    },
    async replace() {
      await devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: id });
      id = await add();
    },
    /** Puts a passkey of a person in, as if it had been created here. */
    async put(passkey: NewPasskey, person: Person) {
      const credential = {
        credentialId: Buffer.from(passkey.id, "base64url").toString("base64"),
        isResidentCredential: true,
        rpId: "localhost",
        privateKey: passkey.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
        userHandle: Buffer.from(person.id).toString("base64"),
        userName: person.username,
        signCount: passkey.signCount,
      };
      await devtools.send("WebAuthn.addCredential", { authenticatorId: id, credential });
    },
    async credentialCount() {
      return (await devtools.send("WebAuthn.getCredentials", { authenticatorId: id })).credentials.length;
    },
    /** The names of accounts that it shows. */
    async usernames() {
      const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId: id });
      return credentials.map(({ userName }) => userName);
    },
    async setUserVerified(isUserVerified: boolean) {
      await devtools.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified });
    },
  };
}

type Authenticator = Awaited<ReturnType<typeof withAuthenticator>>;

/** Stores a passkey of a person, as adding one with the page does. */
function storePasskey(person: Person, name = "Key") {
  const { privateKey, publicKey } = newKeyPair();
  const passkey = { id: randomBytes(16).toString("base64url"), privateKey, signCount: 1 };
  inDatabase((database) =>
    database
      .prepare(
        "INSERT INTO passkeys (id, user_id, name, public_key, sign_count, transports, created_at) VALUES (?, ?, ?, ?, ?, '[\"internal\"]', ?)",
      )
      .run(passkey.id, person.id, name, publicKey, passkey.signCount, Date.now()),
  );
  return passkey;
}

type NewPasskey = ReturnType<typeof storePasskey>;

/** A page whose authenticator has a passkey of a person. */
async function withPasskey(page: Page, person: Person, options = {}) {
  const authenticator = await withAuthenticator(page, options);
  await authenticator.put(storePasskey(person), person);
  return authenticator;
}

async function addPasskey(page: Page, authenticator: Authenticator, name: string) {
  await page.goto("/settings/passkeys");
  await page.getByLabel("Passkey name").fill(name);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("Passkey added.")).toBeVisible();
  });
}

const rowsOf = (person: Person) =>
  inDatabase((database) =>
    database
      .prepare("SELECT id, name, sign_count AS signCount FROM passkeys WHERE user_id = ? ORDER BY name")
      .all(person.id),
  ) as { id: string; name: string; signCount: number }[];

const signOut = (page: Page) => page.getByRole("button", { name: "Sign out" }).click();

test("Passkeys are added, named, renamed and removed, and each change is a security event and an email", async ({
  page,
  context,
  person,
}) => {
  await startSession(page, person);
  const authenticator = await withAuthenticator(page);
  const before = (await sessionCookie(context))?.value;
  await addPasskey(page, authenticator, "My phone");
  expect((await sessionCookie(context))?.value).not.toBe(before);
  // An authenticator holds one passkey per account.
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("This device already has a passkey for your account.")).toBeVisible();
  });
  await authenticator.replace();
  await addPasskey(page, authenticator, "My laptop");
  expect(rowsOf(person).map(({ name }) => name)).toEqual(["My laptop", "My phone"]);
  const phone = page.getByRole("main").getByRole("listitem").filter({ hasText: "My phone" });
  await phone.getByText("Rename", { exact: true }).first().click();
  await phone.getByLabel("New name for My phone").fill("");
  await phone.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByText("Give the passkey a name.")).toBeVisible();
  await phone.getByLabel("New name for My phone").fill("Old phone");
  await phone.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByText("Passkey renamed.")).toBeVisible();
  await page.getByRole("button", { name: "Remove Old phone" }).click();
  await expect(page.getByText("Passkey removed.")).toBeVisible();
  expect(rowsOf(person).map(({ name }) => name)).toEqual(["My laptop"]);
  expect(securityEventsOf(person).map(({ type }) => type)).toEqual([
    "factor-removed",
    "factor-added",
    "factor-added",
    "signed-in",
  ]);
  expect(emailsTo(person.email).map(({ subject }) => subject)).toEqual([
    "A passkey was removed from your account",
    "A passkey was added to your account",
    "A passkey was added to your account",
  ]);
});

test("The browser is told of a new username, and that a passkey was removed, so that it offers it no longer", async ({
  page,
  person,
}) => {
  await startSession(page, person);
  const authenticator = await withPasskey(page, person);
  expect(await authenticator.usernames()).toEqual([person.username]);
  const username = newName();
  await page.goto("/settings/account");
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByRole("button", { name: "Change username" }).click();
  await expect.poll(() => authenticator.usernames()).toEqual([username]);
  await page.goto("/settings/passkeys");
  await page.getByRole("button", { name: "Remove Key" }).click();
  await expect(page.getByText("Passkey removed.")).toBeVisible();
  await expect.poll(() => authenticator.credentialCount()).toBe(0);
});

test("A passkey that does not exist any more is refused, and the browser is told, so that it offers it no longer", async ({
  page,
  person,
}) => {
  const authenticator = await withPasskey(page, person);
  inDatabase((database) => database.prepare("DELETE FROM passkeys WHERE user_id = ?").run(person.id));
  await page.goto("/login");
  await hydrated(page);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByText("This passkey doesn't match an account here.")).toBeVisible();
  });
  await expect.poll(() => authenticator.credentialCount()).toBe(0);
});

/** Signs in with the password in a browser that has passkeys. */
async function signInWithPassword(page: Page, person: Person) {
  await page.goto("/login?callbackUrl=%2Fexplore%3Fx%3D1");
  await expect(page.locator("input[name=canAddPasskey]")).toHaveValue("yes");
  await fillSignIn(page, person);
}

const OFFER = "Sign in without a password next time";

test("A passkey that is offered after a sign-in with the password can be added there, which leads on", async ({
  page,
  person,
}) => {
  const authenticator = await withAuthenticator(page);
  await signInWithPassword(page, person);
  await expect(page.getByRole("heading", { name: OFFER })).toBeVisible();
  await expect(page.getByRole("link", { name: "Not now" })).toHaveAttribute("href", "/explore?x=1");
  expect(await axeViolations(page)).toEqual([]);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page).toHaveURL("/explore?x=1");
  });
  expect(rowsOf(person)).toHaveLength(1);
  expect(emailsTo(person.email)[0]?.subject).toBe("A passkey was added to your account");
});

test("A sign-in with the password offers a passkey, at most once a month, and leads on", async ({ person }) => {
  /** Signs in with a browser that could add a passkey, which the login page's script tells. */
  const enter = async () => {
    const values = { login: person.username, password: PASSWORD, canAddPasskey: "yes" };
    return (await plainBrowser()).fillIn("/login?callbackUrl=%2Fexplore%3Fx%3D1", values);
  };
  const offered = await enter();
  expect(textIn(offered.body)).toContain(OFFER);
  expect(offered.body).toMatch(/<a [^>]*href="\/explore\?x=1"[^>]*>Not now</);
  expect((await enter()).path).toBe("/explore?x=1");
  inDatabase((database) =>
    database
      .prepare("UPDATE users SET passkey_offered_at = ? WHERE id = ?")
      .run(Date.now() - 31 * 86_400_000, person.id),
  );
  expect(textIn((await enter()).body)).toContain(OFFER);
});

test("Where the browser can, it adds a passkey by itself after a sign-in with the password, and its owner is told", async ({
  page,
  person,
}) => {
  const authenticator = await withAuthenticator(page, { addsByItself: true });
  await authenticator.touch(async () => {
    await signInWithPassword(page, person);
    await expect(page).toHaveURL("/explore?x=1");
  });
  expect(rowsOf(person)).toHaveLength(1);
  expect(emailsTo(person.email)[0]?.subject).toBe("Your browser added a passkey to your account");
  await signOut(page);
  await hydrated(page);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  });
});

test("A passkey signs in by a button without a username, keeps Remember me and the callback, and raises its counter", async ({
  page,
  context,
  person,
}) => {
  const authenticator = await withPasskey(page, person);
  const [first] = rowsOf(person);
  await page.goto("/?before=zzz");
  await hydrated(page);
  await page.getByLabel("Remember me").check();
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page).toHaveURL("/?before=zzz");
  });
  expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000 + 364 * 86_400);
  expect(rowsOf(person)[0]?.signCount).toBeGreaterThan(first?.signCount ?? 0);
  expect(securityEventsOf(person)[0]?.details).toContain('"method":"passkey"');
});

test("The browser offers passkeys in the username field (conditional UI)", async ({ page, person }) => {
  const authenticator = await withPasskey(page, person, { offersAutofill: true });
  await page.goto("/login");
  await expect(page.getByLabel("Username or email")).toHaveAttribute("autocomplete", "username webauthn");
  // That page also waits for a passkey and would sign in too.
  await leave(page);
  await authenticator.touch(async () => {
    await page.goto("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
    await expect(page).toHaveURL("/?before=zzz");
  });
  expect(listSessions(person)).toHaveLength(1);
});

test("A passkey can be the second step after the password, with recovery codes in case it is lost", async ({
  person,
}) => {
  storePasskey(person);
  const browser = await plainBrowser({ person });
  const button = "Ask for a passkey after my password";
  const { body } = await browser.fillIn("/settings/two-step", {}, { button });
  const codes = recoveryCodesIn(body);
  expect(codes).toHaveLength(10);
  await signOutPlainly(browser);
  const asked = await signInPlainly(browser, person);
  expect(textIn(asked.body)).toContain("Use your passkey, or enter one of your recovery codes.");
  expect(listSessions(person)).toEqual([]);
  expect((await browser.fillIn(asked.path, { code: codes[0] ?? "" }, { page: asked.body })).path).toBe("/");
  // Removing the last passkey turns the second step off, so that no one is locked out.
  const [row] = rowsOf(person);
  const removed = await browser.fillIn("/settings/passkeys", { id: row?.id ?? "" });
  expect(textIn(removed.body)).toContain("Passkey removed.");
  await signOutPlainly(browser);
  expect((await signInPlainly(browser, person)).path).toBe("/");
});

test("A browser's passkey is used as the second step, which keeps Remember me and the callback", async ({
  page,
  context,
  person,
}) => {
  const authenticator = await withPasskey(page, person);
  inDatabase((database) => database.prepare("UPDATE users SET second_step = 1 WHERE id = ?").run(person.id));
  await page.goto("/?before=zzz");
  await fillSignIn(page, person, { remember: true });
  await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page).toHaveURL("/?before=zzz");
  });
  expect((await sessionCookie(context))?.expires).toBeGreaterThan(Date.now() / 1000 + 364 * 86_400);
});

test("A passkey confirms who someone is, instead of the password", async ({ page, person }) => {
  const authenticator = await withPasskey(page, person);
  await startSession(page, person);
  makeStale(person);
  await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page).toHaveURL("/settings/email");
  });
});

test("A passkey whose counter does not rise, like a clone's, is refused", async ({ page, person }) => {
  const authenticator = await withPasskey(page, person);
  inDatabase((database) => database.prepare("UPDATE passkeys SET sign_count = 1000 WHERE user_id = ?").run(person.id));
  await page.goto("/login");
  await hydrated(page);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByText("This passkey doesn't match an account here.")).toBeVisible();
  });
  expect(listSessions(person)).toEqual([]);
  expect(rowsOf(person)[0]?.signCount).toBe(1000);
});

test("A device without user verification is refused", async ({ page, person }) => {
  const authenticator = await withPasskey(page, person);
  await authenticator.setUserVerified(false);
  await page.goto("/login");
  await hydrated(page);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByText("No passkey was used.")).toBeVisible();
  });
  expect(listSessions(person)).toEqual([]);
});

/** Presses the button to sign in with a passkey. Returns the request that submits the response. */
async function submitPasskey(page: Page, authenticator: Authenticator): Promise<Request> {
  await hydrated(page);
  const submission = page.waitForRequest((request) => request.method() === "POST");
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await submission;
  });
  return submission;
}

/** Submits a recorded response again, to a site. Returns what the site says. */
async function replay(page: Page, submission: Request, site = new URL(submission.url()).origin): Promise<string> {
  const { "next-action": action = "", "content-type": type = "" } = await submission.allHeaders();
  const response = await page.request.post(`${site}/login`, {
    headers: { "Next-Action": action, "Content-Type": type, Origin: site },
    data: submission.postDataBuffer() ?? "",
  });
  expect(response.status()).toBe(200);
  return response.text();
}

test.describe("A passkey's response", () => {
  test.use({ expectedErrors: [/ERR_FAILED|Failed to fetch/] });

  test("is refused a second time", async ({ page, person }) => {
    const authenticator = await withPasskey(page, person);
    await page.goto("/login");
    const submission = await submitPasskey(page, authenticator);
    await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
    await signOut(page);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    inDatabase((database) => database.prepare("UPDATE passkeys SET sign_count = 0 WHERE user_id = ?").run(person.id));
    expect(await replay(page, submission)).toContain("This passkey doesn't match an account here.");
    expect(listSessions(person)).toEqual([]);
  });

  test("for another site is refused here", async ({ page, person, baseURL }) => {
    const authenticator = await withPasskey(page, person);
    // The same host, so that the browser cooperates, but another port, and so another origin. It relays our challenges.
    const elsewhere = `http://localhost:${await freePort()}`;
    await page.route(`${elsewhere}/**`, async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: SITE + pathname + search }) });
    });
    await page.goto(`${elsewhere}/login`);
    await page.route("**/login*", (route) => route.abort());
    const phished = await submitPasskey(page, authenticator);
    const clientData = phished.postData()?.match(/"clientDataJSON":"([\w-]+)"/)?.[1] ?? "";
    expect(Buffer.from(clientData, "base64url").toString()).toContain(`"origin":"${elsewhere}"`);
    expect(await replay(page, phished, baseURL)).toContain("This passkey doesn't match an account here.");
    expect(listSessions(person)).toEqual([]);
  });
});

test("Another person's passkey can't be renamed or removed by its id", async ({ person }) => {
  const victim = addPerson();
  const { id } = storePasskey(victim, "Theirs");
  const before = rowsOf(victim);
  storePasskey(person, "Mine");
  const browser = await plainBrowser({ person });
  expect((await browser.fillIn("/settings/passkeys", { name: "Stolen", id })).path).toMatch(/done=passkey-renamed/);
  expect((await browser.fillIn("/settings/passkeys", { id })).path).toBe("/settings/passkeys");
  expect(rowsOf(victim)).toEqual(before);
  expect(rowsOf(person).map(({ name }) => name)).toEqual(["Mine"]);
});

test("A passkey asked for after the password is the second step that the site requires", async ({ person }) => {
  grant(person, ["admin"]);
  inDatabase((database) =>
    database.prepare("UPDATE users SET second_step_due_at = ? WHERE id = ?").run(Date.now() - 1, person.id),
  );
  storePasskey(person);
  const browser = await plainBrowser({ person });
  const required = await browser.visit("/explore");
  expect(required.path).toBe("/settings/two-step");
  const page = { button: "Ask for a passkey after my password", page: required.body };
  const { body } = await browser.fillIn(required.path, {}, page);
  expect(textIn(body)).toContain("You've turned on two-step verification.");
  expect((await browser.visit("/explore")).path).toBe("/explore");
});

test("Without PASSKEY_ORIGINS, no addresses share passkeys", async ({ request }) => {
  expect((await request.get("/.well-known/webauthn")).status()).toBe(404);
});

test("Password managers find the page for passkeys", async ({ request }) => {
  const page = `${SITE}/settings/passkeys`;
  expect(await (await request.get("/.well-known/passkey-endpoints")).json()).toEqual({ enroll: page, manage: page });
});
