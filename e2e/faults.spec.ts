/* What happens to people when something around the site is not as it should be. docs/tried.md lists the kinds. */
import { connect } from "node:net";
import type { BrowserContext, Page } from "@playwright/test";
import { addPerson, expect, hydrated, inDatabase, type Person, startSession, test } from "./fixtures";
import { E2E_PORT } from "./server";

/** The id of an action that no build has. */
const OUTDATED_ID = `60${"ab".repeat(20)}`;

const postsOf = (id: string) =>
  inDatabase((database) => database.prepare("SELECT body FROM posts WHERE author_id = ?").pluck().all(id));

test.describe("A form of an earlier build", () => {
  test.use({ expectedErrors: [/status of 409/] });

  test("says so, keeps what was typed, and has it again after a reload", async ({ page, person }) => {
    await startSession(page, person);
    await page.route("**/settings/profile", (route) => {
      const headers = route.request().headers();
      return route.continue(headers["next-action"] ? { headers: { ...headers, "next-action": OUTDATED_ID } } : {});
    });
    await page.goto("/settings/profile");
    await hydrated(page);
    const save = page.locator("form[data-keep=profile]").getByRole("button");
    await page.getByLabel("Bio").fill("Writes about trains");
    await save.click();
    await expect(page.getByText("The site was updated while this page was open, so nothing was saved.")).toBeVisible();
    await expect(page.getByLabel("Bio")).toHaveValue("Writes about trains");
    await page.unroute("**/settings/profile");
    await page.reload();
    await expect(page.getByLabel("Bio")).toHaveValue("Writes about trains");
    await save.click();
    await expect(page.getByText("Profile saved.")).toBeVisible();
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("leads to a page that shows what was typed", async ({ page, person }) => {
      await startSession(page, person);
      await page.route("/", async (route) => {
        const data = route.request().postData();
        if (data === null) return route.continue();
        await route.continue({ postData: data.replace(/"id":"[0-9a-f]+"/, `"id":"${OUTDATED_ID}"`) });
      });
      await page.goto("/");
      await page.getByLabel("New post").fill("<b>Something</b> that must not be lost");
      await page.getByRole("button", { name: "Post", exact: true }).click();
      await expect(page.getByRole("heading", { name: "The site was updated" })).toBeVisible();
      await expect(page.getByLabel("What you typed")).toHaveValue("<b>Something</b> that must not be lost");
      expect(postsOf(person.id)).toEqual([]);
      await page.unroute("/");
      await page.getByRole("link", { name: "Open the page again" }).click();
      await expect(page.getByLabel("New post")).toBeVisible();
    });
  });
});

test.describe("Without a network", () => {
  test.use({ expectedErrors: [/ERR_FAILED/] });

  test("A form whose site can't be reached says so, keeps what was typed, and can be sent again", async ({
    page,
    person,
  }) => {
    await startSession(page, person);
    await page.goto("/");
    await hydrated(page);
    await page.getByLabel("New post").fill("Written in a tunnel");
    await page.route("/", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page.getByText("We couldn't reach the site, so this may not be saved.")).toBeVisible();
    await expect(page.getByLabel("New post")).toHaveValue("Written in a tunnel");
    await page.unroute("/");
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page.getByRole("article").getByText("Written in a tunnel")).toBeVisible();
    await expect.poll(() => postsOf(person.id)).toEqual(["Written in a tunnel"]);
  });
});

/** Signs another person in, in another tab of a browser. */
async function signInElsewhere(context: BrowserContext): Promise<Person> {
  const other = addPerson();
  await startSession(await context.newPage(), other);
  return other;
}

const expectOtherReader = (page: Page, { username }: Person) =>
  expect(page.getByText(`You're signed in as @${username} now, so nothing was saved.`)).toBeVisible();

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("A page that another tab's person left open posts nothing in the name of the new one", async ({
    page,
    context,
    person,
  }) => {
    await startSession(page, person);
    await page.goto("/");
    await page.getByLabel("New post").fill("By the first person");
    const other = await signInElsewhere(context);
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expectOtherReader(page, other);
    await expect(page.getByLabel("New post")).toHaveValue("By the first person");
    expect([...postsOf(person.id), ...postsOf(other.id)]).toEqual([]);
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await expect(page.getByRole("article")).toHaveCount(1);
    expect(postsOf(other.id)).toEqual(["By the first person"]);
  });

  test("A profile page that another tab's person left open publishes nothing of the new one", async ({
    page,
    context,
    person,
  }) => {
    await startSession(page, person);
    await page.goto("/settings/profile");
    await page.getByLabel("Offer my posts as a public feed").check();
    const other = await signInElsewhere(context);
    await page.locator("form:has([name=isPublic])").getByRole("button", { name: "Save" }).click();
    await expectOtherReader(page, other);
    expect(
      inDatabase((database) => database.prepare("SELECT is_public FROM users WHERE id = ?").pluck().get(other.id)),
    ).toBe(0);
  });
});

/** What the server responds to bytes that no browser's own code would send. */
const responseTo = (request: string) =>
  new Promise<string>((resolve) => {
    let response = "";
    const socket = connect(E2E_PORT, "127.0.0.1", () => socket.write(request));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("data", (data) => {
      response += data;
    });
    socket.once("close", () => resolve(response));
  });

const HOST = `Host: localhost:${E2E_PORT}`;

for (const { what, request, status, sentence } of [
  { what: "HTTP/1.0", request: `GET /login HTTP/1.0\r\n${HOST}\r\n\r\n`, status: 200, sentence: "Sign in" },
  {
    what: "cookies of 40 kB from neighbouring sites",
    request: `GET /login HTTP/1.1\r\n${HOST}\r\nConnection: close\r\nCookie: theirs=${"x".repeat(40_000)}\r\n\r\n`,
    status: 200,
    sentence: "Sign in",
  },
  {
    what: "cookies of 70 kB",
    request: `GET /login HTTP/1.1\r\n${HOST}\r\nCookie: theirs=${"x".repeat(70_000)}\r\n\r\n`,
    status: 431,
    sentence: "Your browser has too many cookies for this site.",
  },
  {
    what: "a folded header (RFC 9112, 5.2)",
    request: `GET /login HTTP/1.1\r\n${HOST}\r\nX-Folded: one\r\n two\r\n\r\n`,
    status: 400,
    sentence: "This is not a valid HTTP request.",
  },
]) {
  test(`A request with ${what} gets ${status} and words`, async () => {
    const response = await responseTo(request);
    expect(response).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(response).toContain(sentence);
  });
}
