import { XMLParser, XMLValidator } from "fast-xml-parser";
import {
  addPerson,
  addPosts,
  expect,
  hydrated,
  inDatabase,
  newName,
  type Person,
  startSession,
  test,
  withAndWithoutJavaScript,
} from "./fixtures";
import { E2E_PORT, SHARED_DATABASE } from "./server";

const ORIGIN = `http://localhost:${E2E_PORT}`;

const set = (person: Person, values: string, ...parameters: unknown[]) =>
  inDatabase((database) => database.prepare(`UPDATE users SET ${values} WHERE id = ?`).run(...parameters, person.id));

/** A person with a public feed and three posts. */
function addPublicPerson(): Person {
  const person = addPerson();
  addPosts(SHARED_DATABASE, person.id, 3);
  set(person, "is_public = 1");
  return person;
}

const atomOf = ({ username }: Person) => `/@${username}/feed.atom`;
const jsonOf = ({ username }: Person) => `/@${username}/feed.json`;

withAndWithoutJavaScript((javaScript) => {
  test("A person turns their public feed on, and off again", async ({ page, person, request }) => {
    addPosts(SHARED_DATABASE, person.id, 2);
    await startSession(page, person);
    await page.goto("/settings/profile");
    await hydrated(page, javaScript);
    expect((await request.get(atomOf(person), { maxRedirects: 0 })).status()).toBe(404);
    const box = page.getByLabel("Offer my posts as a public feed");
    await expect(box).not.toBeChecked();
    await box.check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Your posts are now available as a public feed.")).toBeVisible();
    await expect(box).toBeChecked();
    for (const path of [atomOf(person), jsonOf(person)]) {
      await expect(page.getByRole("link", { name: ORIGIN + path })).toHaveAttribute("href", path);
      expect((await request.get(path)).status()).toBe(200);
    }
    // Other settings don't change it.
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByText("Profile saved.")).toBeVisible();
    await expect(box).toBeChecked();

    await page.goto(`/@${person.username}`);
    await page.getByRole("button", { name: "More" }).click();
    await expect(page.getByRole("link", { name: "Atom" })).toHaveAttribute("href", atomOf(person));
    for (const [type, path] of [
      ["application/atom+xml", atomOf(person)],
      ["application/feed+json", jsonOf(person)],
    ]) {
      await expect(page.locator(`head link[rel=alternate][type="${type}"]`)).toHaveAttribute("href", path ?? "");
    }

    await page.goto("/settings/profile");
    await hydrated(page, javaScript);
    await box.uncheck();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Your public feed is turned off.")).toBeVisible();
    await expect(box).not.toBeChecked();
    expect((await request.get(jsonOf(person), { maxRedirects: 0 })).status()).toBe(404);
    await page.goto(`/@${person.username}`);
    await expect(page.getByRole("article")).toHaveCount(2);
    await expect(page.locator("link[rel=alternate]")).toHaveCount(0);
  });
});

test("A public feed is Atom and JSON Feed for anyone, and there is no other format", async ({ request }) => {
  const person = addPublicPerson();
  const atom = await request.get(atomOf(person));
  expect(atom.headers()).toMatchObject({
    "content-type": "application/atom+xml; charset=utf-8",
    "cache-control": "public, max-age=300",
    "x-content-type-options": "nosniff",
  });
  expect(atom.headers()["set-cookie"]).toBeUndefined();
  const text = await atom.text();
  expect(XMLValidator.validate(text)).toBe(true);
  const { feed } = new XMLParser({ ignoreAttributes: false }).parse(text);
  const ids = inDatabase((database) =>
    database.prepare("SELECT id FROM posts WHERE author_id = ? ORDER BY id DESC").pluck().all(person.id),
  );
  expect(feed.entry.map((entry: { link: Record<string, string> }) => entry.link["@_href"])).toEqual(
    ids.map((id) => `${ORIGIN}/@${person.username}/${id}`),
  );
  expect(text).not.toContain(person.email);

  const json = await request.get(jsonOf(person));
  expect(json.headers()["content-type"]).toBe("application/feed+json; charset=utf-8");
  expect((await json.json()).items.map((item: { content_html: string }) => item.content_html)).toEqual([
    '<p dir="auto">Post number 3</p>',
    '<p dir="auto">Post number 2</p>',
    '<p dir="auto">Post number 1</p>',
  ]);
  const other = await request.get(`/@${person.username}/feed.rss`, { maxRedirects: 0 });
  expect(other.status()).toBe(307);
  // In any case of its address.
  expect(
    (await request.get(atomOf(person).replace("@", "%40").toUpperCase().replace("FEED.ATOM", "feed.atom"))).status(),
  ).toBe(200);
});

test("Feeds of unknown people, and of private, inactive or deleted ones, get the same 404", async ({ request }) => {
  const [notPublic, inactive, beingDeleted] = [addPerson(), addPublicPerson(), addPublicPerson()];
  set(inactive, "active = 0");
  set(beingDeleted, "delete_at = ?", Date.now() + 86_400_000);
  const responses = await Promise.all(
    [notPublic, inactive, beingDeleted, { username: "nobody_here" }].flatMap(({ username }) =>
      ["atom", "json"].map(async (format) => {
        const response = await request.get(`/@${username}/feed.${format}`, { maxRedirects: 0 });
        const { "content-type": type, "cache-control": cache } = response.headers();
        return { status: response.status(), text: await response.text(), type, cache };
      }),
    ),
  );
  for (const response of responses) {
    expect(response).toEqual({
      status: 404,
      text: "There is no such feed.\n",
      type: "text/plain;charset=UTF-8",
      cache: "no-store",
    });
  }
});

test("A client with the latest feed gets 304, until something changes", async ({ request }) => {
  const person = addPublicPerson();
  for (const path of [atomOf(person), jsonOf(person)]) {
    const { etag = "", "last-modified": date = "" } = (await request.get(path)).headers();
    const ask = async (headers: Record<string, string>) => (await request.get(path, { headers })).status();
    expect(await ask({ "If-None-Match": etag })).toBe(304);
    expect(await ask({ "If-None-Match": `"other", W/${etag}` })).toBe(304);
    expect(await ask({ "If-None-Match": '"other"' })).toBe(200);
    // A date says nothing of deleted posts.
    expect(await ask({ "If-Modified-Since": date })).toBe(200);
    const known = await request.get(path, { headers: { "If-None-Match": etag } });
    expect(known.headers()).toMatchObject({ etag, "cache-control": "public, max-age=300" });
    expect(await known.text()).toBe("");

    inDatabase((database) =>
      database.prepare("DELETE FROM posts WHERE id = (SELECT max(id) FROM posts WHERE author_id = ?)").run(person.id),
    );
    expect(await ask({ "If-None-Match": etag })).toBe(200);
  }
});

test("A feed's old address redirects after a new username, and reveals nothing if it is not public", async ({
  request,
}) => {
  const person = addPublicPerson();
  const username = newName();
  inDatabase((database) => {
    database.prepare("UPDATE users SET username = ? WHERE id = ?").run(username, person.id);
    database
      .prepare("INSERT INTO former_usernames (username, user_id, held_until) VALUES (?, ?, ?)")
      .run(person.username, person.id, Date.now() + 86_400_000);
  });
  const moved = await request.get(atomOf(person), { maxRedirects: 0 });
  expect(moved.status()).toBe(307);
  expect(moved.headers().location).toBe(`/@${username}/feed.atom`);
  set(person, "is_public = 0");
  const gone = await request.get(atomOf(person), { maxRedirects: 0 });
  expect(gone.status()).toBe(404);
  expect(await gone.text()).not.toContain(username);
});
