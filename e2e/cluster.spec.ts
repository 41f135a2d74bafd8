/*
 * A primary libSQL server, a replica of it, and three hosts of the site that read from replicas of their own. Only where
 * the tests run on libSQL (playwright.config.ts).
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Browser, type FilledForm, fillForm, newAddress } from "../bench/browser";
import { type Sqld, startSqld } from "../scripts/sqld.mjs";
import { addPerson, expect, inDatabase, newName, PASSWORD, type Person, signInByForm, test } from "./fixtures";
import { assemble } from "./image";
import { type Server, startServer } from "./server";

test.describe.configure({ mode: "serial" });
test.use({ expectedErrors: [/status of 503|React error #441/] });

const folder = mkdtempSync(join(tmpdir(), "microblog-cluster-"));
const primaryFolder = join(folder, "primary");
let primary: Sqld;
let follower: Sqld;
let hosts: Server[];

test.beforeAll(async () => {
  primary = await startSqld(primaryFolder);
  follower = await startSqld(join(folder, "follower"), { primary: primary.grpcUrl });
  const start = (number: number, cwd?: string) =>
    startServer({ DATABASE_URL: primary.url, DATABASE_REPLICA: join(folder, `host-${number}/replica.db`) }, cwd);
  // One of them runs as in the container image.
  hosts = [await start(1), await start(2), await start(3, assemble())];
});

test.afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await Promise.all([primary.kill(), follower.kill()]);
});

/** Kills the primary abruptly, like a power cut. */
const killPrimary = () => primary.kill();

/** Restarts it at the same address. */
async function startPrimary() {
  const [port, grpcPort] = [primary.url, primary.grpcUrl].map((url) => Number(new URL(url).port));
  primary = await startSqld(primaryFolder, { port, grpcPort } as { port: number; grpcPort: number });
}

const host = (number: number) => hosts[number % hosts.length] as Server;

/** Posts at a host's home feed. */
async function post(page: Page, at: Server, body: string) {
  await page.goto(at.url);
  await page.getByLabel("New post").fill(body);
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("article").filter({ hasText: body }).locator("time")).toHaveCount(1);
}

/** An author's posts on a database server. */
const bodiesOf = (person: Person, url: string) =>
  inDatabase(
    (database) =>
      database.prepare("SELECT body FROM posts WHERE author_id = ? ORDER BY id").pluck().all(person.id) as string[],
    url,
  );

/** Waits until the replica server has posts. */
const followed = (person: Person, bodies: string[]) =>
  expect(() => expect(bodiesOf(person, follower.url)).toEqual(bodies)).toPass({ timeout: 30_000 });

test("A person who registers at one host can sign in at another, and is then signed in at all hosts", async ({
  page,
}) => {
  const username = newName();
  await page.goto(`${host(0).url}/register`);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Email").fill(`${username}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Repeat password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByText(/^Your account is ready/)).toBeVisible();
  await signInByForm(page, { id: "", username, email: "" }, { at: host(1).url });
  for (const { url } of hosts) {
    await page.goto(url);
    await expect(page.getByRole("heading", { name: `Hi, ${username}` })).toBeVisible();
  }
});

test("A post from one host is visible at all of them at once, and the replica server follows", async ({ page }) => {
  const person = addPerson(primary.url);
  await signInByForm(page, person, { at: host(0).url });
  const written: string[] = [];
  for (let round = 0; round < 6; round++) {
    written.push(`Round ${round}`);
    await post(page, host(round), `Round ${round}`);
    for (const { url } of hosts) {
      const feed = await page.request.get(url);
      for (const body of written) expect(await feed.text()).toContain(body);
    }
  }
  await followed(person, written);
});

test.describe("An update", () => {
  test.use({ receivesUpdates: true });

  test("reaches an open tab at one host from another", async ({ page, browser }) => {
    const [reader, author] = [addPerson(primary.url), addPerson(primary.url)];
    inDatabase(
      (database) => database.prepare("INSERT INTO follows VALUES (?, ?, 0)").run(reader.id, author.id),
      primary.url,
    );
    await signInByForm(page, reader, { at: host(1).url });
    const other = await browser.newContext();
    const otherPage = await other.newPage();
    await signInByForm(otherPage, author, { at: host(2).url });
    await post(otherPage, host(0), "News from elsewhere");
    await page.getByRole("button", { name: "1 new post" }).click();
    await expect(page.getByRole("article").filter({ hasText: "News from elsewhere" })).toBeVisible();
    await other.close();
  });
});

test("A session that is ended at one host ends at the others with the next request", async ({ page, browser }) => {
  const person = addPerson(primary.url);
  await signInByForm(page, person, { at: host(0).url });
  for (let round = 1; round <= 4; round++) {
    const other = await browser.newContext();
    const otherPage = await other.newPage();
    await signInByForm(otherPage, person, { at: host(round).url });
    const status = async ({ url }: Server) => (await other.request.get(url, { maxRedirects: 0 })).status();
    for (const one of hosts) expect(await status(one)).toBe(200);
    await page.goto(`${host(round + 1).url}/settings/sessions`);
    await page.getByRole("button", { name: "Sign out of all other sessions" }).click();
    await expect(page.getByText("Signed out of all other sessions.")).toBeVisible();
    for (const one of hosts) expect(await status(one)).toBe(307);
    await other.close();
  }
});

test("While the primary is unavailable, pages can be read, and forms say that they can't be saved", async ({
  page,
}) => {
  const [person, other] = [addPerson(primary.url), addPerson(primary.url)];
  await signInByForm(page, other, { at: host(0).url });
  await post(page, host(0), "Something to find");
  await page.context().clearCookies();
  await signInByForm(page, person, { at: host(0).url });
  const id = inDatabase(
    (database) => database.prepare("SELECT id FROM posts WHERE author_id = ?").pluck().get(other.id),
    primary.url,
  );
  const shown = async (path: string, at: Server) =>
    (await page.request.get(at.url + path, { maxRedirects: 0 })).status();
  for (const at of hosts) await expect.poll(() => shown(`/@${other.username}/${id}`, at)).toBe(200);

  await killPrimary();
  for (const at of hosts) {
    const own = `/@${person.username}`;
    const card = `/@${other.username}/card`;
    for (const path of ["/", "/explore", own, `/@${other.username}`, `/@${other.username}/${id}`, card]) {
      expect([path, await shown(path, at)]).toEqual([path, 200]);
    }
    for (const path of ["/search?q=find", "/notifications", "/api/session", "/api/live?since=0", "/api/health"]) {
      expect([path, await shown(path, at)]).toEqual([path, 200]);
    }
  }
  const headers = { Origin: host(1).url };
  const signOut = await page.request.post(`${host(1).url}/logout`, { headers, maxRedirects: 0 });
  expect([signOut.status(), signOut.headers()["retry-after"]]).toEqual([503, "5"]);
  await page.goto(`${host(1).url}/settings/sessions`);
  await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  // Without JavaScript, and in the reader's language.
  const failed = await page.request.get(`${host(1).url}/settings/sessions`, { headers: { "Accept-Language": "es" } });
  expect([failed.status(), failed.headers()["retry-after"]]).toEqual([503, "5"]);
  expect(await failed.text()).toMatch(/<noscript>.*<h1>Algo ha salido mal<\/h1>.*<\/noscript>/s);
  // Auth.js's route too: otherwise Auth.js would sign people out.
  expect((await page.request.get(`${host(2).url}/api/auth/session`)).status()).toBe(200);
  await startPrimary();
  for (const at of hosts) await expect.poll(() => shown("/settings/sessions", at)).toBe(200);
});

/** A person who posts and reads repeatedly, and resubmits each form until it is acknowledged. */
class Writer {
  readonly acknowledged: string[] = [];
  refused = 0;
  isOver = false;
  readonly #browser: Browser;

  constructor(
    readonly person: Person,
    at: Server,
  ) {
    this.#browser = new Browser(at.url, newAddress());
  }

  async signInByForm() {
    const { body } = await this.#browser.open("/login");
    const response = await this.#browser.submit("/login", body, { login: this.person.username, password: PASSWORD });
    expect(response.status).toBe(303);
  }

  async write() {
    while (!this.isOver) {
      const body = `${this.person.username} number ${this.acknowledged.length}`;
      const home = await this.#browser.open("/");
      expect(home.status).toBe(200);
      if (this.acknowledged.length > 0) expect(home.body).toContain(this.acknowledged.at(-1));
      await this.#send(await fillForm(home.body, "/", { body }));
      this.acknowledged.push(body);
    }
  }

  async #send(form: FilledForm) {
    for (;;) {
      const response = await this.#browser.open(form.path, form);
      if (response.status === 303) return;
      expect([response.status, response.retryAfter]).toEqual([503, "5"]);
      expect(response.body).toContain("try again in a few seconds");
      this.refused++;
    }
  }
}

test("The primary is killed under load: reads continue, writes get 503 until it is back, and each acknowledged post exists once", async () => {
  test.setTimeout(180_000);
  const writers = Array.from({ length: 6 }, (_, number) => new Writer(addPerson(primary.url), host(number)));
  for (const writer of writers) await writer.signInByForm();
  const writing = Promise.all(writers.map((writer) => writer.write()));
  // Its errors are reported below, not as an unhandled rejection.
  let failure: unknown;
  writing.catch((error) => {
    failure = error;
  });
  const all = (what: (writer: Writer) => boolean) =>
    expect
      .poll(
        () => {
          if (failure) throw failure;
          return writers.filter((writer) => !what(writer)).length;
        },
        { timeout: 30_000 },
      )
      .toBe(0);

  await all(({ acknowledged }) => acknowledged.length >= 3);
  for (let round = 0; round < 2; round++) {
    const refusedBefore = new Map(writers.map((writer) => [writer, writer.refused]));
    await killPrimary();
    await all((writer) => writer.refused >= (refusedBefore.get(writer) ?? 0) + 2);
    await startPrimary();
    const writtenBefore = new Map(writers.map((writer) => [writer, writer.acknowledged.length]));
    await all((writer) => writer.acknowledged.length >= (writtenBefore.get(writer) ?? 0) + 3);
  }
  for (const writer of writers) writer.isOver = true;
  await writing;
  for (const { person, acknowledged } of writers) {
    expect(bodiesOf(person, primary.url)).toEqual(acknowledged);
    await followed(person, acknowledged);
  }
  for (const { output } of hosts) expect(output()).not.toMatch(/uncaughtException|unhandledRejection|worker_ended/);
});
