import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { APIRequestContext, APIResponse } from "@playwright/test";
import { freePort } from "../scripts/free-port.mjs";
import {
  addPerson,
  addPosts,
  expect,
  hydrated,
  inDatabase,
  listSessions,
  type Person,
  plainBrowser,
  SITE,
  startSession,
  test,
} from "./fixtures";
import { formsIn } from "./forms";
import { E2E_PORT, newDatabase, type Server, SHARED_DATABASE, startServer, startWithoutMiddleware } from "./server";

const SECRET_POST = "Post number 1";

/** Requests that have bypassed guards of Next.js applications, each without a session. */
const WAYS_AROUND: { path: string; headers?: Record<string, string>; why: string }[] = [
  { path: "/", why: "plainly" },
  ...["middleware", "src/middleware", "proxy", "src/proxy"].map((name) => ({
    path: "/",
    headers: { "x-middleware-subrequest": Array(5).fill(name).join(":") },
    why: `CVE-2025-29927 as ${name}`,
  })),
  {
    path: "/",
    headers: { "x-middleware-subrequest-id": "1", "x-middleware-next": "1", "x-middleware-invoke": "1" },
    why: "internal headers",
  },
  { path: "/", headers: { RSC: "1" }, why: "RSC" },
  { path: "/?_rsc=abcde", headers: { RSC: "1" }, why: "RSC with its parameter" },
  { path: "/index.rsc", why: ".rsc" },
  { path: "/.rsc", why: ".rsc of the root" },
  { path: "/index.rsc", headers: { RSC: "1" }, why: ".rsc and RSC" },
  { path: "/index.segments/_tree.segment.rsc", why: "segment prefetch path" },
  {
    path: "/index.segments/__PAGE__.segment.rsc",
    headers: { RSC: "1", "next-router-prefetch": "1" },
    why: "page segment",
  },
  { path: "/", headers: { RSC: "1", "next-router-prefetch": "1" }, why: "prefetch" },
  {
    path: "/",
    headers: { RSC: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    why: "segment prefetch",
  },
  { path: "/", headers: { RSC: "1", "next-router-segment-prefetch": "/__PAGE__" }, why: "page prefetch" },
  { path: "/", headers: { purpose: "prefetch", "x-middleware-prefetch": "1" }, why: "prefetch headers of old" },
  { path: "/_next/data/build/index.json", headers: { "x-nextjs-data": "1" }, why: "data request" },
  { path: "/", headers: { "x-nextjs-data": "1" }, why: "data header" },
  { path: "/", headers: { "x-matched-path": "/login", "x-invoke-path": "/login" }, why: "matched path" },
  { path: "/", headers: { "x-original-url": "/login", "x-rewrite-url": "/login" }, why: "rewritten address" },
  { path: "/%2e", why: "encoded dot" },
  { path: "//", why: "two slashes" },
  { path: "/login/../", why: "dots" },
  { path: "/?nxtPslug=x&__nextLocale=login", why: "internal parameters" },
];

/** Headers or settings with varying names, as one type. */
const variants = (list: Record<string, string>[]) => list;

async function expectNothingPrivate(response: APIResponse, why: string) {
  const text = await response.text();
  expect(text, why).not.toContain(SECRET_POST);
  expect(text, why).not.toContain("Hi, ");
  expect(response.status(), why).toBeLessThan(500);
}

async function tryAllWays(request: APIRequestContext, url: string) {
  for (const { path, headers, why } of WAYS_AROUND) {
    const response = await request.get(url + path, { ...(headers ? { headers } : {}), maxRedirects: 0 });
    await expectNothingPrivate(response, why);
  }
}

/** A raw request that a well-behaved client would not send. */
function raw(port: number, path: string, headers: Record<string, string>, method = "GET", body: string | null = "") {
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }>(
    (done, failed) => {
      const request = httpRequest({ port, path, method, headers, setHost: false }, (response) => {
        let text = "";
        response.on("data", (data) => {
          text += data;
        });
        response.on("end", () => done({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      });
      request.on("error", failed);
      if (body === null) request.flushHeaders();
      else request.end(body);
    },
  );
}

test.describe("Without a session nothing private is served", () => {
  test("whatever a request claims", async ({ request, baseURL, person }) => {
    addPosts(SHARED_DATABASE, person.id, 1);
    await tryAllWays(request, baseURL ?? "");
  });
});

/** The post form of a person's home page: returns how to send it again and again, with headers of one's choice. */
async function postForm(person: Person, at?: string) {
  const browser = await plainBrowser({ person, ...(at && { at }) });
  const form = formsIn((await browser.visit("/")).body).find((fields) => "body" in fields);
  const fields = { ...form, body: "Forged" };
  expect(Object.keys(fields).some((name) => name.startsWith("$ACTION"))).toBe(true);
  return {
    browser,
    send: (headers: Record<string, string>) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      return browser.open("/", { headers, body });
    },
  };
}

test.describe("A form sent from another site", () => {
  test("is refused and writes nothing, and the page's own is accepted", async ({ person }) => {
    const { send } = await postForm(person);
    const posts = () =>
      inDatabase((database) =>
        database.prepare("SELECT count(*) FROM posts WHERE author_id = ?").pluck().get(person.id),
      );
    for (const headers of variants([
      { Origin: "null" },
      { Origin: "https://evil.example" },
      { Origin: "http://localhost.evil.example" },
      { Origin: `http://localhost:${E2E_PORT + 1}` },
      { Origin: "evil" },
      { Origin: "http://" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { Origin: `http://localhost:${E2E_PORT}`, "Sec-Fetch-Site": "cross-site" },
    ])) {
      const response = await send(headers);
      expect(response.status, JSON.stringify(headers)).toBe(403);
      expect(posts()).toBe(0);
    }
    const own = await send({ Origin: `http://localhost:${E2E_PORT}`, "Sec-Fetch-Site": "same-origin" });
    expect(own.status).toBe(303);
    expect(posts()).toBe(1);
  });

  test("can't sign anyone out, or in", async ({ person }) => {
    const browser = await plainBrowser({ person });
    for (const path of ["/logout", "/login", "/register", "/api/auth/signout", "/api/auth/callback/credentials"]) {
      const sent = { headers: { Origin: "https://evil.example" }, body: new URLSearchParams() };
      expect((await browser.open(path, sent)).status, path).toBe(403);
    }
    expect(listSessions(person)).toHaveLength(1);
  });
});

test.describe("The same build without the middleware", () => {
  // One server, because copying the build and starting it takes longer than the tests.
  test.describe.configure({ mode: "default" });
  let server: Server;
  let database: string;
  test.beforeAll(async () => {
    ({ server, database } = await startWithoutMiddleware());
  });
  test.afterAll(() => server.stop());

  const postsOf = ({ id }: Person) =>
    inDatabase((rows) => rows.prepare("SELECT count(*) FROM posts WHERE author_id = ?").pluck().get(id), database);

  test("serves nothing private without a session: without the middleware too, pages and actions query the database themselves", async ({
    request,
  }) => {
    const person = addPerson(database);
    addPosts(database, person.id, 1);
    // The middleware is removed: the page has no policy.
    const login = await request.get(`${server.url}/login`);
    expect(login.status()).toBe(200);
    expect(login.headers()["content-security-policy"]).toBeUndefined();

    await tryAllWays(request, server.url);
    const home = await request.get(`${server.url}/?before=zzz`, { maxRedirects: 0 });
    expect(home.headers().location).toBe("/login?callbackUrl=%2F%3Fbefore%3Dzzz");
    // A signed-in person gets in; actions also query the row.
    const { send } = await postForm(person, server.url);
    expect((await send({ Origin: server.url })).status).toBe(303);
    expect(postsOf(person)).toBe(2);
    inDatabase((rows) => rows.exec("DELETE FROM sessions"), database);
    const refused = await send({ Origin: server.url });
    expect(refused.location).toMatch(/^\/login\?callbackUrl=%2F%3FformDraft%3D[^&]+$/);
    expect(postsOf(person)).toBe(2);
  });

  test("refuses a form sent from another site, by Next.js and by the route handlers", async () => {
    const person = addPerson(database);
    const { send, browser } = await postForm(person, server.url);
    for (const Origin of ["null", "https://evil.example"]) {
      expect((await send({ Origin })).status).not.toBe(303);
      const signOut = await browser.open("/logout", { headers: { Origin }, body: new URLSearchParams() });
      expect(signOut.status).toBe(403);
    }
    expect(postsOf(person)).toBe(0);
    expect(listSessions(person, database)).toHaveLength(1);
  });
});

test("A forged Host or X-Forwarded-Host does not affect redirects, which never name a host", async () => {
  for (const path of [
    "/",
    "/path",
    "/logout",
    "/api/auth/signin",
    "/api/auth/signout",
    "/api/auth/error",
    "/register/",
  ]) {
    for (const headers of variants([
      { Host: "evil.example" },
      { Host: `localhost:${E2E_PORT}`, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" },
      { Host: "evil.example:99999" },
      { Host: "a b" },
      { Host: `localhost:${E2E_PORT}`, "X-Forwarded-Host": "a b/\\" },
    ])) {
      const method = path === "/logout" ? "POST" : "GET";
      const response = await raw(E2E_PORT, path, headers, method);
      expect(response.status, `${path} ${JSON.stringify(headers)}`).toBeLessThan(500);
      expect(String(response.headers.location ?? "/")).toMatch(/^\/(?!\/)/);
      expect(String(response.headers.location ?? "/")).not.toContain("evil");
      expect(response.body).not.toContain("evil.example");
    }
  }
});

test("Malformed requests are refused with a message, and log no error", async () => {
  for (const [method, path, status] of [
    ["GET", "*", 400],
    ["GET", "http://evil.example/", 400],
    ["GET", "/%", 400],
    ["GET", "/api/auth/%", 400],
    ["GET", "/%E0%A4%A", 400],
    ["TRACE", "/", 501],
  ] as const) {
    const response = await raw(E2E_PORT, path, { Host: `localhost:${E2E_PORT}` }, method);
    expect(response.status, `${method} ${path}`).toBe(status);
    expect(response.headers.location).toBeUndefined();
  }
  for (const type of ["multipart/form-data", "multipart/form-data; boundary=x"]) {
    for (const path of ["/login", "/", "/theme"]) {
      const headers = { Host: `localhost:${E2E_PORT}`, "Content-Type": type, "Content-Length": "11" };
      const { status } = await raw(E2E_PORT, path, headers, "POST", "--x\r\nbroken");
      expect(status, `${type} ${path}`).toBeLessThan(500);
    }
  }
});

test("A body of more than a megabyte is refused before it is read", async ({ request }) => {
  for (const path of ["/login", "/register", "/", "/api/auth/callback/credentials", "/logout", "/settings/account"]) {
    const headers = { Host: `localhost:${E2E_PORT}`, "Content-Type": "text/plain", "Content-Length": "10485760" };
    // The body is never sent: the header is enough to refuse it.
    const response = await raw(E2E_PORT, path, headers, "POST", null);
    expect(response.status, path).toBe(413);
  }
  expect((await request.get("/api/health")).status()).toBe(200);
});

test("A client that reads only after it has sent everything sees why its body is refused", async () => {
  const length = 4_000_000;
  const socket = connect(E2E_PORT, "localhost");
  try {
    await once(socket, "connect");
    const head = ["POST /login HTTP/1.1", `Host: localhost:${E2E_PORT}`, `Content-Length: ${length}`, "", ""];
    await new Promise<void>((sent, failed) => {
      socket.once("error", failed);
      socket.write(head.join("\r\n"));
      socket.write(Buffer.alloc(length), (error) => (error ? failed(error) : sent()));
    });
    const [received] = await once(socket, "data");
    expect(String(received)).toMatch(/^HTTP\/1\.1 413 /);
  } finally {
    socket.destroy();
  }
});

test("A stranger's pictures, and bodies of unknown length, are refused before they are read", async () => {
  const send = (path: string, headers: Record<string, string>) =>
    raw(E2E_PORT, path, { Host: `localhost:${E2E_PORT}`, "Content-Type": "text/plain", ...headers }, "POST", null);
  for (const path of ["/", "/settings/profile", "/@susan/01ARZ3NDEKTSV4RRFFQ69G5FAV"]) {
    for (const length of [1_100_000, 41_000_000, 5_000_000_000]) {
      expect((await send(path, { "Content-Length": String(length) })).status, `${path} ${length}`).toBe(413);
    }
    expect((await send(path, { "Transfer-Encoding": "chunked" })).status, path).toBe(411);
  }
});

test("Behind a proxy that does not forward the host, AUTH_URL decides which forms are ours", async () => {
  const database = await newDatabase();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const server = await startServer({ DATABASE_URL: database, PORT: String(port), AUTH_URL: url });
  const { send } = await postForm(addPerson(database), url);
  const posts = () => inDatabase((opened) => opened.prepare("SELECT count(*) FROM posts").pluck().get(), database);
  expect((await send({ Origin: url, "X-Forwarded-Host": "127.0.0.1:1234" })).status).toBe(303);
  expect(posts()).toBe(1);
  expect((await send({ Origin: "http://evil.example", "X-Forwarded-Host": "evil.example" })).status).toBe(403);
  expect((await send({ Origin: "https://localhost" })).status).toBe(403);
  expect(posts()).toBe(1);
  await server.stop();
});

test("Malformed Flight posts are refused or ignored, and the server survives", async ({ request }) => {
  const bodies = [
    "",
    "0",
    "[]",
    '["$@1"]',
    '{"then":"$1:__proto__:then","status":"resolved_model","reason":-1,"value":"{\\"then\\":\\"$B0\\"}","_response":{"_prefix":"","_formData":{"get":"$1:constructor:constructor"}}}',
    "x".repeat(100_000),
    "\u0000\u0001\u0002",
  ];
  for (const path of ["/login", "/register", "/"]) {
    for (const body of bodies) {
      for (const headers of variants([
        { "Next-Action": "x", "Content-Type": "text/plain;charset=UTF-8" },
        { "Next-Action": "0".repeat(42), "Content-Type": "text/plain;charset=UTF-8" },
        { "Next-Action": "x", "Content-Type": "multipart/form-data; boundary=x" },
        { "Content-Type": "multipart/form-data; boundary=x" },
        { "Content-Type": "multipart/form-data" },
        { "Next-Action": "x", RSC: "1" },
      ])) {
        await request.post(path, {
          data: Buffer.from(body),
          headers: headers,
          maxRedirects: 0,
        });
      }
      const form = `--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n${body}\r\n--x\r\nContent-Disposition: form-data; name="1"\r\n\r\n"$@0"\r\n--x--\r\n`;
      await request.post(path, {
        data: Buffer.from(form),
        headers: { "Next-Action": "x", "Content-Type": "multipart/form-data; boundary=x" },
        maxRedirects: 0,
      });
    }
  }
  expect((await request.get("/api/health")).status()).toBe(200);
  expect((await request.get("/login")).status()).toBe(200);
});

test("A client's own policy header reaches neither the page nor its scripts", async ({ request }) => {
  const response = await request.get("/login", {
    headers: {
      "Content-Security-Policy": "script-src 'nonce-evil\"><script>alert(1)</script>'",
      "Content-Security-Policy-Report-Only": "script-src 'nonce-evil'",
      "X-Nonce": "evil",
    },
  });
  expect(await response.text()).not.toContain("evil");
  expect(response.headers()["content-security-policy"]).not.toContain("evil");
});

test("The image optimizer is disabled", async ({ person }) => {
  const browser = await plainBrowser({ person });
  for (const query of [
    "url=/icon.svg&w=64&q=75",
    "url=https://evil.example/x.avif&w=64&q=75",
    "url=/favicon.ico&w=16&q=1",
  ]) {
    const headers = { ...browser.headers, accept: "image/avif" };
    expect((await fetch(`${SITE}/_next/image?${query}`, { headers })).status, query).toBe(404);
  }
});

test("Every page has a policy with a new nonce, and hydrates under it", async ({ page, person }) => {
  const nonces = new Set<string>();
  const check = async (path: string) => {
    const response = await page.goto(path);
    const headers = response?.headers() ?? {};
    const policy = headers["content-security-policy"] ?? "";
    const [, nonce = ""] = policy.match(/script-src 'self' 'nonce-([A-Za-z0-9+/=]+)' 'strict-dynamic'(?:;|$)/) ?? [];
    expect(nonce, policy).not.toBe("");
    nonces.add(nonce);
    expect(policy).not.toContain("unsafe");
    for (const directive of [
      "default-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "form-action 'self'",
    ]) {
      expect(policy).toContain(directive);
    }
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["permissions-policy"]).toContain("geolocation=()");
    expect(headers["cache-control"]).toContain("no-store");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    await hydrated(page);
  };
  await check("/login");
  await check("/register");
  await startSession(page, person);
  await check("/");
  expect(nonces.size).toBe(3);
});

test("Every response says that it is what it says it is, and that no site may frame it (ASVS 3.4)", async ({
  request,
}) => {
  const page = await (await request.get("/login")).text();
  const [script = ""] = page.match(/\/_next\/static\/[^"]+\.js/) ?? [];
  for (const [path, status, method] of [
    [script, 200],
    ["/icons.svg", 200],
    ["/_next/static/nothing.js", 404],
    ["/api/health", 200],
    ["/metrics", 404],
    ["/%", 400],
    ["/login", 501, "TRACE"],
    ["/", 307],
  ] as const) {
    const response = await raw(E2E_PORT, path, { Host: `localhost:${E2E_PORT}` }, method);
    expect(response.status, path).toBe(status);
    expect(response.headers["x-content-type-options"], path).toBe("nosniff");
    expect(String(response.headers["content-security-policy"]), path).toContain("frame-ancestors 'none'");
    expect(String(response.headers["content-security-policy"]), path).not.toContain("none', ");
  }
});

test("Over https the cookie is Secure with the __Host- prefix, and HSTS is sent", async ({ request }) => {
  for (const env of variants([{ AUTH_URL: "https://blog.example.org" }, { AUTH_TRUST_HOST: "true" }])) {
    const database = await newDatabase();
    const server = await startServer({ DATABASE_URL: database, ...env });
    const person = addPerson(database);
    // The header of a TLS-terminating proxy.
    const proxied = { Host: "blog.example.org", "X-Forwarded-Host": "blog.example.org", "X-Forwarded-Proto": "https" };
    const csrf = await raw(server.port, "/api/auth/csrf", proxied);
    const jar = String(csrf.headers["set-cookie"]).split(";")[0] ?? "";
    expect(jar).toMatch(/^__Host-authjs\.csrf-token=/);
    const form = new URLSearchParams({
      csrfToken: JSON.parse(csrf.body).csrfToken,
      login: person.username,
      password: "four words of mine",
      remember: "true",
    }).toString();
    const response = await raw(
      server.port,
      "/api/auth/callback/credentials",
      {
        ...proxied,
        Cookie: jar,
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": String(form.length),
      },
      "POST",
      form,
    );
    const session = [response.headers["set-cookie"]].flat().find((cookie) => cookie?.includes("session-token")) ?? "";
    expect(session).toMatch(/^__Host-authjs\.session-token=[\w.-]+;/);
    for (const attribute of ["HttpOnly", "Secure", "Path=/"]) expect(session).toContain(attribute);
    expect(session).toMatch(/SameSite=lax/i);
    expect(session).not.toMatch(/Domain=/i);
    const cookie = session.split(";")[0] ?? "";
    const home = await raw(server.port, "/", { ...proxied, Cookie: cookie });
    expect(home.status).toBe(200);
    expect(home.headers["strict-transport-security"]).toMatch(/max-age=\d{8}/);
    // Files and what is refused before any page runs, too.
    for (const path of ["/icons.svg", "/_next/static/nothing.js", "/metrics", "/%"]) {
      const { headers } = await raw(server.port, path, proxied);
      expect(headers["strict-transport-security"], path).toMatch(/max-age=\d{8}/);
    }
    // The same value under the plain name authenticates no one.
    const plain = await raw(server.port, "/", { ...proxied, Cookie: cookie.replace("__Host-", "") });
    expect(plain.status).toBe(307);
    await server.stop();
  }
  expect(
    (await request.get("/login", { headers: { "X-Forwarded-Proto": "https" } })).headers()["strict-transport-security"],
  ).toBeUndefined();
});

test("AUTH_TRUST_HOST believes only the proxies that TRUSTED_PROXIES names", async () => {
  const server = await startServer({
    DATABASE_URL: await newDatabase(),
    AUTH_TRUST_HOST: "true",
    TRUSTED_PROXIES: "192.0.2.1",
  });
  const { headers } = await raw(server.port, "/login", { Host: "blog.example.org", "X-Forwarded-Proto": "https" });
  expect(headers["strict-transport-security"]).toBeUndefined();
  await server.stop();
});

test("Malformed cookies and headers mean an anonymous visitor, and no error", async ({ request }) => {
  for (const headers of variants([
    { Cookie: "authjs.callback-url=not%20a%20url" },
    { Cookie: "authjs.callback-url=%" },
    { Cookie: "microblog.callback-url=%; authjs.session-token=x" },
    { Cookie: "microblog.callback-url=http://[" },
    { Cookie: "authjs.session-token=%" },
    { Cookie: "authjs.session-token=a.b.c; authjs.session-token=d.e.f" },
    { Cookie: "authjs.session-token.0=a; authjs.session-token.1=b" },
    { Cookie: `authjs.session-token=${"x".repeat(4000)}` },
    { Cookie: "=; ;;; =x; authjs.csrf-token=%7C%7C" },
    { Authorization: "Bearer %" },
    { Authorization: "Bearer %E0%A4%A" },
  ])) {
    const words = JSON.stringify(headers);
    const options = { headers: headers, maxRedirects: 0 };
    expect((await request.get("/", options)).status(), words).toBe(307);
    expect((await request.get("/login", options)).status(), words).toBe(200);
    const session = await request.get("/api/auth/session", options);
    expect(session.status(), words).toBe(200);
    expect(await session.text(), words).toBe("null");
    for (const path of ["csrf", "providers", "signin", "signout"]) {
      expect((await request.get(`/api/auth/${path}`, options)).status(), `${path} ${words}`).toBeLessThan(500);
    }
  }
});

test("Public addresses are exact: the manifest, icons and public feeds, and nothing similar", async ({ request }) => {
  for (const path of [
    "/manifest.webmanifest/x",
    "/x/manifest.webmanifest",
    "/icon-192.png/x",
    "/icon-1.png",
    "/@susan/feed.atom/x",
    "/@susan/feed.rss",
    "/@susan/x/feed.atom",
    "/susan/feed.atom",
    "/@a/feed.atom",
    "/settings/feed.json",
  ]) {
    const response = await request.get(path, { maxRedirects: 0 });
    expect(response.status(), path).toBe(307);
    expect(response.headers().location, path).toMatch(/^\/login\?callbackUrl=/);
  }
});

test("Programs without a session get 401 as JSON", async ({ request }) => {
  for (const path of ["/api", "/api/v2/me", "/api/health/x", "/api/authx"]) {
    for (const method of ["GET", "POST", "DELETE"]) {
      const response = await request.fetch(path, { method, maxRedirects: 0 });
      expect(response.status(), `${method} ${path}`).toBe(401);
      expect(await response.json()).toEqual({ error: "Sign in first." });
    }
  }
});

test("A page or route refuses methods that it does not accept, and says which it does", async ({ request }) => {
  const page = "GET, HEAD, POST, OPTIONS";
  for (const [method, path, status, allowed] of [
    ["PUT", "/login", 405, page],
    ["DELETE", "/", 405, page],
    ["PATCH", "/settings/profile", 405, page],
    ["OPTIONS", "/login", 204, page],
    ["PUT", "/api/auth/session", 405, page],
    ["GET", "/logout", 405, "POST, OPTIONS"],
    ["OPTIONS", "/theme", 204, "POST, OPTIONS"],
    ["GET", "/api/like", 405, "POST, OPTIONS"],
    ["POST", "/api/health", 405, "GET, HEAD, OPTIONS"],
    ["POST", "/avatars/x", 405, "GET, HEAD, OPTIONS"],
    ["POST", "/banners/x", 405, "GET, HEAD, OPTIONS"],
    ["DELETE", "/@susan/feed.atom", 405, "GET, HEAD, OPTIONS"],
  ] as const) {
    const response = await request.fetch(path, { method, maxRedirects: 0 });
    expect(response.status(), `${method} ${path}`).toBe(status);
    expect(response.headers().allow, `${method} ${path}`).toBe(allowed);
    expect(await response.text()).toBe("");
  }
});
