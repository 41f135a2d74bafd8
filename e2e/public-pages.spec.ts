import type { APIRequestContext } from "@playwright/test";
import { axeViolations } from "./accessibility";
import { addPerson, addPosts, expect, inDatabase, newName, type Person, startSession, test } from "./fixtures";
import { E2E_PORT, SHARED_DATABASE } from "./server";

const ORIGIN = `http://localhost:${E2E_PORT}`;

const set = (person: Person, values: string, ...parameters: unknown[]) =>
  inDatabase((database) => database.prepare(`UPDATE users SET ${values} WHERE id = ?`).run(...parameters, person.id));

const postsOf = (person: Person) =>
  inDatabase((database) =>
    database.prepare("SELECT id FROM posts WHERE author_id = ? ORDER BY id DESC").pluck().all(person.id),
  ) as string[];

/** A person with a public feed and some posts. */
function addPublicPerson(posts = 2): Person {
  const person = addPerson();
  addPosts(SHARED_DATABASE, person.id, posts);
  set(person, "is_public = 1, name = 'Susan', about = 'Birds </script>', links = ?", '["https://susan.example"]');
  return person;
}

const linkedDataIn = (html: string) =>
  JSON.parse(html.match(/<script type="application\/ld\+json">(.*?)<\/script>/s)?.[1] ?? "null");

const metaIn = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<meta (?:property|name)="((?:og|article|profile|twitter):[\w:]+)" content="([^"]*)"/g)].map(
      ([, name, content]) => [name, content],
    ),
  );

/** A response without what differs between any two: ids, nonces, and the name that was asked for. */
async function answerAbout(request: APIRequestContext, username: string, path: string) {
  const response = await request.get(`/@${username}${path}`, { maxRedirects: 0 });
  const { "x-request-id": _id, "content-security-policy": _policy, date: _date, ...headers } = response.headers();
  const text = JSON.stringify([response.status(), headers, await response.text()]).replaceAll(username, "NAME");
  return text.replace(/nonce=\\?"[^"]*"|"nonce[^,]*/g, "");
}

test("Someone with a public feed has a profile and posts that visitors can read, and axe finds nothing", async ({
  page,
}) => {
  const person = addPublicPerson();
  await page.goto(`/@${person.username}`);
  await expect(page.getByRole("heading", { name: "Susan" })).toBeVisible();
  await expect(page.getByRole("link", { name: "susan.example" })).toHaveAttribute("rel", "me nofollow noopener");
  await expect(page.getByRole("article")).toHaveCount(2);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("article").first().getByRole("link").nth(1).click();
  await expect(page).toHaveURL(`/@${person.username}/${postsOf(person)[0]}`);
  await expect(page.getByRole("article")).toContainText("Post number 2");
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("link", { name: "Sign in to reply" }).click();
  await expect(page).toHaveURL(/\/login\?callbackUrl=/);
});

test("Public pages describe themselves to programs, with canonical addresses, and say nothing private", async ({
  request,
}) => {
  const person = addPublicPerson();
  const [id] = postsOf(person);
  const page = `${ORIGIN}/@${person.username}`;
  const profile = await (await request.get(`/@${person.username}`)).text();
  expect(metaIn(profile)).toMatchObject({
    "og:title": `Susan (@${person.username})`,
    "og:description": "Birds &lt;/script&gt;",
    "og:url": page,
    "og:type": "profile",
    "profile:username": person.username,
    "twitter:card": "summary",
  });
  expect(profile).toContain(`<link rel="canonical" href="${page}"/>`);
  for (const [type, ending] of [
    ["atom+xml", "atom"],
    ["feed+json", "json"],
  ]) {
    expect(profile).toContain(`<link rel="alternate" type="application/${type}" href="${page}/feed.${ending}"/>`);
  }
  expect(linkedDataIn(profile)).toMatchObject({
    "@type": "ProfilePage",
    mainEntity: { "@type": "Person", url: page, description: "Birds </script>", sameAs: ["https://susan.example"] },
  });

  const post = await (await request.get(`/@${person.username}/${id}`)).text();
  expect(metaIn(post)).toMatchObject({
    "og:type": "article",
    "og:description": "Post number 2",
    "og:url": `${page}/${id}`,
  });
  expect(post).toContain(`<link rel="canonical" href="${page}/${id}"/>`);
  expect(linkedDataIn(post)).toMatchObject({ "@type": "SocialMediaPosting", articleBody: "Post number 2" });
  for (const html of [profile, post]) {
    expect(html).not.toContain(person.email);
    expect(html).not.toContain(person.id.toLowerCase());
    expect(html).not.toMatch(/\d follow|[a-z]Count/);
  }
});

test("Visitors see of unknown, private, suspended and soon deleted people the same: the login page", async ({
  request,
}) => {
  const [hidden, suspended, beingDeleted] = [addPerson(), addPublicPerson(), addPublicPerson()];
  addPosts(SHARED_DATABASE, hidden.id, 1);
  set(suspended, "active = 0");
  set(beingDeleted, "delete_at = ?", Date.now() + 86_400_000);
  for (const path of ["", "?before=x", `/${postsOf(suspended)[0]}`, `/${postsOf(hidden)[0]}`]) {
    const unknown = await answerAbout(request, newName(), path);
    expect(unknown).toContain("[307");
    for (const { username } of [hidden, suspended, beingDeleted]) {
      expect(await answerAbout(request, username, path), path).toBe(unknown);
    }
  }
});

test("Only what is in the feed is public: no reply, no hidden or deleted post, no older one, no other page", async ({
  request,
}) => {
  const person = addPublicPerson(30);
  const ids = postsOf(person);
  inDatabase((database) => {
    database.prepare("UPDATE posts SET parent_id = 'x' WHERE id = ?").run(ids[0]);
    database.prepare("UPDATE posts SET hidden_at = 1 WHERE id = ?").run(ids[1]);
    database.prepare("UPDATE posts SET deleted_at = ? WHERE id = ?").run(Date.now(), ids[2]);
  });
  const statusOf = async (path: string) =>
    (await request.get(`/@${person.username}${path}`, { maxRedirects: 0 })).status();
  for (const id of [...ids.slice(0, 3), ids[28]]) expect(await statusOf(`/${id}`), id).toBe(307);
  expect(await statusOf(`/${ids[3]}`)).toBe(200);
  const other = addPublicPerson();
  expect((await request.get(`/@${other.username}/${ids[3]}`, { maxRedirects: 0 })).status()).toBe(307);
  for (const path of [
    "/replies",
    "/likes",
    "/followers",
    "/following",
    "/card",
    `/${ids[3]}/options`,
    `/${ids[3]}/edit`,
  ]) {
    expect(await statusOf(path), path).toBe(307);
  }
  const listed = (await (await request.get(`/@${person.username}`)).text()).match(/<article/g);
  expect(listed).toHaveLength(25);
});

test("A former username leads to the public page, and whoever is signed in sees the usual one", async ({
  page,
  person,
  request,
}) => {
  const other = addPublicPerson();
  inDatabase((database) =>
    database
      .prepare("INSERT INTO former_usernames (username, user_id, held_until) VALUES (?, ?, ?)")
      .run(`x${other.username}`.slice(0, 20), other.id, Date.now() + 86_400_000),
  );
  const moved = await request.get(`/@${`x${other.username}`.slice(0, 20)}`, { maxRedirects: 0 });
  expect(moved.headers().location).toBe(`/@${other.username}`);
  await startSession(page, person);
  const usual = await (await page.request.get(`/@${other.username}`)).text();
  expect(usual).toContain("Follow");
  expect(linkedDataIn(usual)).toBeNull();
});

test("The picture of someone with a public feed is for anyone, and nobody else's", async ({ request }) => {
  const [person, hidden] = [addPublicPerson(), addPerson()];
  const hashOf = ({ id }: Person) => Buffer.from(id).toString("hex").slice(-32);
  inDatabase((database) => {
    for (const owner of [person, hidden]) {
      database
        .prepare("INSERT INTO avatars (user_id, hash, picture) VALUES (?, ?, ?)")
        .run(owner.id, hashOf(owner), "x");
      database.prepare("UPDATE users SET avatar = ? WHERE id = ?").run(hashOf(owner), owner.id);
    }
  });
  const pictureOf = (hash: string) => request.get(`/avatars/${hash}.webp`, { maxRedirects: 0 });
  const picture = await pictureOf(hashOf(person));
  expect([picture.status(), picture.headers()["cache-control"]]).toEqual([200, "public, max-age=300"]);
  for (const hash of [hashOf(hidden), "0".repeat(32)]) expect((await pictureOf(hash)).status()).toBe(307);
  expect(metaIn(await (await request.get(`/@${person.username}`)).text())["og:image"]).toBe(
    `${ORIGIN}/avatars/${hashOf(person)}.webp`,
  );
});

test("WebFinger finds people with a public feed, from any site, and no one else", async ({ request }) => {
  const [person, hidden] = [addPublicPerson(), addPerson()];
  const ask = (query: string) => request.get(`/.well-known/webfinger${query}`, { maxRedirects: 0 });
  const about = (username: string) => ask(`?resource=acct:${username}@localhost:${E2E_PORT}`);
  const found = await about(person.username.toUpperCase());
  expect(found.headers()).toMatchObject({
    "content-type": "application/jrd+json",
    "access-control-allow-origin": "*",
    "cache-control": "public, max-age=300",
  });
  expect(await found.json()).toMatchObject({
    subject: `acct:${person.username}@localhost:${E2E_PORT}`,
    aliases: [`${ORIGIN}/@${person.username}`, expect.stringMatching(/^tag:localhost,/)],
  });
  expect((await (await ask(`?resource=${ORIGIN}/@${person.username}&rel=alternate`)).json()).links).toHaveLength(1);

  for (const username of [hidden.username, newName(), "a"]) {
    const response = await about(username);
    expect([response.status(), await response.text(), response.headers()["cache-control"]]).toEqual([
      404,
      "There is no such person.\n",
      "no-store",
    ]);
    expect(response.headers()["access-control-allow-origin"]).toBe("*");
  }
  for (const query of ["", "?resource=", "?resource=susan", "?resource=acct:a@b&resource=acct:c@d"]) {
    expect((await ask(query)).status(), query).toBe(400);
  }
});
