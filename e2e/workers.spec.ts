/* Several processes behind one port (server/serve.ts). */
import { mkdirSync, mkdtempSync, renameSync, symlinkSync } from "node:fs";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { resolve } from "node:path";
import { addPerson, expect, inDatabase, leave, sessionCookie, signIn, test } from "./fixtures";
import { copyOfBuild, newDatabase, ROOT, RUN_DIRECTORY, type Server, startServer } from "./server";

/** Starts two workers that log each query with its process. */
async function startTwo(env: Record<string, string> = {}, cwd = ROOT): Promise<Server> {
  const server = await startServer(
    { DATABASE_URL: await newDatabase(), WORKERS: "2", LOG_LEVEL: "trace", ...env },
    cwd,
  );
  // Each logs a line, possibly after the message that the server is up.
  await expect.poll(() => started(server)).toHaveLength(2);
  return server;
}

type Line = { event: string; pid: number; query?: string; retryIn?: number };

const linesOf = (server: Server, event: string): Line[] =>
  server
    .output()
    .split("\n")
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line));

/** The started processes, in order. */
const started = (server: Server) => linesOf(server, "started").map(({ pid }) => pid);

/** The response to a request on a new connection, unless an agent keeps one open. */
const get = (url: string, headers = {}, agent: Agent | false = false) =>
  new Promise<IncomingMessage>((resolve, reject) =>
    httpRequest(url, { headers, agent }).on("response", resolve).on("error", reject).end(),
  );

/** Sends requests until the expected number of processes has responded, and returns those. */
async function respondingProcesses(server: Server, count = 2): Promise<number[]> {
  const before = linesOf(server, "query").length;
  const who = () =>
    new Set(
      linesOf(server, "query")
        .slice(before)
        .map(({ pid }) => pid),
    );
  await expect(async () => {
    // Searches for a person, which runs a query.
    const response = await get(`${server.url}/@nobody/feed.json`);
    response.resume();
    expect(response.statusCode).toBe(404);
    expect(who().size).toBe(count);
  }).toPass({ intervals: [0] });
  return [...who()].sort();
}

/** Whether a process exists. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("Two processes serve one port, and one of them deletes expired rows", { tag: "@engine" }, async () => {
  const server = await startTwo();
  expect(await respondingProcesses(server)).toEqual(started(server).sort());
  expect(started(server)).not.toContain(server.process.pid);
  expect(server.output().match(/Microblog is up/g)).toHaveLength(1);
  const pruning = linesOf(server, "query").filter(({ query }) => query?.startsWith("delete from"));
  expect(new Set(pruning.map(({ pid }) => pid)).size).toBe(1);
  expect(await server.stop()).toBe(0);
});

test("A process that crashes is replaced, and the site stays up", async () => {
  const server = await startTwo();
  const [killed = 0, other = 0] = started(server);
  process.kill(killed, "SIGKILL");
  await expect.poll(() => linesOf(server, "worker_ended")).toHaveLength(1);
  expect((await get(`${server.url}/api/health`)).statusCode).toBe(200);
  await expect.poll(() => started(server)).toHaveLength(3);
  expect(await respondingProcesses(server)).toEqual([other, started(server)[2]].sort());
  expect(await server.stop()).toBe(0);
});

test("A connection that a killed process had not accepted is served by another", async () => {
  const server = await startTwo();
  const [killed = 0] = started(server);
  // It accepts nothing any more, although it gets a connection in turn.
  process.kill(killed, "SIGSTOP");
  const asking = Array.from({ length: 4 }, () => get(`${server.url}/api/health`));
  await Promise.race(asking);
  process.kill(killed, "SIGKILL");
  expect((await Promise.all(asking)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect(await server.stop()).toBe(0);
});

test("While processes are killed repeatedly, every connection ends with a response or is closed", async () => {
  const server = await startTwo();
  const outcomes: unknown[] = [];
  let isOver = false;
  const ask = async () => {
    while (!isOver) {
      outcomes.push(
        await get(`${server.url}/api/health`).then(
          (response) =>
            new Promise((read) =>
              response
                .resume()
                .once("end", () => read(response.statusCode))
                .once("error", (error) => read("code" in error ? error.code : error.message)),
            ),
          (error) => error.code,
        ),
      );
    }
  };
  const asking = Array.from({ length: 8 }, ask);
  for (const count of [3, 4, 5]) {
    process.kill(started(server).at(-1) ?? 0, "SIGKILL");
    await expect.poll(() => started(server), { timeout: 30_000 }).toHaveLength(count);
    await respondingProcesses(server);
  }
  isOver = true;
  await Promise.all(asking);
  const responded = outcomes.filter((outcome) => outcome === 200).length;
  expect(responded).toBeGreaterThan(10);
  // A connection that a process had accepted when it was killed.
  for (const outcome of outcomes.filter((one) => one !== 200)) expect(outcome).toBe("ECONNRESET");
  expect(await server.stop()).toBe(0);
});

test("The metrics are those of all processes together, and what an ended one counted stays in them", async () => {
  const METRICS_TOKEN = "token-of-the-monitoring-0123456789";
  const server = await startTwo({ METRICS_TOKEN });
  const healthChecks = async () => {
    const response = await fetch(`${server.url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } });
    const [, count] = /http_requests_total\{method="GET",route="\/api\/health",status="200"\} (\d+)/.exec(
      await response.text(),
    ) ?? [null, "0"];
    return Number(count);
  };
  const check = async (times: number) => {
    for (let time = 0; time < times; time++) (await get(`${server.url}/api/health`)).resume();
  };
  await check(6);
  expect(await healthChecks()).toBe(6);
  const [killed = 0] = started(server);
  process.kill(killed, "SIGKILL");
  await expect.poll(() => started(server)).toHaveLength(3);
  await check(4);
  expect(await healthChecks()).toBe(10);
  server.process.kill("SIGHUP");
  await expect.poll(() => linesOf(server, "restarted"), { timeout: 30_000 }).toHaveLength(1);
  await check(2);
  expect(await healthChecks()).toBe(12);
  expect(await server.stop()).toBe(0);
});

test("A process that can't start is retried with growing delays, and the other keeps the site up", async () => {
  const build = copyOfBuild();
  const server = await startTwo({}, build);
  const [killed = 0, other = 0] = started(server);
  const [script, away] = [resolve(build, ".next/microblog/worker.mjs"), resolve(build, ".next/microblog/away.mjs")];
  renameSync(script, away);
  process.kill(killed, "SIGKILL");
  await expect.poll(() => linesOf(server, "worker_failed").length).toBeGreaterThan(1);
  expect(await respondingProcesses(server, 1)).toEqual([other]);
  renameSync(away, script);
  await expect.poll(() => started(server), { timeout: 30_000 }).toHaveLength(3);
  expect(await respondingProcesses(server)).toEqual([other, started(server)[2]].sort());
  const [before = 0, last = 0] = linesOf(server, "worker_failed")
    .slice(-2)
    .map(({ retryIn }) => retryIn);
  expect(last).toBeGreaterThan(before);
  expect(await server.stop()).toBe(0);
});

test("Processes end when the one that started them is killed", async () => {
  const server = await startTwo();
  server.process.kill("SIGKILL");
  await expect.poll(() => started(server).filter(isAlive)).toEqual([]);
});

test("On SIGHUP all processes are replaced under load, no request is refused, and open streams do not delay it", async ({
  page,
  context,
}) => {
  const database = await newDatabase();
  const server = await startTwo({ DATABASE_URL: database });
  const person = addPerson(database);
  await signIn(page, person, { at: server.url });
  await leave(page);
  const { name = "", value = "" } = (await sessionCookie(context)) ?? {};
  const before = started(server);

  const stream = () =>
    get(
      `${server.url}/api/live`,
      { Accept: "text/event-stream", Cookie: `${name}=${value}` },
      new Agent({ keepAlive: true }),
    );
  const streams = await Promise.all([stream(), stream()]);
  const ends = streams.map((one) => new Promise((end) => one.resume().once("end", () => end("ended"))));

  const responses: Record<string, number> = {};
  let isOver = false;
  const ask = async (agent: Agent | false) => {
    while (!isOver) {
      const outcome = await get(`${server.url}/api/health`, {}, agent).then(
        (response) => new Promise((read) => response.resume().once("end", () => read(response.statusCode))),
        (error) => error.code,
      );
      responses[String(outcome)] = (responses[String(outcome)] ?? 0) + 1;
    }
  };
  const asking = [false as const, false as const, new Agent({ keepAlive: true }), new Agent({ keepAlive: true })].map(
    ask,
  );
  server.process.kill("SIGHUP");
  await expect.poll(() => linesOf(server, "restarted"), { timeout: 30_000 }).toHaveLength(1);
  isOver = true;
  await Promise.all(asking);

  expect(Object.keys(responses)).toEqual(["200"]);
  expect(responses["200"]).toBeGreaterThan(10);
  expect(await Promise.all(ends)).toEqual(["ended", "ended"]);
  expect(before.filter(isAlive)).toEqual([]);
  expect(await respondingProcesses(server)).toEqual(started(server).slice(2).sort());
  expect(await server.stop()).toBe(0);
});

test("On SIGHUP a newer release behind a symbolic link is started, and a release that fails to start changes nothing", async () => {
  const folder = mkdtempSync(resolve(RUN_DIRECTORY, "releases-"));
  const current = resolve(folder, "current");
  const release = (to: string) => {
    symlinkSync(to, resolve(folder, "next"));
    renameSync(resolve(folder, "next"), current);
  };
  release(copyOfBuild());
  const server = await startTwo({ PWD: current }, current);
  const first = await respondingProcesses(server);

  mkdirSync(resolve(folder, "empty"));
  for (const [number, broken] of ["empty", "not-there"].entries()) {
    release(resolve(folder, broken));
    server.process.kill("SIGHUP");
    await expect.poll(() => linesOf(server, "restart_failed")).toHaveLength(number + 1);
    expect(await respondingProcesses(server)).toEqual(first);
  }

  release(copyOfBuild());
  server.process.kill("SIGHUP");
  await expect.poll(() => linesOf(server, "restarted"), { timeout: 30_000 }).toHaveLength(1);
  expect(await respondingProcesses(server)).toEqual(started(server).slice(2).sort());
  expect(await server.stop()).toBe(0);
});

test("A post written in one process reaches tabs at the other", { tag: "@engine" }, async ({
  page,
  context,
  browser,
}) => {
  const database = await newDatabase();
  const server = await startTwo({ DATABASE_URL: database });
  const [reader, author] = [addPerson(database), addPerson(database)];
  inDatabase((opened) => opened.prepare("INSERT INTO follows VALUES (?, ?, 0)").run(reader.id, author.id), database);
  await signIn(page, reader, { at: server.url });
  await leave(page);
  const { name = "", value = "" } = (await sessionCookie(context)) ?? {};

  const before = linesOf(server, "query").length;
  const told: string[] = [];
  const streams = [];
  for (const number of [0, 1]) {
    const stream = await get(`${server.url}/api/live`, { Accept: "text/event-stream", Cookie: `${name}=${value}` });
    told.push("");
    stream.on("data", (data) => {
      told[number] += data;
    });
    streams.push(stream);
    await expect.poll(() => told[number]).toContain('"posts":[]');
  }
  expect(
    new Set(
      linesOf(server, "query")
        .slice(before)
        .map(({ pid }) => pid),
    ).size,
  ).toBe(2);

  const other = await browser.newPage();
  await signIn(other, author, { at: server.url });
  await other.getByLabel("New post").fill("To whom it may concern");
  await other.getByRole("button", { name: "Post", exact: true }).click();
  const article = other.getByRole("article").filter({ hasText: "To whom it may concern" });
  await expect(article.locator("time")).toHaveCount(1);
  const id = inDatabase((opened) => opened.prepare("SELECT id FROM posts").pluck().get(), database);
  for (const number of [0, 1]) await expect.poll(() => told[number]).toContain(`"posts":["${id}"]`);
  await leave(other);
  for (const stream of streams) stream.destroy();
  expect(await server.stop()).toBe(0);
});
