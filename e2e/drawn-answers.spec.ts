import type { BrowserContext } from "@playwright/test";
import { ulid } from "ulid";
import { addPerson, expect, grant, inDatabase, type Person, signIn, test } from "./fixtures";
import { newDatabase, type Server, startServer } from "./server";

/* The home page is sent again where it would be drawn the same (scripts/drawn-answers.mjs). */

let server: Server;
let database: string;

test.beforeAll(async () => {
  database = await newDatabase();
  server = await startServer({ DATABASE_URL: database });
});
test.afterAll(() => server.stop());

/** Asks for the home page as a browser does. Only what is sent again is known by its length beforehand. */
async function read(context: BrowserContext, headers: Record<string, string> = {}) {
  const answer = await context.request.get(`${server.url}/`, { headers, maxRedirects: 0 });
  const head = answer.headers();
  const body = await answer.text();
  const [, nonce = ""] = head["content-security-policy"]?.match(/'nonce-([^']+)'/) ?? [];
  const [, formId = ""] = body.match(/name="formId" value="([^"]+)"/) ?? [];
  return { status: answer.status(), head, body, nonce, formId, again: "content-length" in head };
}

/** The same until it is sent again. */
async function readAgain(context: BrowserContext, headers: Record<string, string> = {}) {
  let found = await read(context, headers);
  // Signing in has just been seen, or is about to be.
  await expect(async () => {
    found = await read(context, headers);
    expect(found.again).toBe(true);
  }).toPass();
  return found;
}

const sql = (statement: string, ...values: (string | number)[]) =>
  inDatabase((opened) => opened.prepare(statement).run(...values), database);

let person: Person;
test.beforeEach(async ({ page }) => {
  person = addPerson(database);
  await signIn(page, person, { at: server.url });
});

test("A home page on which nothing changed is sent again as it was, but for what must be another each time", async ({
  context,
}) => {
  const first = await readAgain(context);
  const second = await readAgain(context);
  const unique = ["nonce", "formId"] as const;
  for (const name of unique) {
    expect(second[name]).toHaveLength(first[name].length);
    expect(second[name]).not.toBe(first[name]);
    expect(second.body).not.toContain(first[name]);
  }
  const nonces = second.head["content-security-policy"]?.match(/'nonce-[^']+'/g) ?? [];
  expect(nonces.length).toBeGreaterThan(1);
  expect(new Set(nonces)).toEqual(new Set([`'nonce-${second.nonce}'`]));
  expect(second.head["x-request-id"]).not.toBe(first.head["x-request-id"]);
  const bare = ({ body, nonce, formId }: typeof first) => body.replaceAll(nonce, "").replaceAll(formId, "");
  expect(bare(second)).toBe(bare(first));
  // All that a drawn page's head says, this one's says too.
  const drawn = await context.request.get(`${server.url}/?anew`);
  const names = (head: Record<string, string>) =>
    Object.keys(head).filter((name) => !["content-length", "transfer-encoding"].includes(name));
  expect(names(second.head).sort()).toEqual(names(drawn.headers()).sort());
  expect(second.head["cache-control"]).toBe("no-store");
});

test("Each copy of it can be written a post in, at the same time", async ({ context, page }) => {
  await readAgain(context);
  const other = await context.newPage();
  for (const tab of [page, other]) await tab.goto(`${server.url}/`);
  for (const [tab, text] of [
    [page, "From the one tab"],
    [other, "From the other"],
  ] as const) {
    await tab.getByLabel("New post").fill(text);
    await tab.getByRole("button", { name: "Post", exact: true }).click();
    await expect(tab.getByRole("article").filter({ hasText: text })).toBeVisible();
  }
  await page.reload();
  await expect(page.getByRole("article")).toHaveCount(2);
});

test("What changed shows at once", async ({ context }) => {
  const other = addPerson(database);
  const [postId, now] = [ulid(), Date.now()];
  const changes: [what: () => unknown, shows: string][] = [
    [() => sql("INSERT INTO follows VALUES (?, ?, ?)", person.id, other.id, now), "Hi, "],
    [
      () =>
        sql(
          "INSERT INTO posts (id, author_id, body, created_at) VALUES (?, ?, ?, ?)",
          postId,
          other.id,
          "A new post of theirs",
          now,
        ),
      "A new post of theirs",
    ],
    [() => sql("INSERT INTO likes VALUES (?, ?)", other.id, postId), "Like · 1"],
    [() => sql("UPDATE posts SET body = ? WHERE id = ?", "What they made of it", postId), "What they made of it"],
    [() => sql("UPDATE users SET name = ? WHERE id = ?", "Their new name", other.id), "Their new name"],
    [
      () =>
        sql(
          "INSERT INTO notifications (id, user_id, actor_id, type, created_at) VALUES (?, ?, ?, 'follow', ?)",
          ulid(),
          person.id,
          other.id,
          now,
        ),
      "<title>(1) ",
    ],
    [() => grant(person, ["moderator"], database), ">Moderation<"],
    [() => sql("UPDATE sessions SET failed_attempts = 3 WHERE user_id = ?", person.id), "3 failed"],
    [() => sql("UPDATE users SET language = 'es' WHERE id = ?", person.id), "Ajustes"],
    [() => sql("UPDATE users SET username = ? WHERE id = ?", `${person.username}x`, person.id), `${person.username}x`],
  ];
  for (const [change, shows] of changes) {
    await readAgain(context);
    change();
    expect((await read(context)).body).toContain(shows);
  }
});

test("Nothing is sent again once the session has ended", async ({ context }) => {
  await readAgain(context);
  sql("DELETE FROM sessions WHERE user_id = ?", person.id);
  const { status, head, body } = await read(context);
  expect(status).toBe(307);
  expect(head.location).toContain("/login");
  expect(body).not.toContain(person.username);
});

test("Nothing is sent again once its user is inactive", async ({ context }) => {
  await readAgain(context);
  sql("UPDATE users SET active = 0 WHERE id = ?", person.id);
  expect((await read(context)).status).toBe(307);
});

test("A browser is sent what was drawn for it alone, and what it asks for", async ({ context }) => {
  await readAgain(context);
  expect((await read(context, { "Accept-Language": "es" })).body).toContain("Ajustes");
  expect((await read(context)).body).toContain("Settings");
  // The router asks for the page's data, at an address of their own.
  expect((await read(context, { RSC: "1" })).body).not.toContain("<html");
  const stranger = await read(context, { Cookie: "authjs.session-token=x" });
  expect(stranger.status).toBe(307);
});

test("A copied cookie in another browser loses what it may do, though the page was drawn a moment ago", async ({
  context,
}) => {
  await readAgain(context);
  await read(context, { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  const [{ fresh_at: freshAt } = { fresh_at: 0 }] = inDatabase(
    (opened) =>
      opened.prepare("SELECT fresh_at FROM sessions WHERE user_id = ?").all(person.id) as { fresh_at: number | null }[],
    database,
  );
  expect(freshAt).toBeNull();
});
