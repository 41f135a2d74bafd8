import { existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { Sqlite } from "../db/driver";
import { tolerateKilledClients } from "../mail/killed-clients.testing";
import { freePort } from "../scripts/free-port.mjs";
import { openDatabase } from "./database";
import {
  addPerson,
  addPosts,
  expect,
  fillSignIn,
  inDatabase,
  leave,
  listSessions,
  PASSWORD,
  signIn,
  signInByForm,
  startSession,
  test,
} from "./fixtures";
import { submitForm } from "./forms";
import { newDatabase, newFile, runScript, startServer } from "./server";

const scratch = () => mkdtempSync(join(tmpdir(), "microblog-e2e-"));

test.describe("A server with an invalid setting exits with code 1 and one sentence that says what to set", () => {
  const file = join(scratch(), "a-file");
  writeFileSync(file, "");
  for (const [what, env, sentence] of [
    ["no secret", { AUTH_SECRET: "" }, /^AUTH_SECRET is not set: set it to /m],
    ["a short secret", { AUTH_SECRET: "tooshort" }, /^AUTH_SECRET is too weak: /m],
    ["a well-known secret", { AUTH_SECRET: "change-me-change-me-change-me-change-me" }, /^AUTH_SECRET is too weak: /m],
    [
      "a database where none can be",
      { DATABASE_URL: `file:${file}/x.db` },
      /^The database .* can't be opened for writing .*: set DATABASE_URL to /m,
    ],
    [
      "a database of another kind",
      { DATABASE_URL: "postgres://localhost/x" },
      /^DATABASE_URL must be file: and a path/m,
    ],
    [
      "a lifetime in words",
      { SESSION_IDLE_SECONDS: "twelve hours" },
      /^SESSION_IDLE_SECONDS must be a whole number of seconds/m,
    ],
    ["a port in words", { PORT: "http" }, /^PORT must be a whole number/m],
    ["no workers", { WORKERS: "0" }, /^WORKERS must be a whole number/m],
    ["workers in words", { WORKERS: "many" }, /^WORKERS must be a whole number/m],
    [
      "a short secret, for each of two workers",
      { WORKERS: "2", AUTH_SECRET: "tooshort" },
      /^AUTH_SECRET is too weak: /m,
    ],
  ] as const) {
    test(what, async () => {
      const port = String(await freePort());
      const { ended, output } = runScript(["scripts/serve.mjs"], {
        DATABASE_URL: await newDatabase(),
        PORT: port,
        ...env,
      });
      expect(await ended).toBe(1);
      expect(output()).toMatch(sentence);
      expect(output()).not.toMatch(/Microblog is up|\n {4}at /);
      expect(output().match(new RegExp(sentence, "gm"))).toHaveLength(1);
    });
  }
});

test("A server with a read-only database exits with the same kind of error", async () => {
  const file = join(scratch(), "readonly.db");
  new Sqlite(file).exec("CREATE TABLE x (y)").close();
  // A directory in place of the journal: then not even root can write to the database.
  mkdirSync(`${file}-wal`);
  const { ended, output } = runScript(["scripts/serve.mjs"], {
    DATABASE_URL: `file:${file}`,
    PORT: String(await freePort()),
  });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/^The database .* can't be opened for writing/m);
});

test("If the port is taken, npm start says so and how to choose another", async () => {
  const port = await freePort();
  const squatter = createServer().listen(port);
  const { ended, output } = runScript(["scripts/start.mjs"], { DATABASE_URL: await newDatabase(), PORT: String(port) });
  expect(await ended).toBe(1);
  expect(output()).toContain(`Port ${port} is taken. Choose another, for instance: PORT=${port + 1} npm start`);
  squatter.close();
});

test("npm start on a built tree neither installs nor builds again, and prints the address", async () => {
  const port = await freePort();
  const { child, ended, output } = runScript(["scripts/start.mjs"], {
    DATABASE_URL: await newDatabase(),
    PORT: String(port),
  });
  await expect.poll(output).toContain(`Microblog is up at http://localhost:${port}`);
  expect(output()).not.toMatch(/Installing|Building/);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});

test("The health check responds 200 while the database is available, and 503 while it is not", async ({ request }) => {
  const file = newFile();
  const server = await startServer({ DATABASE_URL: `file:${file}` });
  const health = async () => {
    const response = await request.get(`${server.url}/api/health`);
    return [response.status(), (await response.json()).status];
  };
  expect(await health()).toEqual([200, "ok"]);
  renameSync(file, `${file}.away`);
  expect(await health()).toEqual([503, "error"]);
  renameSync(`${file}.away`, file);
  expect(await health()).toEqual([200, "ok"]);
  await server.stop();
});

for (const workers of [1, 2]) {
  test(`On SIGTERM a server of ${workers} finishes its responses, refuses new requests, and closes the database`, async ({
    request,
  }) => {
    // A file on either engine, to check that it is closed.
    const file = newFile();
    const server = await startServer({ DATABASE_URL: `file:${file}`, WORKERS: String(workers) });
    const person = addPerson(`file:${file}`);
    const { csrfToken } = await (await request.get(`${server.url}/api/auth/csrf`)).json();
    const form = new URLSearchParams({ csrfToken, login: person.username, password: PASSWORD }).toString();
    const { cookies } = await request.storageState();
    const headers = {
      Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-Length": String(form.length),
      // Asks the server to confirm that it is processing the request (RFC 9110, 10.1.1).
      Expect: "100-continue",
    };
    const begin = async () => {
      const posting = httpRequest(`${server.url}/api/auth/callback/credentials`, {
        method: "POST",
        headers,
        agent: false,
      });
      const response = new Promise<IncomingMessage>((resolve, reject) =>
        posting.on("response", resolve).on("error", reject),
      );
      await new Promise((told) => posting.once("continue", told).flushHeaders());
      return { posting, response };
    };
    const begun = [await begin(), await begin()];

    const stopped = server.stop();
    await expect
      .poll(() =>
        fetch(`${server.url}/api/health`).then(
          ({ status }) => status,
          () => "refused",
        ),
      )
      .toBe("refused");
    for (const { posting, response } of begun) {
      posting.end(form);
      expect(String((await response).headers["set-cookie"])).toContain("authjs.session-token=");
    }
    expect(await stopped).toBe(0);
    // A properly closed database in WAL mode has no log file.
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(listSessions(person, `file:${file}`)).toHaveLength(2);
  });

  test(`A second SIGTERM ends a server of ${workers} at once`, async () => {
    const server = await startServer({ DATABASE_URL: await newDatabase(), WORKERS: String(workers) });
    const posting = httpRequest(`${server.url}/login`, {
      method: "POST",
      // An incomplete form: the server waits for the rest.
      headers: { "Content-Length": "2", "Content-Type": "multipart/form-data; boundary=x", Expect: "100-continue" },
    });
    posting.on("error", () => {});
    await new Promise((told) => posting.once("continue", told).flushHeaders());
    const end = () => {
      server.process.kill("SIGTERM");
      return server.process.exitCode;
    };
    await expect.poll(end).toBe(1);
    await expect
      .poll(() =>
        fetch(server.url).then(
          () => "responded",
          () => "refused",
        ),
      )
      .toBe("refused");
  });
}

test("Each event is one line of JSON with the request's id, and none holds a password, a token or a cookie", async ({
  page,
  context,
}) => {
  const database = await newDatabase();
  const sent: string[] = [];
  const receiver = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    sent.push(JSON.parse(body).type);
    response.end();
  }).listen(0);
  const server = await startServer({
    DATABASE_URL: database,
    EVENTS_WEBHOOK_URL: `http://localhost:${(receiver.address() as AddressInfo).port}`,
    EVENTS_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  });
  const person = addPerson(database);
  await page.goto(`${server.url}/login`);
  await fillSignIn(page, person, { password: "a wrong password" });
  await expect(page.getByText("Invalid username or password")).toBeVisible();
  await signInByForm(page, person, { at: server.url });
  const [cookie] = await context.cookies();
  const response = await page.request.post(`${server.url}/logout`, { maxRedirects: 0 });
  const requestId = response.headers()["x-request-id"];
  await leave(page);
  await expect.poll(() => sent).toEqual(["account.sign_in_failed", "account.signed_in", "account.signed_out"]);
  await server.stop();
  receiver.close();

  const lines = server
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  const events = lines
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event !== "printed" && event !== "request");
  expect(events.map(({ event }) => event)).toEqual(["started", "sign_in_failed", "signed_in", "signed_out"]);
  for (const event of events.slice(1)) expect(event.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(events.at(-1)).toMatchObject({ requestId, userId: person.id, time: expect.stringMatching(/^\d{4}-/) });
  for (const secret of [PASSWORD, "a wrong password", cookie?.value ?? "?", person.email]) {
    expect(server.output()).not.toContain(secret);
  }
});

test("Each request is one line with its route, time and user, and the metrics count it", async ({ page, request }) => {
  const database = await newDatabase();
  const METRICS_TOKEN = "token-of-the-monitoring-0123456789";
  const server = await startServer({ DATABASE_URL: database, METRICS_TOKEN });
  const person = addPerson(database);
  await startSession(page, person, { at: server.url });
  const get = (path: string, headers = {}, by = request) =>
    by.get(server.url + path, { headers: { "X-Request-Id": "from-our-proxy", ...headers }, maxRedirects: 0 });
  const responses = [
    await get("/", {}, page.request),
    await get(`/@${person.username}`, {}, page.request),
    // Found signed out by the server, and by the middleware.
    await get("/settings"),
    await get("//settings"),
    await get("/reset-password?token=a-secret-that-signs-in"),
    await get("/%ff"),
  ];
  for (const response of responses) expect(response.headers()["x-request-id"]).toBe("from-our-proxy");
  const scraped = await get("/metrics", { Authorization: `Bearer ${METRICS_TOKEN}` });
  expect(await scraped.text()).toContain(
    'microblog_http_requests_total{method="GET",route="/[profile]",status="200"} 1',
  );
  expect((await get("/metrics")).status()).toBe(401);
  await server.stop();

  const lines = server
    .output()
    .split("\n")
    .filter((line) => line.includes('"event":"request"'))
    .map((line) => JSON.parse(line));
  expect(lines.map(({ route, status, userId }) => [route, status, userId])).toEqual([
    ["/", 200, person.id],
    ["/[profile]", 200, person.id],
    ["/settings", 307, undefined],
    [expect.any(String), expect.any(Number), undefined],
    ["/reset-password", 200, undefined],
    ["/[profile]", 400, undefined],
    ["/metrics", 200, undefined],
    ["/metrics", 401, undefined],
  ]);
  for (const line of lines) {
    expect(line).toMatchObject({ requestId: "from-our-proxy", method: "GET", ms: expect.any(Number) });
    expect(line.bytes).toBeGreaterThan(100);
  }
  expect(server.output()).not.toContain("a-secret-that-signs-in");
});

test("A collector gets a trace of each request with its route and statements, and nothing that is secret", async ({
  page,
}) => {
  const sent: Buffer[] = [];
  const collector = createServer(async (incoming, response) => {
    for await (const part of incoming) sent.push(part);
    if (incoming.url !== "/v1/traces") response.statusCode = 404;
    response.end();
  }).listen(0);
  const { port } = collector.address() as AddressInfo;
  const database = await newDatabase();
  const server = await startServer({
    DATABASE_URL: database,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: "60000",
  });
  const person = addPerson(database);
  await startSession(page, person, { at: server.url });
  const strangersTrace = "0af7651916cd43dd8448eb211c80319c";
  const paths = ["", `@${person.username}`, "tags/a-secret", "a-secret/page", "reset-password?token=a-secret"];
  for (const path of [...paths, "register?invite=a-secret", "search?q=a-secret", "api/auth/error?error=a-secret"]) {
    await page.request.get(`${server.url}/${path}`, {
      headers: { traceparent: `00-${strangersTrace}-b7ad6b7169203331-01` },
    });
  }
  // The last spans leave before the process ends.
  expect(await server.stop()).toBe(0);
  collector.close();

  const spans = Buffer.concat(sent);
  const expected = ["microblog", "GET /[profile]", "/tags/[tag]", "GET /reset-password", 'from "sessions"'];
  for (const text of expected) expect(spans.includes(text), text).toBe(true);
  const cookies = await page.context().cookies();
  for (const secret of ["a-secret", person.username, person.email, ...cookies.map(({ value }) => value)]) {
    expect(spans.includes(secret), secret).toBe(false);
  }
  const lines = server
    .output()
    .split("\n")
    .filter((line) => line.includes('"event":"request"'));
  expect(lines.length).toBeGreaterThan(paths.length);
  for (const line of lines) {
    const { traceId } = JSON.parse(line);
    expect(spans.includes(Buffer.from(traceId, "hex")), line).toBe(true);
    expect(traceId).not.toBe(strangersTrace);
  }
});

test("A failing page shows what to do next and the error code from the log, and no details of the error", async ({
  page,
}) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database });
  const person = addPerson(database);
  await signIn(page, person, { at: server.url });
  const opened = openDatabase(database);
  opened.exec("ALTER TABLE posts RENAME TO posts_away");
  const response = await page.request.get(`${server.url}/`);
  expect(response.status()).toBe(500);
  const text = await response.text();
  expect(text).not.toMatch(/no such table|SqliteError|node_modules/);
  opened.exec("ALTER TABLE posts_away RENAME TO posts");
  opened.close();
  expect((await page.request.get(`${server.url}/`)).status()).toBe(200);
  await leave(page);
  await server.stop();
  const lines = server.output().split("\n");
  const started = lines.findIndex((line) => line.includes('"event":"started"'));
  for (const line of lines.slice(started).filter((line) => line !== "" && !line.startsWith("Microblog is up"))) {
    expect(JSON.parse(line)).toMatchObject({ time: expect.any(String), event: expect.any(String) });
  }
  const logged = lines.find((line) => line.includes("request_error"));
  expect(JSON.parse(logged ?? "{}")).toMatchObject({ event: "request_error", path: "/", method: "GET" });
  expect(JSON.parse(logged ?? "{}").requestId).toBe(response.headers()["x-request-id"]);
});

test("The home page queries the database at most five times, however many posts and people are on it", async ({
  page,
}) => {
  const database = await newDatabase();
  const server = await startServer({ DATABASE_URL: database, LOG_LEVEL: "trace" });
  const person = addPerson(database);
  for (let number = 0; number < 25; number++) {
    const author = addPerson(database);
    addPosts(database, author.id, 2);
    inDatabase((opened) => opened.prepare("INSERT INTO follows VALUES (?, ?, 0)").run(person.id, author.id), database);
  }
  await signIn(page, person, { at: server.url });
  await leave(page);
  // Reading stores only the last use, once a minute, which signing in has just done.
  const response = await page.request.get(`${server.url}/`);
  expect((await response.text()).match(/<article/g)).toHaveLength(25);
  await server.stop();
  // The server also looks for due work meanwhile.
  const { "x-request-id": requestId } = response.headers();
  const queries = server
    .output()
    .split("\n")
    .filter((line) => line.includes('"event":"query"') && line.includes(`"requestId":"${requestId}"`));
  expect(queries.length, queries.join("\n")).toBeLessThanOrEqual(5);
  expect(queries.length).toBeGreaterThan(0);
  expect(server.output()).not.toContain(person.email);
});

test("An email that the mail server does not accept for the moment outlives the server's processes, and arrives once", async ({
  request,
}) => {
  const recipients: string[] = [];
  let attempts = 0;
  const mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _, done) {
      if (++attempts === 1) return done(Object.assign(new Error("Try again later"), { responseCode: 451 }));
      recipients.push(address);
      done();
    },
  });
  tolerateKilledClients(mail);
  const port = await freePort();
  await new Promise<void>((up) => mail.listen(port, "127.0.0.1", up));
  const database = await newDatabase();
  const env = { DATABASE_URL: database, SMTP_URL: `smtp://127.0.0.1:${port}`, WORKERS: "2" };
  const sitePort = await freePort();
  const site = { ...env, PORT: String(sitePort), AUTH_URL: `http://localhost:${sitePort}` };
  const first = await startServer(site);
  const person = addPerson(database);
  const response = await submitForm(request, `${first.url}/forgot-password`, { login: person.email });
  expect(response.status()).toBeLessThan(400);
  await expect.poll(first.output).toContain('"event":"email_delayed"');
  first.process.kill("SIGKILL");
  await new Promise((ended) => first.process.once("exit", ended));
  expect(recipients).toEqual([]);
  const second = await startServer(site);
  await expect.poll(() => recipients, { timeout: 20_000 }).toEqual([person.email]);
  await expect
    .poll(() => inDatabase((opened) => opened.prepare("SELECT count(*) FROM mail_queue").pluck().get(), database))
    .toBe(0);
  await second.stop();
  expect(recipients).toEqual([person.email]);
  await new Promise<void>((down) => mail.close(down));
});
