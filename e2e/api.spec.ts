import { randomBytes } from "node:crypto";
import type { APIRequestContext, APIResponse } from "@playwright/test";
import sharp from "sharp";
import { ulid } from "ulid";
import type * as z from "zod";
import { OPERATIONS, type Operation } from "../api/operations";
import { meSchema, personSchema, postPageSchema, postViewSchema, problemSchema } from "../api/schemas";
import {
  addPerson,
  addPosts,
  addToken,
  expect,
  inDatabase,
  newAddress,
  type Person,
  sessionCookie,
  signIn,
  test,
} from "./fixtures";
import { E2E_PORT, SHARED_DATABASE, startWithoutMiddleware } from "./server";

const API = "/api/v1";
const BASE = `http://localhost:${E2E_PORT}`;

type Sent = { data?: unknown; headers?: Record<string, string> };

/** A client that sends its token with each request. */
function program(request: APIRequestContext, token: string | undefined, at = BASE) {
  return (method: string, path: string, { data, headers = {} }: Sent = {}) =>
    request.fetch(`${at}${API}${path}`, {
      method,
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(data === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(data === undefined
        ? {}
        : // As bytes: Playwright would quote a string that is not JSON.
          { data: Buffer.isBuffer(data) ? data : Buffer.from(typeof data === "string" ? data : JSON.stringify(data)) }),
      maxRedirects: 0,
    });
}

/** The response, decoded by its schema, without any other fields. */
async function read<Schema extends z.ZodType>(response: APIResponse, schema: Schema, status = 200) {
  const json = await response.json();
  expect({ status: response.status(), json }).toMatchObject({ status });
  expect(response.headers()["content-type"]).toMatch(/^application\/json/);
  expectNotKept(response);
  const decoded = schema.parse(json);
  expect<unknown>(schema.encode(decoded)).toEqual(json);
  return decoded;
}

async function readProblem(response: APIResponse, status: number, name: string) {
  const json = await response.json();
  expect(json).toMatchObject({ status, type: `/api/v1/openapi.json#/components/responses/${name}` });
  expect(response.status()).toBe(status);
  expect(response.headers()["content-type"]).toBe("application/problem+json");
  expectNotKept(response);
  return problemSchema.strict().parse(json);
}

const expectNotKept = (response: APIResponse) => {
  expect(response.headers()["cache-control"]).toBe("no-store");
  expect(response.headers()["set-cookie"]).toBeUndefined();
};

const block = (person: Person, other: Person) =>
  inDatabase((database) =>
    database.prepare("INSERT INTO mutes_and_blocks VALUES (?, ?, 'block', ?)").run(person.id, other.id, Date.now()),
  );

/** Every operation, at the address of an existing person or post. */
const everyOperation = (person: Person, postId: string) =>
  Object.entries(OPERATIONS).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>)
      .filter(([, { scope }]) => scope)
      .map(([method, { scope, body }]) => ({
        method,
        scope,
        path: path.slice(API.length).replace("{id}", postId).replace("{username}", person.username),
        sent: body ? { data: {} } : {},
      })),
  );

const newestPost = (person: Person) =>
  inDatabase((database) =>
    database.prepare("SELECT id FROM posts WHERE author_id = ? ORDER BY id DESC LIMIT 1").pluck().get(person.id),
  ) as string;

test("A program reads and changes its owner's profile, and nothing else of the account", async ({
  request,
  person,
}) => {
  const call = program(request, addToken(person));
  const me = await read(await call("GET", "/me"), meSchema);
  expect(me).toMatchObject({ id: person.id, username: person.username, name: "", about: "", postCount: 0 });
  const row = () => {
    const found = inDatabase((database) => database.prepare("SELECT * FROM users WHERE id = ?").get(person.id));
    // The write count for replicas (db/client.ts).
    return { ...(found as object), writes: 0 };
  };
  const before = row();
  const changed = await read(await call("PATCH", "/me", { data: { about: " I  write \n" } }), meSchema);
  expect(changed).toMatchObject({ name: "", about: "I  write" });
  await read(await call("PATCH", "/me", { data: { name: "Susan" } }), meSchema);
  await read(await call("PATCH", "/me", { data: { links: ["susan.example", "https://susan.example"] } }), meSchema);
  expect(await read(await call("PATCH", "/me", { data: {} }), meSchema)).toMatchObject({ name: "Susan" });
  const after = { ...before, name: "Susan", about: "I  write", links: '["https://susan.example"]' };
  expect(row()).toEqual(after);
  const refused = await call("PATCH", "/me", {
    data: { roles: ["admin"], lastSeenPrecision: "never", name: "x".repeat(51), links: ["javascript:alert(1)"] },
  });
  expect((await readProblem(refused, 422, "invalid")).errors).toEqual({
    roles: "There is no such field.",
    lastSeenPrecision: "There is no such field.",
    name: "Use at most 50 characters.",
    "links.0": "Enter a web address, like https://example.org.",
  });
  expect(row()).toEqual(after);
});

test("A program writes a post, which appears on the page at once, edits it and deletes it", { tag: "@engine" }, async ({
  request,
  page,
  person,
}) => {
  const call = program(request, addToken(person));
  const post = await read(await call("POST", "/posts", { data: { body: "From a\r\nprogram " } }), postViewSchema, 201);
  expect(post).toMatchObject({ author: person.username, body: "From a\nprogram", editedAt: null, parentId: null });
  await signIn(page, person);
  await expect(page.getByRole("article").filter({ hasText: "From a program" })).toBeVisible();

  const edited = await read(await call("PATCH", `/posts/${post.id}`, { data: { body: "Better" } }), postViewSchema);
  expect(edited).toMatchObject({ id: post.id, body: "Better", editedAt: expect.any(Date) });
  expect(await read(await call("GET", `/posts/${post.id}`), postViewSchema)).toEqual(edited);
  expect((await call("DELETE", `/posts/${post.id}`)).status()).toBe(204);
  await readProblem(await call("GET", `/posts/${post.id}`), 404, "not-found");
  await readProblem(await call("DELETE", `/posts/${post.id}`), 404, "not-found");
});

/** Sends a form with pictures as a program. A field may come several times. */
function sendForm(
  request: APIRequestContext,
  token: string | undefined,
  fields: [string, string | Buffer][],
  key = "",
) {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new File([new Uint8Array(value)], "picture.jpg", { type: "image/jpeg" }));
  }
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(key && { "Idempotency-Key": key }) };
  return request.post(`${BASE}${API}/posts`, { multipart: form, headers });
}

/** A picture whose file is larger than any other request may be. */
const largePicture = () =>
  sharp(randomBytes(900 * 600 * 3), { raw: { width: 900, height: 600, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();

test("A program posts pictures with descriptions, a content warning and an Idempotency-Key", {
  tag: "@engine",
}, async ({ request, person }) => {
  const token = addToken(person);
  const picture = await largePicture();
  expect(picture.length).toBeGreaterThan(1_500_000);
  const send = (key: string) =>
    sendForm(
      request,
      token,
      [
        ["contentWarning", "Noise"],
        ["pictures", picture],
        ["pictures", picture],
        ["alts", "Grey\r\nnoise"],
        ["isSensitive", "true"],
      ],
      key,
    );
  const key = ulid();
  const post = await read(await send(key), postViewSchema, 201);
  const size = { width: 900, height: 600 };
  const pictures = [
    { ...size, alt: "Grey\nnoise" },
    { ...size, alt: "" },
  ];
  expect(post).toMatchObject({ body: "", contentWarning: "Noise", isSensitive: true, pictures });
  const shown = await request.get(`${BASE}/pictures/${post.pictures[0]?.id}.webp`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(shown.headers()["content-type"]).toBe("image/webp");
  expect((await read(await send(key), postViewSchema, 201)).id).toBe(post.id);
});

test("Forms that can't be used are refused as problems, and write nothing", async ({ request, person }) => {
  const token = addToken(person);
  const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#123456" } })
    .jpeg()
    .toBuffer();
  const pictures = (count: number) => Array.from({ length: count }, (): [string, Buffer] => ["pictures", picture]);
  const cases: [string, [string, string | Buffer][]][] = [
    ["pictures", [["pictures", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")]]],
    ["pictures", pictures(5)],
    ["pictures", [["pictures", Buffer.alloc(10_000_001)]]],
    [
      "pictures.0",
      [
        ["body", "x"],
        ["pictures", "a text"],
      ],
    ],
    ["alts", [...pictures(1), ["alts", "one"], ["alts", "two"]]],
    ["alts.0", [...pictures(1), ["alts", "x".repeat(1001)]]],
    ["isSensitive", [...pictures(1), ["isSensitive", "maybe"]]],
    ["body", [["body", ""]]],
    [
      "body",
      [
        ["body", "one"],
        ["body", "two"],
      ],
    ],
    ["body", [["body", picture]]],
    ["authorId", [...pictures(1), ["authorId", "somebody"]]],
  ];
  for (const [field, fields] of cases) {
    const response = await sendForm(request, token, fields);
    const { errors } = await test.step(field, () => readProblem(response, 422, "invalid"));
    expect(Object.keys(errors ?? {})).toEqual([field]);
  }
  await readProblem(await sendForm(request, token, [...pictures(1), ["body", "a\0b"]]), 400, "malformed");
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "multipart/form-data; boundary=x" };
  for (const data of ["", "--x", "--y--", '--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nbroken off']) {
    await readProblem(await request.post(`${BASE}${API}/posts`, { data, headers }), 400, "malformed");
  }
  // Nothing is read of a form without a valid token, or with one that may not write.
  const large: [string, Buffer][] = [["pictures", await largePicture()]];
  await readProblem(await sendForm(request, `mb_${"x".repeat(43)}`, large), 401, "unauthorized");
  await readProblem(await sendForm(request, addToken(person, "read"), large), 403, "insufficient-scope");
  expect((await sendForm(request, undefined, large)).status()).toBe(413);
  expect(newestPost(person)).toBeUndefined();
});

test("Programs can edit a post for 15 minutes too", async ({ request, person }) => {
  const call = program(request, addToken(person));
  const { id } = await read(await call("POST", "/posts", { data: { body: "Old" } }), postViewSchema, 201);
  inDatabase((database) => database.prepare("UPDATE posts SET created_at = created_at - 900000 WHERE id = ?").run(id));
  await readProblem(await call("PATCH", `/posts/${id}`, { data: { body: "New" } }), 409, "conflict");
});

test("An Idempotency-Key sent twice, also concurrently, creates one post; another person's is separate", {
  tag: "@engine",
}, async ({ request, person }) => {
  const call = program(request, addToken(person));
  const send = () => call("POST", "/posts", { data: { body: "Once" }, headers: { "Idempotency-Key": `"${ulid()}"` } });
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  const responses = await Promise.all([1, 2, 3].map(() => call("POST", "/posts", { data: { body: "Once" }, headers })));
  const ids = await Promise.all(responses.map(async (response) => (await read(response, postViewSchema, 201)).id));
  expect(new Set(ids).size).toBe(1);
  expect((await read(await send(), postViewSchema, 201)).id).not.toBe(ids[0]);
  const other = program(request, addToken(addPerson()));
  const theirs = await read(await other("POST", "/posts", { data: { body: "Mine" }, headers }), postViewSchema, 201);
  expect(theirs.body).toBe("Mine");
  await call("DELETE", `/posts/${ids[0]}`);
  await readProblem(await call("POST", "/posts", { data: { body: "Once" }, headers }), 409, "conflict");
  const huge = { "Idempotency-Key": "x".repeat(129) };
  await readProblem(await call("POST", "/posts", { data: { body: "x" }, headers: huge }), 400, "malformed");
});

test("A program reads the home feed, everyone's posts and one person's, page by page", { tag: "@engine" }, async ({
  request,
  person,
}) => {
  const other = addPerson();
  addPosts(SHARED_DATABASE, other.id, 60);
  const call = program(request, addToken(person));
  expect(await read(await call("GET", "/posts"), postPageSchema)).toEqual({ posts: [], next: null });
  expect((await call("PUT", `/people/${other.username}/follow`)).status()).toBe(204);

  for (const path of ["/posts", `/people/${other.username}/posts`]) {
    const bodies: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const response: APIResponse = await call("GET", next ? `${path}?cursor=${next}` : path);
      const page = await read(response, postPageSchema);
      bodies.push(...page.posts.map(({ body }) => body));
      next = page.next;
    }
    expect(bodies, path).toEqual(Array.from({ length: 60 }, (_, index) => `Post number ${60 - index}`));
  }
  const everybody = await read(await call("GET", "/posts?scope=everybody"), postPageSchema);
  expect(everybody.posts).toHaveLength(25);
});

test("A program follows and unfollows, and repeating that is no error", { tag: "@engine" }, async ({
  request,
  person,
}) => {
  const other = addPerson();
  const call = program(request, addToken(person));
  const isFollowed = async () => (await read(await call("GET", `/people/${other.username}`), personSchema)).isFollowed;
  for (const [method, expected] of [
    ["PUT", true],
    ["PUT", true],
    ["DELETE", false],
    ["DELETE", false],
  ] as const) {
    const response = await call(method, `/people/${other.username.toUpperCase()}/follow`);
    expect(response.status()).toBe(204);
    expect(await response.text()).toBe("");
    expect(await isFollowed()).toBe(expected);
  }
  await readProblem(await call("PUT", `/people/${person.username}/follow`), 403, "not-allowed");
});

test("A program replies to a post, quotes it, likes, reposts and saves it, and takes that back", {
  tag: "@engine",
}, async ({ request, person }) => {
  const other = addPerson();
  addPosts(SHARED_DATABASE, other.id, 1);
  const parentId = newestPost(other);
  const call = program(request, addToken(person));
  const reply = await read(await call("POST", "/posts", { data: { body: "Yes", parentId } }), postViewSchema, 201);
  expect(reply).toMatchObject({ parentId, parentAuthor: other.username });
  const quote = await read(
    await call("POST", "/posts", { data: { body: "So true", quoteOfId: parentId } }),
    postViewSchema,
    201,
  );
  expect(quote).toMatchObject({ quoteOfId: parentId, parentId: null });
  const state = async () => await read(await call("GET", `/posts/${parentId}`), postViewSchema);
  const none = { likeCount: 0, isLiked: false, repostCount: 0, isReposted: false, isBookmarked: false, quoteCount: 1 };
  expect(await state()).toMatchObject(none);
  for (const [what, expected] of [
    ["like", { ...none, likeCount: 1, isLiked: true }],
    ["repost", { ...none, repostCount: 1, isReposted: true }],
    ["bookmark", { ...none, isBookmarked: true }],
  ] as const) {
    for (const _ of [1, 2]) expect((await call("PUT", `/posts/${parentId}/${what}`)).status()).toBe(204);
    expect(await state()).toMatchObject(expected);
    const { posts } = await read(await call("GET", "/posts"), postPageSchema);
    expect(posts.map(({ repostedBy }) => repostedBy?.username).includes(person.username)).toBe(what === "repost");
    const saved = await read(await call("GET", "/posts?scope=bookmarks"), postPageSchema);
    expect(saved.posts).toHaveLength(what === "bookmark" ? 1 : 0);
    for (const _ of [1, 2]) expect((await call("DELETE", `/posts/${parentId}/${what}`)).status()).toBe(204);
    expect(await state()).toMatchObject(none);
  }
  const gone = await call("POST", "/posts", { data: { body: "To nobody", parentId: ulid() } });
  expect(Object.keys((await readProblem(gone, 422, "invalid")).errors ?? {})).toEqual(["parentId"]);
});

test("A program takes back what it did with a post that is hidden by now", { tag: "@engine" }, async ({
  request,
  person,
}) => {
  const other = addPerson();
  addPosts(SHARED_DATABASE, other.id, 1);
  const id = newestPost(other);
  const call = program(request, addToken(person));
  const interactions = ["like", "repost", "bookmark"];
  for (const what of interactions) expect((await call("PUT", `/posts/${id}/${what}`)).status()).toBe(204);
  inDatabase((database) => database.prepare("UPDATE posts SET hidden_at = 1, hidden_reason = '' WHERE id = ?").run(id));
  for (const what of interactions) {
    expect((await call("DELETE", `/posts/${id}/${what}`)).status()).toBe(204);
    await readProblem(await call("DELETE", `/posts/${id}/${what}`), 404, "not-found");
  }
});

test("No one can edit or delete another person's post", { tag: "@engine" }, async ({ request, person }) => {
  const other = addPerson();
  addPosts(SHARED_DATABASE, other.id, 1);
  const id = newestPost(other);
  const row = () => inDatabase((database) => database.prepare("SELECT * FROM posts WHERE id = ?").get(id));
  const before = row();
  const call = program(request, addToken(person));
  await readProblem(await call("PATCH", `/posts/${id}`, { data: { body: "Mine" } }), 403, "not-allowed");
  await readProblem(await call("DELETE", `/posts/${id}`), 403, "not-allowed");
  expect(row()).toEqual(before);
});

test("Blocks apply to programs as on the pages, whoever blocks", { tag: "@engine" }, async ({ request, person }) => {
  for (const isBlocker of [true, false]) {
    const other = addPerson();
    addPosts(SHARED_DATABASE, other.id, 1);
    const id = newestPost(other);
    if (isBlocker) block(person, other);
    else block(other, person);
    const call = program(request, addToken(person));
    await readProblem(await call("GET", `/posts/${id}`), 404, "not-found");
    await readProblem(await call("PUT", `/posts/${id}/like`), 404, "not-found");
    await readProblem(await call("PUT", `/people/${other.username}/follow`), 403, "not-allowed");
    await readProblem(await call("POST", "/posts", { data: { body: "Yes", parentId: id } }), 422, "invalid");
    expect(await read(await call("GET", `/people/${other.username}/posts`), postPageSchema)).toEqual({
      posts: [],
      next: null,
    });
    const everybody = await read(await call("GET", "/posts?scope=everybody"), postPageSchema);
    expect(everybody.posts.map(({ author }) => author)).not.toContain(other.username);
  }
});

test("A read-only token writes nothing", async ({ request, person }) => {
  addPosts(SHARED_DATABASE, person.id, 1);
  const call = program(request, addToken(person, "read"));
  const post = newestPost(person);
  for (const { method, path, scope, sent } of everyOperation(person, post)) {
    const response = await call(method, path, sent);
    if (scope === "read") {
      expect(response.status(), path).toBe(200);
      continue;
    }
    await readProblem(response, 403, "insufficient-scope");
    expect(response.headers()["www-authenticate"]).toBe('Bearer error="insufficient_scope", scope="write"');
  }
  expect(newestPost(person)).toBe(post);
});

test("Without a token everything but the description is refused, with or without a session cookie", async ({
  request,
  page,
  context,
  person,
}) => {
  addPosts(SHARED_DATABASE, person.id, 1);
  await signIn(page, person);
  expect(await sessionCookie(context)).toBeDefined();
  for (const [who, call] of [
    ["a stranger", program(request, undefined)],
    ["a signed-in browser", program(page.request, undefined)],
  ] as const) {
    for (const { method, path, sent } of everyOperation(person, newestPost(person))) {
      const response = await call(method, path, sent);
      await test.step(`${who}: ${method} ${path}`, () => readProblem(response, 401, "unauthorized"));
      expect(response.headers()["www-authenticate"]).toBe("Bearer");
    }
  }
});

test("The same holds without the middleware", async ({ request }) => {
  const { server, database } = await startWithoutMiddleware();
  const person = addPerson(database);
  addPosts(database, person.id, 1);
  const call = program(request, undefined, server.url);
  for (const { method, path, sent } of everyOperation(person, ulid())) {
    expect((await call(method, path, sent)).status(), path).toBe(401);
  }
  expect((await program(request, addToken(person, "read", database), server.url)("GET", "/me")).status()).toBe(200);
  await server.stop();
});

test("A token that is revoked or expired, or whose owner can't sign in, is refused at once", {
  tag: "@engine",
}, async ({ request }) => {
  for (const end of [
    "DELETE FROM access_tokens WHERE user_id = ?",
    "UPDATE access_tokens SET expires_at = 1 WHERE user_id = ?",
    "UPDATE users SET active = 0 WHERE id = ?",
    "UPDATE users SET delete_at = 9999999999999 WHERE id = ?",
    "DELETE FROM users WHERE id = ?",
  ]) {
    const person = addPerson();
    const call = program(request, addToken(person));
    await read(await call("GET", "/me"), meSchema);
    inDatabase((database) => database.prepare(end).run(person.id));
    const response = await call("GET", "/me");
    await test.step(end, () => readProblem(response, 401, "unauthorized"));
    expect(response.headers()["www-authenticate"]).toBe('Bearer error="invalid_token"');
  }
});

test("A wrong token beside a valid session cookie is refused, and a right one acts for its owner alone", async ({
  page,
  person,
}) => {
  await signIn(page, person);
  const other = addPerson();
  await readProblem(await program(page.request, "mb_wrong")("GET", "/me"), 401, "unauthorized");
  const me = await read(await program(page.request, addToken(other))("GET", "/me"), meSchema);
  expect(me.username).toBe(other.username);
});

test("A program's changes of a profile count with the person's own", async ({ request, person }) => {
  inDatabase((database) =>
    database
      .prepare("INSERT INTO throttles (key, attempts, blocked_until, expires_at) VALUES (?, 60, ?, ?)")
      .run(`changes ${person.id}`, Date.now() + 60_000, Date.now() + 3_600_000),
  );
  const call = program(request, addToken(person));
  await readProblem(await call("PATCH", "/me", { data: { name: "Susan" } }), 429, "too-many-requests");
});

test("Invalid tokens from one address are rate-limited, and valid ones from there are not", async ({
  request,
  person,
}) => {
  const headers = { "X-Forwarded-For": newAddress() };
  const call = program(request, "mb_wrong");
  for (let attempt = 1; attempt <= 30; attempt++) {
    expect((await call("GET", "/me", { headers })).status()).toBe(401);
  }
  const response = await call("GET", "/me", { headers });
  await readProblem(response, 429, "too-many-requests");
  expect(Number(response.headers()["retry-after"])).toBeGreaterThan(0);
  expect((await call("GET", "/me")).status()).toBe(401);
  await read(await program(request, addToken(person))("GET", "/me", { headers }), meSchema);
});

test("A token's use is stored at most once a minute", { tag: "@engine" }, async ({ request, person }) => {
  const call = program(request, addToken(person));
  const lastUsed = () =>
    inDatabase((database) =>
      database.prepare("SELECT last_used_at FROM access_tokens WHERE user_id = ?").pluck().get(person.id),
    );
  const before = Date.now();
  await call("GET", "/me");
  await expect.poll(lastUsed).toBeGreaterThanOrEqual(before);
  const first = lastUsed();
  await call("GET", "/me");
  await call("POST", "/posts", { data: { body: "Used again" } });
  expect(lastUsed()).toBe(first);
});

test("Unknown addresses and unsupported methods are refused as problems", async ({ request, person }) => {
  const call = program(request, addToken(person));
  for (const path of [
    "",
    "/nothing",
    "/posts/x/y/z",
    "/me/nothing",
    "/posts/%00",
    "/posts/..%2F..%2Fme",
    `/posts/${"9".repeat(26)}`,
    `/posts/${"x".repeat(5000)}`,
    `/posts/${ulid()}`,
    "/people/%00",
    "/people/nobody-is-called-so",
    "/people/a%20b/posts",
    "/people/'%20OR%201=1/follow",
  ]) {
    const method = path.endsWith("/follow") ? "PUT" : "GET";
    await readProblem(await call(method, path), 404, "not-found");
  }
  for (const [method, path, allow] of [
    ["DELETE", "/me", "GET, PATCH, HEAD, OPTIONS"],
    ["PUT", "/posts", "GET, POST, HEAD, OPTIONS"],
    ["POST", `/posts/${ulid()}`, "GET, PATCH, DELETE, HEAD, OPTIONS"],
    ["GET", "/people/susan/follow", "PUT, DELETE, OPTIONS"],
    ["POST", "/openapi.json", "GET, HEAD, OPTIONS"],
  ] as const) {
    const response = await call(method, path);
    await readProblem(response, 405, "method-not-allowed");
    expect(response.headers().allow).toBe(allow);
    const options = await call("OPTIONS", path);
    expect(options.status()).toBe(204);
    expect(options.headers().allow).toBe(allow);
    expect(options.headers()["access-control-allow-origin"]).toBeUndefined();
  }
  const head = await call("HEAD", "/me");
  expect(head.status()).toBe(200);
  expect(await head.text()).toBe("");
});

test("Malformed bodies are refused as problems, and write nothing", async ({ request, person }) => {
  const call = program(request, addToken(person));
  for (const [data, status, name] of [
    ["", 400, "malformed"],
    ["{", 400, "malformed"],
    ["{'body': 'x'}", 400, "malformed"],
    ['{"body":"a\u0000b"}', 400, "malformed"],
    ['{"body":"a\\u0000b"}', 400, "malformed"],
    [Buffer.from([0x22, 0xff, 0x22]), 400, "malformed"],
    ["[".repeat(60_000), 400, "malformed"],
    [`${"[".repeat(30_000)}${"]".repeat(30_000)}`, 400, "malformed"],
    ["[]", 422, "invalid"],
    ["null", 422, "invalid"],
    ['"text"', 422, "invalid"],
    ["{}", 422, "invalid"],
    ['{"body":7}', 422, "invalid"],
    ['{"body":{"$ne":""}}', 422, "invalid"],
    ['{"body":""}', 422, "invalid"],
    ['{"body":"x","__proto__":{"admin":true}}', 422, "invalid"],
    ['{"body":"x","constructor":1}', 422, "invalid"],
    ['{"body":"x","parentId":"\' OR 1=1"}', 422, "invalid"],
    [`{"body":"${"x".repeat(281)}"}`, 422, "invalid"],
    [`{"body":"${"x".repeat(70_000)}"}`, 413, "too-large"],
  ] as const) {
    const response = await call("POST", "/posts", { data });
    await test.step(String(data).slice(0, 60), () => readProblem(response, status, name));
  }
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"]) {
    const headers = { "Content-Type": type };
    const response = await call("POST", "/posts", { data: '{"body":"x"}', headers });
    await readProblem(response, 415, "unsupported-media-type");
  }
  expect(newestPost(person)).toBeUndefined();
  const headers = { "Content-Type": "Application/JSON; charset=utf-8" };
  await read(await call("POST", "/posts", { data: '{"body":"x"}', headers }), postViewSchema, 201);
});

test("Invalid cursors and scopes are refused as problems", async ({ request, person }) => {
  const call = program(request, addToken(person));
  for (const query of [
    "cursor=",
    "cursor=0",
    "cursor=%00",
    "cursor=~",
    `cursor=${"8".repeat(26)}`,
    `cursor=${"0".repeat(7000)}`,
    `cursor=${ulid()}&cursor=${ulid()}`,
    "cursor[$gt]=&cursor=x",
    "scope=hidden",
    "scope=home&scope=everybody",
  ]) {
    const problem = await readProblem(await call("GET", `/posts?${query}`), 400, "malformed");
    expect(Object.keys(problem.errors ?? {}), query).toHaveLength(1);
  }
  await readProblem(await call("GET", `/people/${person.username}/posts?cursor=x`), 400, "malformed");
  // A well-formed cursor is a valid position, whether or not a post exists there.
  await read(await call("GET", `/posts?cursor=${ulid()}`), postPageSchema);
});

test("The description is public, lists the operations, and is where a problem's type leads", async ({ request }) => {
  const response = await program(request, undefined)("GET", "/openapi.json");
  expect(response.status()).toBe(200);
  const document = await response.json();
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(Object.keys(OPERATIONS));
  const problem = await readProblem(await program(request, undefined)("GET", "/me"), 401, "unauthorized");
  const pointer = problem.type.split("#/")[1]?.split("/") ?? [];
  expect(pointer.reduce((found, name) => found[name], document).description).toBe(problem.title);
});

test("Another site's page can't read a response, because no response allows it", async ({ request, person }) => {
  const headers = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
  const stranger = await program(request, undefined)("POST", "/posts", { data: { body: "x" }, headers });
  await readProblem(stranger, 401, "unauthorized");
  for (const response of [stranger, await program(request, addToken(person))("GET", "/me", { headers })]) {
    expect(response.headers()["access-control-allow-origin"]).toBeUndefined();
    expect(response.headers()["cross-origin-resource-policy"]).toBe("same-origin");
  }
});
