import type { CDPSession, Page, Request } from "@playwright/test";
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
  type Person,
  securityEventsOf,
  sessionCookie,
  signIn,
  tamperField,
  test,
} from "./fixtures";
import { E2E_PORT, newDatabase, SHARED_DATABASE, startServer } from "./server";

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
  await signIn(page, person);
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
  await signIn(page, person);
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Phone");
  expect(await authenticator.usernames()).toEqual([person.username]);
  const username = newName();
  await page.goto("/settings/account");
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByRole("button", { name: "Change username" }).click();
  await expect.poll(() => authenticator.usernames()).toEqual([username]);
  await page.goto("/settings/passkeys");
  await page.getByRole("button", { name: "Remove Phone" }).click();
  await expect(page.getByText("Passkey removed.")).toBeVisible();
  await expect.poll(() => authenticator.credentialCount()).toBe(0);
});

test("A passkey that does not exist any more is refused, and the browser is told, so that it offers it no longer", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Phone");
  await signOut(page);
  inDatabase((database) => database.prepare("DELETE FROM passkeys WHERE user_id = ?").run(person.id));
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

test("A sign-in with the password offers a passkey, at most once a month, and leads on", async ({ page, person }) => {
  const authenticator = await withAuthenticator(page);
  const offer = page.getByRole("heading", { name: "Sign in without a password next time" });
  await signInWithPassword(page, person);
  await expect(offer).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("link", { name: "Not now" }).click();
  await expect(page).toHaveURL("/explore?x=1");
  await signOut(page);
  await signInWithPassword(page, person);
  await expect(page).toHaveURL("/explore?x=1");
  await signOut(page);
  inDatabase((database) =>
    database
      .prepare("UPDATE users SET passkey_offered_at = ? WHERE id = ?")
      .run(Date.now() - 31 * 86_400_000, person.id),
  );
  await signInWithPassword(page, person);
  await expect(offer).toBeVisible();
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page).toHaveURL("/explore?x=1");
  });
  expect(rowsOf(person)).toHaveLength(1);
  expect(emailsTo(person.email)[0]?.subject).toBe("A passkey was added to your account");
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
  await signIn(page, person);
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Key");
  const [first] = rowsOf(person);
  await signOut(page);
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
  await signIn(page, person);
  const authenticator = await withAuthenticator(page, { offersAutofill: true });
  await addPasskey(page, authenticator, "Key");
  await signOut(page);
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
  page,
  person,
}) => {
  await signIn(page, person);
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Key");
  await page.goto("/settings/two-step");
  await page.getByRole("button", { name: "Ask for a passkey after my password" }).click();
  const codes = page.getByRole("region", { name: "New recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const [code = ""] = await codes.allTextContents();
  await signOut(page);
  await page.goto("/?before=zzz");
  await fillSignIn(page, person, { remember: true });
  await expect(page.getByRole("heading", { name: "Two-step verification" })).toBeVisible();
  expect(listSessions(person)).toEqual([]);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page).toHaveURL("/?before=zzz");
  });
  await signOut(page);
  await page.goto("/login");
  await fillSignIn(page, person);
  await page.getByLabel("Recovery code").fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
  // Removing the last passkey turns the second step off, so that no one is locked out.
  await page.goto("/settings/passkeys");
  await page.getByRole("button", { name: "Remove Key" }).click();
  await expect(page.getByText("Passkey removed.")).toBeVisible();
  await signOut(page);
  await signIn(page, person);
});

test("A passkey confirms who someone is, instead of the password", async ({ page, person }) => {
  await signIn(page, person);
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Key");
  makeStale(person);
  await page.goto("/login/confirm?callbackUrl=%2Fsettings%2Femail");
  await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page).toHaveURL("/settings/email");
  });
});

test("A passkey whose counter does not rise, like a clone's, is refused", async ({ page, person }) => {
  await signIn(page, person);
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Key");
  inDatabase((database) => database.prepare("UPDATE passkeys SET sign_count = 1000 WHERE user_id = ?").run(person.id));
  await signOut(page);
  await hydrated(page);
  await authenticator.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByText("This passkey doesn't match an account here.")).toBeVisible();
  });
  expect(listSessions(person)).toEqual([]);
  expect(rowsOf(person)[0]?.signCount).toBe(1000);
});

test("A device without user verification is refused", async ({ page, person }) => {
  await signIn(page, person);
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Key");
  await authenticator.setUserVerified(false);
  await signOut(page);
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
    await signIn(page, person);
    const authenticator = await withAuthenticator(page);
    await addPasskey(page, authenticator, "Key");
    await signOut(page);
    const submission = await submitPasskey(page, authenticator);
    await expect(page.getByRole("heading", { name: "Hi, " })).toBeVisible();
    await signOut(page);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    inDatabase((database) => database.prepare("UPDATE passkeys SET sign_count = 0 WHERE user_id = ?").run(person.id));
    expect(await replay(page, submission)).toContain("This passkey doesn't match an account here.");
    expect(listSessions(person)).toEqual([]);
  });

  test("for another site is refused here", async ({ page, person, baseURL }) => {
    await signIn(page, person);
    const authenticator = await withAuthenticator(page);
    await addPasskey(page, authenticator, "Key");
    await signOut(page);
    // The same host, so that the browser cooperates, but another port, and so another origin. It relays our challenges.
    const elsewhere = await startServer({ DATABASE_URL: SHARED_DATABASE, PORT: String(await freePort()) });
    await page.goto(`${elsewhere.url}/login`);
    await page.route("**/login*", (route) => route.abort());
    const phished = await submitPasskey(page, authenticator);
    const clientData = phished.postData()?.match(/"clientDataJSON":"([\w-]+)"/)?.[1] ?? "";
    expect(Buffer.from(clientData, "base64url").toString()).toContain(elsewhere.url);
    expect(await replay(page, phished, baseURL)).toContain("This passkey doesn't match an account here.");
    expect(listSessions(person)).toEqual([]);
    await elsewhere.stop();
  });
});

test("Another person's passkey can't be renamed or removed by its id", async ({ page, browser, person }) => {
  const victim = addPerson();
  const theirs = await (await browser.newContext()).newPage();
  await signIn(theirs, victim);
  await addPasskey(theirs, await withAuthenticator(theirs), "Theirs");
  await theirs.context().close();
  await signIn(page, person);
  await addPasskey(page, await withAuthenticator(page), "Mine");
  const [row] = rowsOf(victim);
  for (const act of ["rename", "remove"]) {
    await page.goto("/settings/passkeys");
    await tamperField(page, "id", row?.id ?? "");
    if (act === "rename") {
      await page.getByText("Rename", { exact: true }).first().click();
      await page.getByLabel("New name for Mine").fill("Stolen");
      await page.getByRole("button", { name: "Rename" }).click();
      await expect(page).toHaveURL(/done=passkey-renamed/);
    } else {
      await page.getByRole("button", { name: "Remove Mine" }).click();
      await expect(page).toHaveURL("/settings/passkeys");
    }
  }
  expect(rowsOf(victim)).toEqual([row]);
  expect(rowsOf(person).map(({ name }) => name)).toEqual(["Mine"]);
});

test("A passkey asked for after the password is the second step that the site requires", async ({ page, person }) => {
  grant(person, ["admin"]);
  await signIn(page, person);
  inDatabase((database) =>
    database.prepare("UPDATE users SET second_step_due_at = ? WHERE id = ?").run(Date.now() - 1, person.id),
  );
  const authenticator = await withAuthenticator(page);
  await addPasskey(page, authenticator, "Laptop");
  await page.goto("/explore");
  await expect(page).toHaveURL("/settings/two-step");
  await page.getByRole("button", { name: "Ask for a passkey after my password" }).click();
  await expect(page.getByText("You've turned on two-step verification.")).toBeVisible();
  await page.goto("/explore");
  await expect(page).toHaveURL("/explore");
});

test("The addresses that share passkeys are public where PASSKEY_ORIGINS is set, and not there otherwise", async ({
  request,
}) => {
  expect((await request.get("/.well-known/webauthn")).status()).toBe(404);
  const origins = [`http://localhost:${await freePort()}`, "https://blog.example.net"];
  const server = await startServer({
    DATABASE_URL: await newDatabase(),
    PORT: new URL(origins[0] ?? "").port,
    PASSKEY_ORIGINS: origins.join(),
  });
  const response = await request.get(`${server.url}/.well-known/webauthn`);
  expect(response.headers()["content-type"]).toBe("application/json");
  expect(await response.json()).toEqual({ origins });
  await server.stop();
});

test("Password managers find the page for passkeys", async ({ request }) => {
  const page = `http://localhost:${E2E_PORT}/settings/passkeys`;
  expect(await (await request.get("/.well-known/passkey-endpoints")).json()).toEqual({ enroll: page, manage: page });
});
